"""The priority matrix: what a copy gets whose type names no channels."""

from dataclasses import replace

import pytest

from domain.alert_type import after, at_once, tell, use
from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.high_calls import HighCalls
from domain.ladder import Copy, Step, StepClock
from domain.planning import StepPlan, plan_step
from domain.priority import Priority
from domain.reason import Reason
from domain.role import Role
from domain.routing.matrix import completed
from domain.rule_set import RuleSet
from tests.builders import a_directory, a_situation, a_type

LETTERS = {
    Channel.WEB: "W",
    Channel.IN_APP: "I",
    Channel.PUSH: "P",
    Channel.SMS: "S",
    Channel.VOICE: "V",
}
MANAGER, TECHNICIAN, DISPATCHER = Role.STORE_MANAGER, Role.TECHNICIAN, Role.CENTRAL_DISPATCHER


def told(plan: StepPlan, person: str) -> str:
    made = [one for one in plan.deliveries if one.recipient.id == person and one.attempt == 1]
    return " ".join(LETTERS[one.channel] for one in made if one.state is DeliveryState.PLANNED)


def planned(step: Step, priority: Priority, key: str = "SLA_BREACH", **situation: object) -> StepPlan:
    return plan_step(step, a_situation(key, priority=priority, **situation))  # type: ignore[arg-type]


@pytest.mark.requirement("R-106", "R-107", "R-108", "R-109", "X-05", "X-26")
@pytest.mark.parametrize(
    ("priority", "role", "offline", "expected"),
    [
        ("low", MANAGER, False, "W"),
        ("low", TECHNICIAN, False, "W"),
        ("low", MANAGER, True, "W"),
        ("medium", MANAGER, False, "W I"),
        ("medium", MANAGER, True, "W I S"),
        ("medium", TECHNICIAN, False, "W I P"),
        ("medium", TECHNICIAN, True, "W I P S"),
        ("high", MANAGER, False, "W P S"),
        ("high", MANAGER, True, "W P S"),
        ("high", TECHNICIAN, False, "W P S"),
        ("critical", MANAGER, False, "W I P S V"),
        ("critical", TECHNICIAN, True, "W I P S V"),
    ],
)
def test_the_priority_gives_the_channels_of_a_copy_that_names_none(
    priority: str, role: Role, offline: bool, expected: str
) -> None:
    person = {MANAGER: "M1", TECHNICIAN: "T1"}[role]

    plan = planned(at_once(tell(role)), Priority(priority), offline={person} if offline else ())

    assert told(plan, person) == expected


@pytest.mark.requirement("R-109")
def test_secondary_recipients_of_a_critical_alert_are_texted() -> None:
    plan = planned(at_once(tell(MANAGER), tell(DISPATCHER), tell(Role.REGIONAL_DISPATCHER)), Priority.CRITICAL)

    assert (told(plan, "M1"), told(plan, "D1"), told(plan, "RD1")) == ("W I P S V", "W S", "W S")


@pytest.mark.requirement("R-109", "X-30")
def test_the_primary_recipient_is_whoever_owes_the_answer() -> None:
    plan = planned(at_once(tell(MANAGER), tell(DISPATCHER, asks=True, owes=True)), Priority.CRITICAL)

    assert (told(plan, "M1"), told(plan, "D1")) == ("W S", "W I P S V")


@pytest.mark.requirement("R-109")
@pytest.mark.parametrize(
    ("priority", "key", "asks"),
    [
        ("critical", "SLA_BREACH", True),
        ("high", "SLA_BREACH", False),
        ("critical", "TECHNICIAN_ARRIVED", False),  # nobody could answer it
    ],
)
def test_a_critical_alert_waits_for_its_primary_recipient_alone(priority: str, key: str, asks: bool) -> None:
    plan = planned(at_once(tell(MANAGER), tell(DISPATCHER)), Priority(priority), key)

    assert {one.asks and one.owes for one in plan.deliveries if one.role is MANAGER} == {asks}
    assert not any(one.asks or one.owes for one in plan.deliveries if one.role is DISPATCHER)


@pytest.mark.requirement("R-109", "X-24")
def test_a_forced_answer_that_nobody_can_be_asked_for_falls_through() -> None:
    step = at_once(tell(MANAGER), tell(DISPATCHER))

    assert planned(step, Priority.CRITICAL, directory=a_directory(without={"M1"})).falls_through
    assert not planned(step, Priority.HIGH, directory=a_directory(without={"M1"})).falls_through


@pytest.mark.requirement("X-06")
def test_what_a_type_names_for_a_role_beats_the_priority() -> None:
    step = at_once(tell(MANAGER, use(Channel.WEB)), tell(DISPATCHER))

    plan = planned(step, Priority.CRITICAL)

    assert (told(plan, "M1"), told(plan, "D1")) == ("W", "W S")


@pytest.mark.requirement("R-147")
def test_an_escalated_copy_has_the_channels_of_a_high_alert_at_least() -> None:
    step = after(5, StepClock.ACKNOWLEDGMENT, tell(MANAGER))

    assert told(planned(step, Priority.LOW), "M1") == "W P S"
    assert told(planned(step, Priority.CRITICAL), "M1") == "W I P S V"


@pytest.mark.requirement("R-108", "X-05")
@pytest.mark.parametrize(
    ("priority", "enabled", "silence", "expected"),
    [
        ("high", True, True, "W P S V"),
        ("high", True, False, "W P S"),
        ("high", False, True, "W P S"),
        ("medium", True, False, "W I"),
    ],
)
def test_silence_on_a_high_alert_brings_a_call_only_where_the_switch_is_on(
    priority: str, enabled: bool, silence: bool, expected: str
) -> None:
    directory = replace(a_directory(), rules=RuleSet(high_calls=HighCalls(enabled=enabled)))
    copies = (tell(MANAGER, owes=True), tell(DISPATCHER))
    step = after(5, StepClock.ACKNOWLEDGMENT, *copies) if silence else at_once(*copies)

    plan = planned(step, Priority(priority), directory=directory)

    assert told(plan, "M1") == expected
    assert "V" not in told(plan, "D1")


@pytest.mark.requirement("X-05", "X-06")
def test_the_switch_changes_no_type_that_names_its_channels() -> None:
    on = RuleSet(high_calls=HighCalls(enabled=True))
    step = a_type("NEW_WORK_ORDER").ladder[1]

    called = planned(step, Priority.HIGH, "NEW_WORK_ORDER", directory=replace(a_directory(), rules=on))

    assert told(called, "RD1") == "W S"


def test_the_reason_says_that_the_priority_chose() -> None:
    plan = planned(at_once(tell(MANAGER), tell(DISPATCHER, use(Channel.WEB))), Priority.MEDIUM, offline={"M1"})

    assert {(one.channel, one.reason) for one in plan.deliveries if one.recipient.id == "M1"} == {
        (Channel.WEB, Reason.NAMED_BY_PRIORITY),
        (Channel.IN_APP, Reason.NAMED_BY_PRIORITY),
        (Channel.SMS, Reason.RECIPIENT_OFFLINE),
    }
    assert {one.reason for one in plan.deliveries if one.recipient.id == "D1"} == {Reason.NAMED_BY_TYPE}


def test_who_lacks_an_address_is_told_on_the_other_channels() -> None:
    plan = planned(at_once(tell(MANAGER)), Priority.HIGH, gone_devices={"device-of-M1"})

    assert told(plan, "M1") == "W S"


def test_a_frozen_ladder_without_channels_means_the_same_later() -> None:
    frozen = at_once(tell(MANAGER)).model_dump_json()

    thawed = Step.model_validate_json(frozen)

    assert told(planned(thawed, Priority.HIGH), "M1") == "W P S"


def test_a_step_whose_copies_all_name_channels_is_left_alone() -> None:
    step = a_type("SLA_BREACH").ladder[0]

    assert completed(step, Priority.CRITICAL, answerable=True) is step


def test_what_was_frozen_before_there_was_a_matrix_is_read_as_it_was() -> None:
    copy = Copy.model_validate({"role": "store_manager", "uses": [{"channel": "web"}]})

    assert copy.by_priority is False
    assert told(planned(at_once(copy), Priority.CRITICAL), "M1") == "W"
