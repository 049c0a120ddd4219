"""Who is told by a step, on which channel, and why not the others."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.ladder import CallPolicy, Copy, Step, StepClock, Use
from domain.message import Address, AddressKind
from domain.planning import Planned, StepPlan, plan_step
from domain.predicates import Predicate
from domain.priority import Priority
from domain.reason import Reason
from domain.role import Role
from tests.builders import (
    ORIGIN,
    a_context,
    a_directory,
    a_number,
    a_person,
    a_plan,
    a_situation,
    a_type,
    the_people,
)

LETTERS = {"web": "W", "in_app": "I", "push": "P", "sms": "S", "voice": "V", "email": "E"}


def told(plan: StepPlan) -> str:
    """As the scenarios write it: `D1[W,S] M1[W,I]`."""
    lists: dict[str, list[str]] = {}
    for one in plan.deliveries:
        if one.state is DeliveryState.PLANNED and one.attempt == 1:
            lists.setdefault(one.recipient.id, []).append(LETTERS[one.channel])
    return " ".join(f"{person}[{','.join(channels)}]" for person, channels in lists.items())


def suppressed(plan: StepPlan) -> dict[tuple[str, str], Reason]:
    return {
        (one.recipient.id, LETTERS[one.channel]): one.reason
        for one in plan.deliveries
        if one.state is DeliveryState.SUPPRESSED
    }


def the_only(plan: StepPlan, channel: Channel) -> Planned:
    (found,) = (one for one in plan.deliveries if one.channel is channel)
    return found


@pytest.mark.requirement("R-148", "R-149", "R-150", "R-151", "R-152", "R-153", "R-155", "X-04", "X-06")
@pytest.mark.parametrize(
    ("key", "step", "critical", "expected"),
    [
        ("NEW_WORK_ORDER", 0, False, "D1[W] M1[W,I]"),
        ("NEW_WORK_ORDER", 1, False, "RD1[W,S]"),
        ("NEW_WORK_ORDER", 1, True, "RD1[W,S,V]"),
        ("NEW_WORK_ORDER", 2, False, "AD[W]"),
        ("NEW_WORK_ORDER", 2, True, "AD[W,V]"),
        ("NEW_WORK_ORDER", 3, False, "OM[S]"),
        ("NEW_WORK_ORDER", 3, True, "OM[S,V]"),
        ("WORK_ASSIGNED", 0, None, "T1[P,S] M1[W,I] D1[W]"),
        ("WORK_ASSIGNED", 1, None, "M1[W,S]"),
        ("WORK_ASSIGNED", 2, None, "D1[W,S]"),
        ("WORK_ASSIGNED", 3, None, "D1[W,S]"),
        ("EQUIPMENT_SHORTAGE", 0, False, "D1[W,S] M1[W,S]"),
        ("EQUIPMENT_SHORTAGE", 0, True, "D1[W,S] M1[W,S] RD1[V,S]"),
        ("EQUIPMENT_SHORTAGE", 1, False, "RD1[V,S]"),
        ("EQUIPMENT_SHORTAGE", 2, False, "OM[V,S] AD[W]"),
        ("EQUIPMENT_SHORTAGE", 3, False, "D1[W,S]"),
        ("SLA_BREACH", 0, False, "RD1[V,S] D1[W,S] AD[W]"),
        ("SLA_BREACH", 1, False, "RD1[V]"),
        ("SLA_BREACH", 2, False, "AD[W]"),
        ("SLA_BREACH", 3, False, "AD[V] OM[V]"),
        ("ISSUE_RESOLVED", 0, None, "D1[W]"),
        ("SYSTEM_ISSUE", 0, None, "AD[W]"),
    ],
)
def test_a_step_tells_the_people_of_the_documents(key: str, step: int, critical: bool | None, expected: str) -> None:
    facts = {} if critical is None else {"work_order_priority": "critical" if critical else "medium"}

    plan = a_plan(key, step, context=a_context(key, **facts))

    assert told(plan) == expected
    assert not plan.falls_through


@pytest.mark.requirement("R-002")
def test_an_offline_dispatcher_gets_a_text_as_well() -> None:
    plan = a_plan("NEW_WORK_ORDER", offline={"D1"})

    assert told(plan) == "D1[W,S] M1[W,I]"
    assert the_only(plan, Channel.SMS).reason is Reason.RECIPIENT_OFFLINE


@pytest.mark.requirement("R-002")
def test_the_text_that_an_online_dispatcher_does_not_need_says_so() -> None:
    assert suppressed(a_plan("NEW_WORK_ORDER")) == {("D1", "S"): Reason.RECIPIENT_ONLINE}


@pytest.mark.requirement("R-002", "X-13")
def test_the_store_manager_is_left_out_of_a_job_that_cannot_be_done_at_the_store() -> None:
    plan = a_plan("NEW_WORK_ORDER", context=a_context("NEW_WORK_ORDER", workable_at_store=False))

    assert told(plan) == "D1[W]"
    assert suppressed(plan)[("M1", "W")] is Reason.NOT_WORKABLE_AT_STORE
    assert suppressed(plan)[("M1", "I")] is Reason.NOT_WORKABLE_AT_STORE


@pytest.mark.requirement("X-57")
def test_a_predicate_that_nobody_knows_is_false_and_says_so() -> None:
    uses = (Use(channel=Channel.WEB), Use(channel=Channel.SMS, when="full_moon"))
    step = a_type("SYSTEM_ISSUE").ladder[0].model_copy(update={"copies": (Copy(role=Role.ADMIN, uses=uses),)})

    plan = plan_step(step, a_situation("SYSTEM_ISSUE"))

    assert told(plan) == "AD[W]"
    assert suppressed(plan) == {("AD", "S"): Reason.UNKNOWN_PREDICATE}


@pytest.mark.requirement("X-64")
def test_the_admins_are_texted_when_deliveries_are_failing() -> None:
    plan = a_plan("SYSTEM_ISSUE", context=a_context("SYSTEM_ISSUE", deliveries_failing=True))

    assert told(plan) == "AD[W,S]"


@pytest.mark.parametrize(
    ("key", "step", "expected"),
    [
        ("NEW_WORK_ORDER", 0, "D1[W] M2[W,I]"),
        ("NEW_WORK_ORDER", 1, "RD2[W,S]"),
        ("EQUIPMENT_SHORTAGE", 0, "D1[W,S] M2[W,S]"),
        ("SLA_BREACH", 0, "RD2[V,S] D1[W,S] AD[W]"),
    ],
)
def test_another_store_has_its_own_manager_and_its_own_region(key: str, step: int, expected: str) -> None:
    plan = a_plan(key, step, context=a_context(key, store_id="S091"))

    assert told(plan) == expected


def test_an_assignment_concerns_the_store_of_its_technician() -> None:
    plan = a_plan("WORK_ASSIGNED", context=a_context("WORK_ASSIGNED", technician_id="T4"))

    assert told(plan) == "T4[P,S] M2[W,I] D1[W]"


def test_the_offered_technician_is_told_off_duty_too() -> None:
    off_duty = the_people()["T1"].model_copy(update={"on_duty": False})

    assert told(a_plan("WORK_ASSIGNED", directory=a_directory(off_duty))).startswith("T1[P,S]")


@pytest.mark.requirement("X-24")
def test_every_dispatcher_on_duty_is_told_in_the_order_of_their_ids() -> None:
    both = a_directory(the_people()["D2"].model_copy(update={"on_duty": True}))

    assert told(a_plan("EQUIPMENT_SHORTAGE", directory=both)) == "D1[W,S] D2[W,S] M1[W,S]"


@pytest.mark.requirement("X-06")
@pytest.mark.parametrize(("minutes_left", "called"), [(61, True), (66, False)])
def test_whether_a_work_order_is_critical_is_judged_at_the_steps_own_instant(minutes_left: int, called: bool) -> None:
    deadline = ORIGIN + timedelta(minutes=minutes_left)

    plan = a_plan("NEW_WORK_ORDER", 1, context=a_context("NEW_WORK_ORDER", sla_deadline=deadline))

    assert ("V" in told(plan)) is called


@pytest.mark.requirement("X-11")
def test_a_call_is_planned_with_all_its_attempts() -> None:
    calls = [one for one in a_plan("SLA_BREACH", 1).deliveries if one.channel is Channel.VOICE]

    assert [(one.attempt, one.state, one.reason) for one in calls] == [
        (1, DeliveryState.PLANNED, Reason.NAMED_BY_TYPE),
        (2, DeliveryState.PLANNED, Reason.NEXT_ATTEMPT),
        (3, DeliveryState.PLANNED, Reason.NEXT_ATTEMPT),
    ]
    assert len({one.id for one in calls}) == 3


def test_the_number_of_attempts_is_the_frozen_policys() -> None:
    situation = replace(a_situation("SLA_BREACH"), calls=CallPolicy(attempts=1))

    plan = plan_step(situation.entry.ladder[1], situation)

    assert [one.attempt for one in plan.deliveries] == [1]


def test_a_call_that_is_not_wanted_has_one_line_only() -> None:
    plan = a_plan("NEW_WORK_ORDER", 1)

    assert suppressed(plan) == {("RD1", "V"): Reason.NOT_CRITICAL}
    assert len(plan.deliveries) == 3


@pytest.mark.requirement("R-147")
@pytest.mark.parametrize("priority", Priority)
def test_an_escalated_step_is_at_least_high(priority: Priority) -> None:
    first = a_plan("NEW_WORK_ORDER", 0, priority=priority)
    escalated = a_plan("NEW_WORK_ORDER", 1, priority=priority)

    assert first.priority is priority
    assert escalated.priority is (Priority.CRITICAL if priority is Priority.CRITICAL else Priority.HIGH)


def test_an_address_is_taken_from_the_directory_for_each_channel() -> None:
    plan = a_plan("WORK_ASSIGNED")
    addresses = {(one.recipient.id, LETTERS[one.channel]): one.address for one in plan.deliveries}

    assert addresses["T1", "P"] == Address(AddressKind.FCM_FID, "device-of-T1")
    assert addresses["T1", "S"] == Address(AddressKind.NUMBER, a_number(5))
    assert addresses["M1", "W"] is None


def a_step(*copies: Copy, **changed: Any) -> Step:
    return Step(index=1, due=timedelta(minutes=5), clock=StepClock.ACKNOWLEDGMENT, copies=copies, **changed)


def a_copy(role: Role, *channels: Channel, **changed: Any) -> Copy:
    return Copy(role=role, uses=tuple(Use(channel=channel) for channel in channels), **changed)


def test_somebody_in_two_roles_is_told_once_on_each_channel() -> None:
    both = a_directory(a_person("AD", Role.ADMIN, Role.OPERATIONS_MANAGER), without={"OM"})

    plan = a_plan("SLA_BREACH", 3, directory=both)

    assert told(plan) == "AD[V]"
    assert suppressed(plan) == {("AD", "V"): Reason.ALREADY_TOLD}


def test_somebody_told_by_an_earlier_copy_counts_as_reached() -> None:
    step = a_step(a_copy(Role.ADMIN, Channel.VOICE), a_copy(Role.OPERATIONS_MANAGER, Channel.VOICE, owes=True))
    both = a_directory(a_person("AD", Role.ADMIN, Role.OPERATIONS_MANAGER), without={"OM"})

    plan = plan_step(step, a_situation("SLA_BREACH", directory=both))

    assert not plan.falls_through


def test_people_who_are_named_are_told_in_place_of_a_role() -> None:
    step = a_step(a_copy(Role.CENTRAL_DISPATCHER, Channel.WEB, people=("M2", "T1", "nobody")))

    assert told(plan_step(step, a_situation("ISSUE_RESOLVED"))) == "M2[W] T1[W]"


def test_a_copy_with_an_unmet_predicate_shows_whom_it_would_have_told() -> None:
    plan = a_plan("EQUIPMENT_SHORTAGE")

    assert suppressed(plan) == {("RD1", "V"): Reason.NOT_CRITICAL, ("RD1", "S"): Reason.NOT_CRITICAL}


def test_a_copy_with_an_unmet_predicate_misses_nobody() -> None:
    plan = a_plan("EQUIPMENT_SHORTAGE", directory=a_directory(without={"RD1"}))

    assert plan.unreachable == ()


def test_a_plan_is_the_same_for_the_same_facts() -> None:
    assert a_plan("SLA_BREACH") == a_plan("SLA_BREACH")


def test_a_plan_names_no_delivery_twice() -> None:
    plans = [a_plan("SLA_BREACH", index) for index in range(4)]
    ids = [one.id for plan in plans for one in plan.deliveries]

    assert len(ids) == len(set(ids))


def test_a_condition_of_a_channel_is_judged_for_each_person() -> None:
    step = a_step(
        Copy(
            role=Role.ADMIN,
            uses=(Use(channel=Channel.WEB), Use(channel=Channel.SMS, when=Predicate.RECIPIENT_OFFLINE)),
        )
    )
    two = a_directory(a_person("AD2", Role.ADMIN))

    plan = plan_step(step, a_situation("SLA_BREACH", directory=two, offline={"AD2"}))

    assert told(plan) == "AD[W] AD2[W,S]"
