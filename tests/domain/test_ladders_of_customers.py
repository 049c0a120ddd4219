"""6.1 to 6.3: what customers are told, by consent, preference and the hour of their day."""

from datetime import datetime, timedelta

import pytest

from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.context import Context
from domain.crisis import Crisis, CrisisCause
from domain.customer import Contact, Customer, Preferences, Preferred, Served, nobody_yet
from domain.delivery import DeliveryState
from domain.language import Language
from domain.methods import Methods
from domain.planning import Planned, StepPlan, plan_step
from domain.reason import Reason
from domain.role import Role
from domain.rule_set import RuleSet
from domain.step_texts import StepTexts
from domain.wording import Reply, Text, text_for, values
from tests.builders import ORIGIN, a_context, a_directory, a_situation, a_type
from tests.domain.ladder_table import Rung, rungs

NOTICE = "none"
LADDERS: dict[str, tuple[Rung, ...]] = {
    #
    "CUSTOMER_ASSIGNED": (Rung(0, NOTICE, "CUST[W, S]", escalated=False),),
    #
    "CUSTOMER_COMPLETED": (Rung(0, NOTICE, "CUST[W, S]", escalated=False),),
    #
    "CUSTOMER_CANCELLED": (Rung(0, NOTICE, "CUST[W, S]", escalated=False),),
}
KEYS = list(LADDERS)
NUMBER = "+14145550201"
BOTH = Preferences(sms_opt_in=True, preferred_channel=Preferred.BOTH)
TEXTS = Preferences(sms_opt_in=True, preferred_channel=Preferred.SMS)
NO_CARDS = Preferences(web_enabled=False, sms_opt_in=True, preferred_channel=Preferred.SMS)


def a_customer(preferences: Preferences = BOTH, **contact: object) -> Customer:
    known = {"name": "Pinecrest Dairy", "number": NUMBER} | contact
    return Customer(id="C1", contact=Contact.model_validate(known), preferences=preferences)


def planned(
    key: str,
    customer: Customer | None,
    *,
    told: frozenset[str] = frozenset(),
    now: datetime = ORIGIN,
    context: Context | None = None,
    rules: RuleSet | None = None,
    opted_out: tuple[str, ...] = (),
) -> StepPlan:
    served = Served(customer, told) if customer else None
    directory = a_directory()
    directory = type(directory)(
        regions=directory.regions, stores=directory.stores, people=directory.people, rules=rules or RuleSet()
    )
    situation = a_situation(key, directory=directory, now=now, context=context, opted_out=opted_out, served=served)
    return plan_step(a_type(key).ladder[0], situation)


def by_channel(plan: StepPlan) -> dict[Channel, Planned]:
    return {one.channel: one for one in plan.deliveries}


def told(plan: StepPlan) -> str:
    letters = {Channel.WEB: "W", Channel.SMS: "S"}
    return " ".join(letters[one.channel] for one in plan.deliveries if one.state is DeliveryState.PLANNED)


@pytest.mark.requirement("R-069", "R-070", "R-072", "R-073", "R-074", "R-076", "R-077", "R-078", "R-080", "R-166")
@pytest.mark.parametrize("key", KEYS)
def test_the_ladder_is_the_one_of_the_documents(key: str) -> None:
    entry = a_type(key)

    assert rungs(key) == LADDERS[key]
    assert entry.is_notice
    assert not entry.answers


@pytest.mark.requirement("R-166", "R-168")
def test_customers_are_told_nothing_else_and_never_called_or_pushed() -> None:
    told = {
        (key, use.channel)
        for key, entry in CATALOGUE.items()
        for step in entry.ladder
        for copy in step.copies
        for use in copy.uses
        if copy.role is Role.CUSTOMER
    }

    assert told == {(key, channel) for key in KEYS for channel in (Channel.WEB, Channel.SMS)}


@pytest.mark.requirement("R-167", "R-170", "R-186", "X-40")
@pytest.mark.parametrize(
    ("preferences", "contact", "opted_out", "expected", "text"),
    [
        (Preferences(), {}, (), "W", Reason.NO_OPT_IN),
        (Preferences(preferred_channel=Preferred.SMS), {}, (), "W", Reason.NO_OPT_IN),
        (Preferences(sms_opt_in=True), {}, (), "W", Reason.PREFERRED_OTHERWISE),
        (BOTH, {}, (), "W S", Reason.NAMED_BY_TYPE),
        (TEXTS, {}, (), "S", Reason.NAMED_BY_TYPE),
        (NO_CARDS, {}, (), "S", Reason.NAMED_BY_TYPE),
        (BOTH, {}, (NUMBER,), "W", Reason.OPTED_OUT),
        (TEXTS, {}, (NUMBER,), "W", Reason.OPTED_OUT),
        (NO_CARDS, {}, (NUMBER,), "", Reason.OPTED_OUT),
        (BOTH, {"number": None}, (), "W", Reason.NO_NUMBER),
        (TEXTS, {"number": None}, (), "W", Reason.NO_NUMBER),
    ],
)
@pytest.mark.parametrize("key", KEYS)
def test_a_customer_is_told_as_they_chose_and_never_texted_without_consent(
    *,
    key: str,
    preferences: Preferences,
    contact: dict[str, object],
    opted_out: tuple[str, ...],
    expected: str,
    text: Reason,
) -> None:
    plan = planned(key, a_customer(preferences, **contact), opted_out=opted_out)

    assert told(plan) == expected
    assert by_channel(plan)[Channel.SMS].reason is text
    assert {one.role for one in plan.deliveries} == {Role.CUSTOMER}
    assert plan.unreachable == ()


@pytest.mark.requirement("R-167")
def test_a_customer_of_whom_nothing_is_known_has_a_card_in_the_portal() -> None:
    assert told(planned("CUSTOMER_ASSIGNED", nobody_yet("C9"))) == "W"


def test_an_alert_whose_context_was_erased_tells_nobody_and_alarms_nobody() -> None:
    plan = planned("CUSTOMER_ASSIGNED", None)

    assert (plan.deliveries, plan.unreachable) == ((), ())


@pytest.mark.requirement("X-41", "R-166")
@pytest.mark.parametrize("key", KEYS)
def test_each_notice_is_told_once_for_a_work_order(key: str) -> None:
    plan = planned(key, a_customer(), told=frozenset({key}))

    assert {one.reason for one in plan.deliveries} == {Reason.CUSTOMER_TOLD}
    assert told(plan) == ""


@pytest.mark.requirement("X-41")
@pytest.mark.parametrize(
    ("key", "before", "expected"),
    [
        ("CUSTOMER_COMPLETED", "CUSTOMER_CANCELLED", ""),
        ("CUSTOMER_COMPLETED", "CUSTOMER_ASSIGNED", "W S"),
        ("CUSTOMER_CANCELLED", "CUSTOMER_COMPLETED", "W S"),
        ("CUSTOMER_CANCELLED", "CUSTOMER_ASSIGNED", "W S"),
    ],
)
def test_who_heard_that_the_work_is_off_does_not_hear_that_it_is_done(key: str, before: str, expected: str) -> None:
    plan = planned(key, a_customer(), told=frozenset({before}))

    assert told(plan) == expected
    assert expected or {one.reason for one in plan.deliveries} == {Reason.WORK_CALLED_OFF}


def at(local: str) -> datetime:
    """In Green Bay, six hours behind UTC in winter."""
    return datetime.fromisoformat(f"2026-11-{local}:00-06:00")


@pytest.mark.requirement("X-52")
@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("24T07:59", "24T08:00"),
        ("24T08:00", None),
        ("24T20:59", None),
        ("24T21:00", "25T08:00"),
        ("24T23:30", "25T08:00"),
        ("25T00:00", "25T08:00"),
    ],
)
@pytest.mark.parametrize("key", KEYS)
def test_texts_wait_for_the_morning_and_cards_do_not(key: str, now: str, until: str | None) -> None:
    plan = planned(key, a_customer(), now=at(now), context=a_context(key) if "ASSIGNED" not in key else far_visit(now))

    text = by_channel(plan)[Channel.SMS]
    assert told(plan) == ("W" if until else "W S")
    assert text.held_until == (at(until) if until else None)
    assert text.reason is (Reason.CUSTOMERS_EVENING if until else Reason.NAMED_BY_TYPE)


def far_visit(now: str) -> Context:
    return visit_in(timedelta(hours=12), now)


def visit_in(hours: timedelta, now: str) -> Context:
    start = at(now) + hours
    return a_context("CUSTOMER_ASSIGNED", window={"start": start, "end": start + timedelta(hours=2)})


@pytest.mark.requirement("X-52")
@pytest.mark.parametrize(
    ("ahead", "expected"),
    [
        (timedelta(hours=2), "W S"),
        (timedelta(hours=2, seconds=1), "W"),
        (timedelta(minutes=30), "W S"),
        (timedelta(0), "W S"),
    ],
)
def test_a_visit_at_short_notice_is_texted_at_any_hour(ahead: timedelta, expected: str) -> None:
    plan = planned("CUSTOMER_ASSIGNED", a_customer(), now=at("24T22:00"), context=visit_in(ahead, "24T22:00"))

    assert told(plan) == expected


@pytest.mark.requirement("X-52")
@pytest.mark.parametrize(
    ("zone", "expected"), [("America/New_York", "W"), ("America/Los_Angeles", "W S"), (None, "W S")]
)
def test_the_hour_is_the_customers_own_and_the_stores_where_they_name_no_zone(zone: str | None, expected: str) -> None:
    plan = planned("CUSTOMER_COMPLETED", a_customer(zone=zone), now=at("24T20:30"))

    assert told(plan) == expected


@pytest.mark.requirement("X-28")
@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-11-01T03:30:00+00:00", "2026-11-01T14:00:00+00:00"),  # the night on which clocks go back
        ("2026-03-08T04:00:00+00:00", "2026-03-08T13:00:00+00:00"),  # and forward
    ],
)
def test_the_morning_is_eight_by_the_clock_on_the_nights_it_is_changed(now: str, morning: str) -> None:
    plan = planned("CUSTOMER_COMPLETED", a_customer(), now=datetime.fromisoformat(now))

    assert by_channel(plan)[Channel.SMS].held_until == datetime.fromisoformat(morning)


@pytest.mark.requirement("X-69")
def test_a_text_that_is_switched_off_is_off_for_customers_too() -> None:
    plan = planned("CUSTOMER_ASSIGNED", a_customer(TEXTS), rules=RuleSet(switches=Methods(sms=False)))

    assert told(plan) == "W"


@pytest.mark.requirement("X-38")
def test_crisis_mode_changes_nothing_for_customers() -> None:
    crisis = Crisis(id="cr_1", cause=CrisisCause.ADMIN, started_at=ORIGIN - timedelta(hours=1))

    plan = planned("CUSTOMER_ASSIGNED", a_customer(), rules=RuleSet(crisis=crisis))

    assert told(plan) == "W S"
    assert not any(one.silent for one in plan.deliveries)


def said(key: str, channel: Channel, language: Language = Language.ENGLISH) -> Text:
    fields = values(a_context(key), a_directory(), zone="America/Chicago", origin=ORIGIN, now=ORIGIN, language=language)
    return text_for(a_type(key), "first", channel, fields, escalated=False, reply=Reply(), language=language)


@pytest.mark.requirement("R-071", "R-075", "R-079", "R-171")
@pytest.mark.parametrize(
    ("key", "title", "text"),
    [
        (
            "CUSTOMER_ASSIGNED",
            "Service Assigned",
            "Your service is assigned. Technician Marcus will arrive 1:00 - 3:00 PM. Job ID: WO-1001",
        ),
        (
            "CUSTOMER_COMPLETED",
            "Service Complete",
            (
                "Your service is complete! Technician Marcus completed work at 9:00 AM. Invoice will follow. "
                "Thank you! Job ID: WO-1001"
            ),
        ),
        (
            "CUSTOMER_CANCELLED",
            "Service Update",
            (
                "Update: Service request WO-1001 not completed. Reason: a part has to be ordered. "
                "Please call us at +14145550190."
            ),
        ),
    ],
)
def test_a_customer_reads_what_the_documents_say(key: str, title: str, text: str) -> None:
    assert said(key, Channel.SMS).body == text
    assert said(key, Channel.WEB).title == title


@pytest.mark.requirement("R-171")
@pytest.mark.parametrize(
    ("technician", "linked"), [("Marcus", True), ("Maximiliana Featherstonehaugh-Villanueva-Krzyzanowski", False)]
)
def test_the_link_to_the_portal_stands_where_it_takes_no_word_of_the_text(technician: str, linked: bool) -> None:
    link = "https://alerts.example.com/p/abcdefghijkl"
    fields = values(
        a_context("CUSTOMER_ASSIGNED"), a_directory(), zone="America/Chicago", origin=ORIGIN, now=ORIGIN
    ) | {"technician": technician}

    text = text_for(
        a_type("CUSTOMER_ASSIGNED"), "first", Channel.SMS, fields, escalated=False, reply=Reply(link=link)
    ).body

    assert text.endswith(link) is linked
    assert technician in text


@pytest.mark.requirement("R-172", "X-50")
def test_a_customer_is_given_a_link_and_no_code_to_answer_with() -> None:
    plan = planned("CUSTOMER_ASSIGNED", a_customer())
    situation = a_situation("CUSTOMER_ASSIGNED", directory=a_directory(), now=ORIGIN, served=Served(a_customer()))
    texts = StepTexts(
        a_type("CUSTOMER_ASSIGNED").ladder[0],
        situation,
        origin=ORIGIN,
        reply=lambda _: Reply("4821", "http://api/p/abcdefghijkl"),
    )

    said = {one.channel: texts.of(one).body for one in plan.deliveries}

    assert said[Channel.SMS].endswith("Job ID: WO-1001 http://api/p/abcdefghijkl")
    assert "http" not in said[Channel.WEB]


@pytest.mark.requirement("R-071")
def test_a_customer_reads_their_own_language() -> None:
    text = said("CUSTOMER_CANCELLED", Channel.WEB, Language.SPANISH).body

    assert "Próximo paso: Reprogramar." in text
    assert a_customer(language="es").contact.language is Language.SPANISH
