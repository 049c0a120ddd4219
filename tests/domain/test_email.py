"""E-mail: who gets it, what it says, and why nothing ever depends on it."""

from dataclasses import replace
from typing import Any

import pytest

from domain.alert_type import AlertType
from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.directory import Directory
from domain.ladder import Copy
from domain.language import Language
from domain.message import Address, AddressKind
from domain.methods import Methods
from domain.planning import Planned, StepPlan
from domain.reason import Reason
from domain.role import Role
from domain.rule_set import RuleSet
from domain.step_texts import StepTexts
from domain.wording import Reply, Text
from tests.builders import ORIGIN, a_directory, a_plan, a_situation, the_people

MAILBOX = "marcus@example.com"
LINK = "https://alerts.example.com/a/abcdefghijkl"
COPIES = [(entry, copy) for entry in CATALOGUE.values() for step in entry.ladder for copy in step.copies]


def is_mailed(copy: Copy) -> bool:
    return any(use.channel is Channel.EMAIL for use in copy.uses)


def a_directory_with_email(*, switches: Methods | None = None, **changed: Any) -> Directory:
    """T1 has a mailbox, and e-mail is switched on."""
    person = the_people()["T1"].model_copy(update={"email": MAILBOX} | changed)
    return replace(a_directory(person), rules=RuleSet(switches=switches or Methods(email=True)))


def the_mail(plan: StepPlan) -> Planned:
    (found,) = [one for one in plan.deliveries if one.channel is Channel.EMAIL]
    return found


def the_text(key: str, step: int = 0, *, language: Language = Language.ENGLISH) -> Text:
    directory = a_directory_with_email(language=language)
    mail = the_mail(a_plan(key, step, directory=directory))
    situation = a_situation(key, directory=directory)
    texts = StepTexts(
        CATALOGUE[key].ladder[step], situation, origin=ORIGIN, reply=lambda _: Reply(code="4821", link=LINK)
    )
    return texts.of(mail)


@pytest.mark.requirement("X-34")
@pytest.mark.parametrize(("entry", "copy"), COPIES)
def test_no_copy_that_asks_is_told_by_email_alone(entry: AlertType, copy: Copy) -> None:
    others = [use for use in copy.uses if use.channel is not Channel.EMAIL]

    assert others or not (copy.asks or copy.owes), entry.key


@pytest.mark.requirement("R-105", "R-085")
def test_technicians_get_the_dispatchers_notices_by_email_and_store_managers_late_cancellations() -> None:
    mailed = {(entry.number, copy.role) for entry, copy in COPIES if is_mailed(copy)}

    notices = {(number, Role.TECHNICIAN) for number in ("2.1", "7.4", "7.5", "7.8", "7.11")}
    assert mailed == notices | {("7.2", Role.STORE_MANAGER)}


@pytest.mark.requirement("R-105", "R-436")
def test_where_it_is_switched_on_a_technician_is_mailed_as_well() -> None:
    mail = the_mail(a_plan("WORK_ASSIGNED", directory=a_directory_with_email()))

    assert (mail.state, mail.reason) == (DeliveryState.PLANNED, Reason.NAMED_BY_TYPE)
    assert mail.address == Address(AddressKind.EMAIL, MAILBOX)
    assert mail.asks


@pytest.mark.requirement("R-436", "X-34")
def test_in_a_fresh_installation_it_is_switched_off() -> None:
    mail = the_mail(a_plan("WORK_ASSIGNED", directory=a_directory_with_email(switches=Methods())))

    assert (mail.state, mail.reason) == (DeliveryState.SUPPRESSED, Reason.CHANNEL_OFF)


@pytest.mark.requirement("X-24")
def test_a_person_without_an_address_is_no_issue_for_the_admins() -> None:
    plan = a_plan("WORK_ASSIGNED", directory=a_directory_with_email(email=None))

    assert the_mail(plan).reason is Reason.NO_EMAIL
    assert plan.unreachable == ()
    assert not plan.falls_through


def test_a_mailbox_that_its_server_does_not_know_is_not_used_again() -> None:
    plan = a_plan("WORK_ASSIGNED", directory=a_directory_with_email(), gone_devices={MAILBOX})

    assert the_mail(plan).reason is Reason.NO_EMAIL


@pytest.mark.requirement("X-34", "X-24")
@pytest.mark.parametrize("switches", [Methods(email=True), Methods(email=True, push=False, sms=False)])
def test_whoever_can_only_be_mailed_is_not_reached(switches: Methods) -> None:
    lacking: dict[str, Any] = {"devices": (), "number": None} if switches.push else {}

    plan = a_plan("WORK_ASSIGNED", directory=a_directory_with_email(switches=switches, **lacking))

    assert the_mail(plan).state is DeliveryState.PLANNED
    assert plan.falls_through


@pytest.mark.requirement("R-105")
def test_an_offer_by_email_has_title_details_and_the_link_that_answers() -> None:
    text = the_text("WORK_ASSIGNED")

    body, details, answer = text.body.split("\n\n")
    assert text.title == "Work assigned: Pinecrest Dairy"
    assert body.startswith("Technician: Marcus. Customer: Pinecrest Dairy.")
    assert details.splitlines() == ["Work order: WO-1001", "Service: Refrigeration"]
    assert answer == f"Answer here: {LINK}"


@pytest.mark.requirement("R-105")
def test_a_notice_by_email_asks_for_nothing() -> None:
    text = the_text("WORK_ORDER_CANCELLED")

    assert LINK not in text.body
    assert "Work order: WO-1001" in text.body.splitlines()


def test_somebody_who_reads_spanish_is_mailed_in_it() -> None:
    text = the_text("WORK_ASSIGNED", language=Language.SPANISH)

    assert text.title == "Trabajo asignado: Pinecrest Dairy"
    assert "Orden de trabajo: WO-1001" in text.body.splitlines()
    assert text.body.endswith(f"Responda aquí: {LINK}")
