"""The ladders of chapter 7, exceptions, reassignments and notices, to be laid beside X-22, X-23, X-39 and X-64."""

import pytest

from domain.alert_type import AlertType
from domain.answer import Action
from domain.channel import Channel
from domain.ladder import StepClock
from domain.reason import Reason
from domain.wording import Reply, Text, text_for, values
from tests.builders import ORIGIN, a_context, a_directory, a_plan, a_type
from tests.domain.ladder_table import Rung, rungs

NOTICE = "none"

LADDERS: dict[str, tuple[Rung, ...]] = {
    # , High, an answer is welcome, silence brings nothing
    "LATE_ARRIVAL": (Rung(0, "acknowledgment", "SM*[W, S]; CD?[W, S]", escalated=False),),
    "LATE_CANCELLATION": (Rung(0, "acknowledgment", "SM*[W, S, E]; CD?[W, S]", escalated=False),),
    "SCHEDULE_EXCEPTION": (Rung(0, "acknowledgment", "SM*[W, S]; CD?[W, S]", escalated=False),),
    #
    "REASSIGNED_AWAY": (Rung(0, NOTICE, "TECH[P, S if an offer was held, E]", escalated=False),),
    # X-22: R-091, 2.1's copies and ladder; what follows silence is 5.6
    "REASSIGNED_TO": (
        Rung(0, "acknowledgment", "TECH*[P, S, E]; SM[W, I]; CD[W]", escalated=False),
        Rung(5, "acknowledgment", "SM*[W, S]; RD[S] if pattern", shown_as="ASSIGNMENT_UNANSWERED"),
        Rung(10, "acknowledgment", "CD*[W, S]", shown_as="ASSIGNMENT_UNANSWERED"),
        Rung(15, "acknowledgment", "CD*[W, S]", shown_as="ASSIGNMENT_UNANSWERED", task=True),
    ),
    #
    "WORK_OVERRUN": (Rung(0, NOTICE, "SM[W]; CD[W]", escalated=False),),
    #
    "ASSIGNMENT_REJECTED": (
        Rung(0, "acknowledgment", "CD*[W, S]", escalated=False),
        Rung(0, NOTICE, "TECH[P, S, E]", escalated=False),
        Rung(5, "condition", "RD*[S]"),
    ),
    #
    "REGION_ROLLUP": (Rung(0, NOTICE, "RD[V]", escalated=False),),
    #
    "WORK_ORDER_CANCELLED": (Rung(0, NOTICE, "TECH[P, S, E] if an offer was held; SM[W]; CD[W]", escalated=False),),
    #
    "ANSWER_REFUSED": (Rung(0, NOTICE, "TECH[P]; CD[W]", escalated=False),),
    "RESOLUTION_DECIDED": (Rung(0, NOTICE, "TECH[P]", escalated=False),),
    "CUSTOMER_SERVICE_TASK": (Rung(0, NOTICE, "CSR[W, I]; TECH[P] if assigned", escalated=False),),
    #
    "CRISIS_CHANGED": (Rung(0, NOTICE, "OM[S]; AD[S]; CD[S]", escalated=False),),
}


def said(key: str, channel: Channel, **context: object) -> Text:
    fields = values(a_context(key, **context), a_directory(), zone="America/Chicago", origin=ORIGIN, now=ORIGIN)
    return text_for(a_type(key), "first", channel, fields, escalated=False, reply=Reply())


@pytest.mark.requirement("X-22", "X-23", "X-39", "X-64", "R-081", "R-084", "R-087", "R-090", "R-091", "R-092", "R-094")
@pytest.mark.parametrize("key", LADDERS)
def test_the_ladder_is_the_one_of_the_documents(key: str) -> None:
    assert rungs(key) == LADDERS[key]


@pytest.mark.requirement("X-22", "X-64")
@pytest.mark.parametrize(
    ("key", "number", "priority", "mode", "closed_by", "tells"),
    [
        ("LATE_ARRIVAL", "7.1", "high", "optional", {"resolve"}, True),
        ("LATE_CANCELLATION", "7.2", "high", "optional", {"acknowledge"}, False),
        ("SCHEDULE_EXCEPTION", "7.3", "high", "optional", {"resolve"}, True),
        ("REASSIGNED_AWAY", "7.4", "high", "none", set(), False),
        ("REASSIGNED_TO", "7.5", "high", "required", {"accept", "decline"}, False),
        ("WORK_OVERRUN", "7.6", "medium", "none", set(), False),
        ("ASSIGNMENT_REJECTED", "7.8", "high", "optional", set(), False),
        ("REGION_ROLLUP", "7.9", "critical", "none", set(), False),
        ("WORK_ORDER_CANCELLED", "7.11", "high", "none", set(), False),
        ("ANSWER_REFUSED", "7.12", "high", "none", set(), False),
        ("RESOLUTION_DECIDED", "7.13", "high", "none", set(), False),
        ("CUSTOMER_SERVICE_TASK", "7.14", "medium", "none", set(), False),
        ("CRISIS_CHANGED", "7.15", "high", "none", set(), False),
    ],
)
def test_a_type_has_its_urgency_its_duty_and_its_end(
    key: str, number: str, *, priority: str, mode: str, closed_by: set[str], tells: bool
) -> None:
    entry = a_type(key)

    assert (entry.number, entry.priority, entry.acknowledgment) == (number, priority, mode)
    assert {action.value for action in entry.resolves} == closed_by
    assert entry.tells_when_resolved is tells


def duties(entry: AlertType) -> tuple[object, ...]:
    return entry.ladder, entry.answers, entry.resolves, entry.target, entry.closes_on, entry.deep_link


@pytest.mark.requirement("X-22", "X-16")
def test_a_reassignment_is_an_offer_in_all_but_its_first_words() -> None:
    offer, reassigned = a_type("WORK_ASSIGNED"), a_type("REASSIGNED_TO")

    assert duties(reassigned) == duties(offer)
    assert {name for name in offer.wordings if offer.wordings[name] != reassigned.wordings[name]} == {"first"}


@pytest.mark.requirement("R-090", "R-091")
@pytest.mark.parametrize("channel", [Channel.PUSH, Channel.SMS])
def test_both_technicians_read_each_others_names(channel: Channel) -> None:
    """T1 is Marcus, T2 is Priya."""
    away, to = said("REASSIGNED_AWAY", channel), said("REASSIGNED_TO", channel)

    assert "reassigned to Priya" in away.body
    assert "rom Marcus" in to.body


@pytest.mark.requirement("X-22")
@pytest.mark.parametrize(("held", "letters"), [(True, {"push", "sms"}), (False, {"push"})])
def test_a_technician_without_an_offer_gets_no_text_of_a_reassignment(held: bool, letters: set[str]) -> None:
    plan = a_plan("REASSIGNED_AWAY", context=a_context("REASSIGNED_AWAY", offer_held=held))

    assert {one.channel.value for one in plan.deliveries if one.reason is Reason.NAMED_BY_TYPE} == letters
    assert {one.channel.value for one in plan.deliveries if one.reason is Reason.NO_OFFER_HELD} == {
        "push",
        "sms",
    } - letters


@pytest.mark.requirement("X-23")
def test_a_cancelled_order_without_an_offer_tells_no_technician_and_misses_none() -> None:
    with_offer = a_plan("WORK_ORDER_CANCELLED")
    without = a_plan("WORK_ORDER_CANCELLED", context=a_context("WORK_ORDER_CANCELLED", technician_id=None))

    assert [one.recipient.id for one in with_offer.deliveries] == ["T1", "T1", "T1", "M1", "D1"]
    assert [one.recipient.id for one in without.deliveries] == ["M1", "D1"]
    assert not without.unreachable


@pytest.mark.requirement("R-229", "X-64")
def test_the_regional_dispatcher_of_that_region_hears_the_documents_script() -> None:
    plan = a_plan("REGION_ROLLUP")

    assert {one.recipient.id for one in plan.deliveries} == {"RD1"}
    assert said("REGION_ROLLUP", Channel.VOICE).body == (
        "This call is recorded. Escalation alert. Multiple work orders unresolved in Great Lakes. "
        "Unassigned jobs: 4. SLA breaches: 3. Please review dispatch board immediately. Press 1 to confirm receipt."
    )


@pytest.mark.requirement("R-094", "X-22")
def test_a_technician_hears_of_a_withdrawn_offer_whatever_the_dispatchers_answer() -> None:
    told = a_type("ASSIGNMENT_REJECTED").ladder[1]

    assert told.clock is StepClock.NONE
    assert told.wording == "withdrawn"


@pytest.mark.requirement("R-082", "R-085")
@pytest.mark.parametrize("key", ["LATE_ARRIVAL", "LATE_CANCELLATION", "SCHEDULE_EXCEPTION"])
def test_an_exception_names_the_technician_and_the_job(key: str) -> None:
    for channel in (Channel.WEB, Channel.SMS):
        text = said(key, channel)
        for part in ("Marcus", "WO-1001", "Pinecrest Dairy"):
            assert part in text.title + text.body
    assert a_type(key).answers == (Action.ACKNOWLEDGE,)
