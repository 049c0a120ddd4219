"""What an entry of the catalogue says beside its ladder: answers, what closes it, targets, wordings."""

from datetime import timedelta
from string import Formatter

import pytest

from domain.alert_type import AcknowledgmentMode, after, at_once, ladder, tell, use
from domain.answer import Action
from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.context import Context
from domain.ladder import Step, StepClock
from domain.role import Role
from domain.wording import values
from tests.builders import ORIGIN, a_context, a_directory, a_type

TYPES = list(CATALOGUE)


def wordings_of(step: Step) -> set[str]:
    """Those that the roles of a step read."""
    return {step.wording_for(copy.role) for copy in step.copies}


@pytest.mark.parametrize(
    ("key", "number", "priority", "mode"),
    [
        pytest.param("NEW_WORK_ORDER", "1.1", "high", "optional", marks=pytest.mark.requirement("R-001", "X-01")),
        pytest.param("WORK_ASSIGNED", "2.1", "high", "required", marks=pytest.mark.requirement("R-009")),
        pytest.param("WORK_ORDER_COMMENT", "1.2", "medium", "optional", marks=pytest.mark.requirement("R-005")),
        pytest.param("ASSIGNMENT_ACCEPTED", "2.2", "medium", "none", marks=pytest.mark.requirement("R-013")),
        pytest.param("ASSIGNMENT_DECLINED", "2.3", "high", "optional", marks=pytest.mark.requirement("R-017")),
        pytest.param("TECHNICIAN_EN_ROUTE", "3.1", "low", "none", marks=pytest.mark.requirement("R-021")),
        pytest.param("TECHNICIAN_ARRIVED", "3.2", "low", "none", marks=pytest.mark.requirement("R-025")),
        pytest.param("WORK_COMPLETED", "3.3", "high", "required", marks=pytest.mark.requirement("R-029")),
        pytest.param("WORK_REJECTED", "4.1", "high", "required", marks=pytest.mark.requirement("R-033")),
        pytest.param("WORK_APPROVED", "4.2", "medium", "none", marks=pytest.mark.requirement("R-037")),
        pytest.param("PHOTOS_MISSING", "5.1", "medium", "required", marks=pytest.mark.requirement("R-041")),
        pytest.param("SLA_WARNING", "5.3", "high", "optional", marks=pytest.mark.requirement("R-049")),
        pytest.param("TECHNICIAN_OFFLINE", "5.5", "high", "optional", marks=pytest.mark.requirement("R-057")),
        pytest.param("WORK_ORDER_UNASSIGNED", "5.7", "high", "optional", marks=pytest.mark.requirement("R-065")),
        pytest.param("EQUIPMENT_SHORTAGE", "5.2", "critical", "required", marks=pytest.mark.requirement("R-045")),
        pytest.param("SLA_BREACH", "5.4", "critical", "required", marks=pytest.mark.requirement("R-053")),
        pytest.param("ISSUE_RESOLVED", "7.7", "high", "none", marks=pytest.mark.requirement("X-22")),
        pytest.param("SYSTEM_ISSUE", "7.10", "high", "none", marks=pytest.mark.requirement("X-64")),
    ],
)
def test_a_type_has_the_urgency_and_the_duty_of_the_documents(key: str, number: str, priority: str, mode: str) -> None:
    entry = a_type(key)

    assert (entry.number, entry.priority, entry.acknowledgment) == (number, priority, mode)


@pytest.mark.requirement("X-16", "X-02")
@pytest.mark.parametrize(
    ("key", "answers", "resolves"),
    [
        ("NEW_WORK_ORDER", {"acknowledge"}, set()),
        ("WORK_ASSIGNED", {"accept", "decline"}, {"accept", "decline"}),
        (
            "EQUIPMENT_SHORTAGE",
            {"acknowledge", "approve_alternative", "cancel"},
            {"approve_alternative", "cancel", "resolve"},
        ),
        ("SLA_BREACH", {"acknowledge"}, {"resolve"}),
        ("WORK_ORDER_COMMENT", {"acknowledge"}, set()),
        ("ASSIGNMENT_ACCEPTED", set(), set()),
        ("ASSIGNMENT_DECLINED", {"acknowledge"}, set()),
        ("TECHNICIAN_EN_ROUTE", set(), set()),
        ("TECHNICIAN_ARRIVED", set(), set()),
        ("WORK_COMPLETED", {"approve", "reject"}, {"approve", "reject"}),
        ("WORK_REJECTED", {"acknowledge"}, set()),
        ("WORK_APPROVED", set(), set()),
        ("PHOTOS_MISSING", {"upload"}, {"upload"}),
        ("SLA_WARNING", {"acknowledge"}, {"resolve"}),
        ("TECHNICIAN_OFFLINE", {"acknowledge"}, {"resolve"}),
        ("WORK_ORDER_UNASSIGNED", {"acknowledge"}, set()),
        ("ISSUE_RESOLVED", set(), set()),
        ("SYSTEM_ISSUE", set(), set()),
    ],
)
def test_a_type_names_what_answers_it_and_what_clears_it(key: str, answers: set[str], resolves: set[str]) -> None:
    entry = a_type(key)

    assert {action.value for action in entry.answers} == answers
    assert {action.value for action in entry.resolves} == resolves


@pytest.mark.requirement("X-01")
def test_an_optional_duty_still_escalates() -> None:
    entry = a_type("NEW_WORK_ORDER")

    assert entry.acknowledgment is AcknowledgmentMode.OPTIONAL
    assert sum(step.escalated for step in entry.ladder) == 3


@pytest.mark.requirement("X-64", "X-22")
@pytest.mark.parametrize("key", TYPES)
def test_a_notice_asks_nobody_and_has_one_step(key: str) -> None:
    entry = a_type(key)

    assert entry.is_notice == (entry.acknowledgment is AcknowledgmentMode.NONE)
    if entry.is_notice:
        assert len(entry.ladder) == 1
        assert not any(copy.asks for copy in entry.ladder[0].copies)


@pytest.mark.requirement("X-22")
def test_an_end_is_told_where_people_were_alarmed_about_a_condition() -> None:
    told = {a_type(key).number for key in TYPES if a_type(key).tells_when_resolved}

    assert told <= {"5.2", "5.4", "5.5", "5.7", "7.1", "7.3"}
    assert told >= {"5.2", "5.4", "5.5", "5.7"}


@pytest.mark.parametrize("key", TYPES)
def test_a_type_that_asks_somebody_declares_an_answer(key: str) -> None:
    entry = a_type(key)
    asks = any(copy.asks for step in entry.ladder for copy in step.copies)

    assert asks == bool(entry.answers)
    assert bool(entry.closes_on)


@pytest.mark.requirement("R-033")
def test_only_a_decline_and_a_rejection_need_a_reason() -> None:
    assert {action for action in Action if action.needs_reason} == {Action.DECLINE, Action.REJECT}


@pytest.mark.parametrize("key", TYPES)
def test_every_step_names_a_wording_that_its_type_has(key: str) -> None:
    entry = a_type(key)

    assert {wording for step in entry.ladder for wording in wordings_of(step)} == set(entry.wordings)


@pytest.mark.parametrize("key", TYPES)
def test_every_template_names_only_fields_that_its_context_supplies(key: str) -> None:
    entry = a_type(key)
    known = set(values(a_context(key), a_directory(), zone="UTC", origin=ORIGIN, now=ORIGIN))

    templates = [
        text
        for wording in entry.wordings.values()
        for text in (wording.title, wording.body, wording.sms, wording.push, wording.voice)
    ]
    templates += [step.task for step in entry.ladder if step.task]

    named = {name for text in templates for _, name, _, _ in Formatter().parse(text) if name}
    assert named <= known
    assert set(entry.shorten) & named


@pytest.mark.parametrize("key", TYPES)
def test_every_channel_of_a_step_has_its_words(key: str) -> None:
    entry = a_type(key)

    for wording in entry.wordings.values():
        assert wording.title
        assert wording.body
        assert wording.sms


@pytest.mark.parametrize("key", TYPES)
def test_a_context_refuses_a_field_that_it_does_not_know(key: str) -> None:
    with pytest.raises(ValueError, match="Extra inputs"):
        a_context(key, colour="blue")


@pytest.mark.parametrize("text", ["a\x00b", "a\u202eb", "a\u200bb", "x" * 121, "", "\ud800"])
def test_a_text_of_a_context_is_one_line_of_plain_characters(text: str) -> None:
    with pytest.raises(ValueError, match="customer"):
        a_context("SLA_BREACH", customer=text)


def test_line_breaks_and_tabs_in_a_text_become_spaces() -> None:
    context = a_context("SLA_BREACH", customer=" Pinecrest\n\tDairy ")

    assert getattr(context, "customer", None) == "Pinecrest Dairy"


def test_a_context_names_what_is_about_a_person() -> None:
    assert Context.personal == {"customer", "address"}


def test_steps_are_numbered_in_the_order_in_which_they_fall_due() -> None:
    copy = tell(Role.ADMIN, use(Channel.WEB))

    steps = ladder(at_once(copy), after(5, StepClock.CONDITION, copy), after(5, StepClock.NONE, copy))

    assert [(step.index, step.due) for step in steps] == [
        (0, timedelta(0)),
        (1, timedelta(minutes=5)),
        (2, timedelta(minutes=5)),
    ]


def test_a_ladder_out_of_order_is_refused() -> None:
    copy = tell(Role.ADMIN, use(Channel.WEB))

    with pytest.raises(ValueError, match="in the order of their due times"):
        ladder(after(10, StepClock.NONE, copy), after(5, StepClock.NONE, copy))


def test_the_catalogue_stands_in_the_order_of_the_documents_numbers() -> None:
    numbers = [tuple(int(part) for part in entry.number.split(".")) for entry in CATALOGUE.values()]

    assert numbers == sorted(numbers)
    assert all(entry.key == key for key, entry in CATALOGUE.items())


@pytest.mark.parametrize(
    ("key", "target"),
    [
        ("NEW_WORK_ORDER", timedelta(minutes=2)),
        ("WORK_ASSIGNED", timedelta(minutes=2)),
        ("EQUIPMENT_SHORTAGE", timedelta(minutes=1)),
        ("SLA_BREACH", timedelta(minutes=5)),
        ("WORK_COMPLETED", timedelta(minutes=5)),
        ("WORK_ORDER_COMMENT", None),
        ("ISSUE_RESOLVED", None),
    ],
)
@pytest.mark.requirement("R-256")
def test_a_type_has_its_response_target(key: str, target: timedelta | None) -> None:
    assert a_type(key).target == target
