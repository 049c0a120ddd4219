"""Crisis mode as a rule: who is still told, on which channel, and when a person takes over."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.crisis import Crisis, CrisisCause, CrisisScope, PushHealth, health_demands
from domain.delivery import DeliveryState
from domain.directory import Directory
from domain.planning import StepPlan, plan_step
from domain.priority import Priority
from domain.reason import Reason
from domain.role import Role
from domain.rule_set import RuleSet
from tests.builders import ORIGIN, a_context, a_directory, a_plan, a_situation

LETTERS = {
    Channel.WEB: "W",
    Channel.IN_APP: "I",
    Channel.PUSH: "P",
    Channel.SMS: "S",
    Channel.VOICE: "V",
    Channel.EMAIL: "E",
}
STEPS = [(key, step.index) for key, entry in CATALOGUE.items() for step in entry.ladder]


def a_crisis(**changed: Any) -> Crisis:
    known: dict[str, Any] = {"id": "cr_1", "cause": CrisisCause.ADMIN, "started_at": ORIGIN - timedelta(minutes=1)}
    return Crisis(**(known | changed))


def in_a_crisis(directory: Directory | None = None, **changed: Any) -> Directory:
    return replace(directory or a_directory(), rules=RuleSet(crisis=a_crisis(**changed)))


def in_crisis(key: str, index: int = 0, *, crisis: Crisis | None = None, **situation: Any) -> StepPlan:
    directory = replace(a_directory(), rules=RuleSet(crisis=crisis or a_crisis()))
    return a_plan(key, index, directory=directory, **situation)


def told(plan: StepPlan) -> str:
    """`RD1[S,V] D1[S,w]`: silent rows in small letters, channels in the order of the alphabet."""
    people: dict[str, set[str]] = {}
    for one in plan.deliveries:
        if one.state is DeliveryState.PLANNED:
            letter = LETTERS[one.channel]
            people.setdefault(one.recipient.id, set()).add(letter.lower() if one.silent else letter)
    return " ".join(f"{person}[{','.join(sorted(letters))}]" for person, letters in people.items())


@pytest.mark.requirement("R-411", "R-412", "R-413", "X-38")
@pytest.mark.parametrize(
    ("key", "index", "expected"),
    [
        ("CRISIS_CHANGED", 0, "OM[S] AD[S] D1[S]"),
        ("TECHNICIAN_EN_ROUTE", 0, "M1[w] D1[w]"),
        ("WORK_ASSIGNED", 0, "T1[S] M1[w] D1[w]"),
        ("WORK_ASSIGNED", 1, "M1[S,w]"),
        ("SLA_BREACH", 0, "RD1[S,V] D1[S,w] AD[w]"),
        ("ASSIGNMENT_ACCEPTED", 0, "M1[w] D1[w]"),
        ("SLA_BREACH", 1, "RD1[V] OM[S]"),
        ("SLA_BREACH", 2, "AD[w]"),
    ],
)
def test_a_day_in_crisis_as_s11_tells_it(key: str, index: int, expected: str) -> None:
    assert told(in_crisis(key, index)) == expected


@pytest.mark.requirement("R-413", "X-38")
@pytest.mark.parametrize(
    ("key", "index", "expected"),
    [
        ("NEW_WORK_ORDER", 0, "D1[S,w] M1[w]"),  # D1 is online, but the row makes no sound
        ("NEW_WORK_ORDER", 1, "RD1[S,w]"),
        ("NEW_WORK_ORDER", 2, "AD[w]"),
        ("EQUIPMENT_SHORTAGE", 0, "D1[S,V,w] M1[S,w]"),
        ("EQUIPMENT_SHORTAGE", 1, "RD1[S,V] OM[S]"),
        ("EQUIPMENT_SHORTAGE", 2, "OM[S,V] AD[w]"),
        ("SLA_BREACH", 3, "AD[S,V] OM[S,V]"),
        ("REGION_ROLLUP", 0, "RD1[S]"),  # nobody owes an answer, so nobody is called; somebody is told all the same
    ],
)
def test_what_the_scenario_does_not_show(key: str, index: int, expected: str) -> None:
    """S by S where the type names S, P or V; V beside it for who owes a Critical's answer."""
    assert told(in_crisis(key, index)) == expected


@pytest.mark.requirement("X-05", "X-38")
def test_a_critical_work_order_still_rings() -> None:
    plan = in_crisis("NEW_WORK_ORDER", 1, context=a_context("NEW_WORK_ORDER", safety=True))

    assert told(plan) == "RD1[S,V,w]"


@pytest.mark.requirement("X-38")
def test_whatever_is_kept_back_says_why() -> None:
    plan = in_crisis("WORK_ASSIGNED")

    why = {(one.recipient.id, one.channel): one.reason for one in plan.deliveries}
    assert why["T1", Channel.PUSH] is Reason.CRISIS
    assert why["T1", Channel.SMS] is Reason.NAMED_BY_TYPE
    assert why["M1", Channel.IN_APP] is Reason.CRISIS
    assert why["M1", Channel.WEB] is Reason.CRISIS_ROW


@pytest.mark.requirement("X-38")
def test_a_refusal_of_texts_holds() -> None:
    number = a_directory().people["T1"].number
    assert number

    plan = in_crisis("WORK_ASSIGNED", opted_out={number})

    assert told(plan) == "M1[w] D1[w]"


@pytest.mark.requirement("R-411", "X-38")
@pytest.mark.parametrize(
    ("scope", "holds"),
    [
        (CrisisScope(), True),
        (CrisisScope(stores=("S014",)), True),
        (CrisisScope(regions=("R1",)), True),
        (CrisisScope(stores=("S091",), regions=("R1",)), True),
        (CrisisScope(stores=("S091",)), False),
        (CrisisScope(regions=("R2",)), False),
    ],
)
def test_it_holds_where_it_was_switched_on(scope: CrisisScope, holds: bool) -> None:
    plan = in_crisis("WORK_ASSIGNED", crisis=a_crisis(scope=scope))

    assert told(plan) == ("T1[S] M1[w] D1[w]" if holds else "T1[P,S] M1[I,W] D1[W]")


@pytest.mark.requirement("X-39")
@pytest.mark.parametrize(
    ("ends", "holds"),
    [(None, True), (timedelta(microseconds=1), True), (timedelta(0), False), (timedelta(minutes=-1), False)],
)
def test_at_its_automatic_end_it_holds_no_more(ends: timedelta | None, holds: bool) -> None:
    crisis = a_crisis(ends_at=None if ends is None else ORIGIN + ends)

    assert told(in_crisis("WORK_ASSIGNED", crisis=crisis)).startswith("T1[S]" if holds else "T1[P,S]")


@pytest.mark.requirement("R-414", "X-39")
class TestAPersonTakesOver:
    def test_at_the_first_step_after_silence(self) -> None:
        plan = in_crisis("SLA_BREACH", 1)

        (manager,) = [one for one in plan.deliveries if one.recipient.id == "OM"]
        assert (manager.role, manager.channel, manager.asks) == (Role.OPERATIONS_MANAGER, Channel.SMS, True)
        assert plan.task_by_hand == "Crisis mode: nobody has answered «SLA breach» on WO-1001: reach somebody by hand"

    @pytest.mark.parametrize("index", [0, 2, 3])
    def test_and_at_no_other(self, index: int) -> None:
        assert in_crisis("SLA_BREACH", index).task_by_hand is None

    def test_at_a_later_one_where_the_crisis_began_between_them(self) -> None:
        crisis = a_crisis(started_at=ORIGIN + timedelta(minutes=7))

        assert in_crisis("SLA_BREACH", 3, crisis=crisis).task_by_hand

    def test_once_an_alert(self) -> None:
        crisis = a_crisis(started_at=ORIGIN + timedelta(minutes=7))  # a second one: the first had the step before
        step = CATALOGUE["SLA_BREACH"].ladder[3]
        situation = a_situation("SLA_BREACH", directory=in_a_crisis(), now=ORIGIN + step.due)
        situation = replace(situation, directory=replace(a_directory(), rules=RuleSet(crisis=crisis)), taken_over=True)

        assert plan_step(step, situation).task_by_hand is None

    def test_only_for_what_is_critical(self) -> None:
        assert in_crisis("NEW_WORK_ORDER", 1).task_by_hand is None

    def test_only_in_crisis(self) -> None:
        assert a_plan("SLA_BREACH", 1).task_by_hand is None


@pytest.mark.requirement("R-412", "X-38")
@given(of=st.sampled_from(STEPS), priority=st.sampled_from(Priority), hours=st.integers(0, 7 * 24))
def test_no_push_no_app_no_mail_and_what_is_not_urgent_interrupts_nobody(
    of: tuple[str, int], priority: Priority, hours: int
) -> None:
    """At any hour of the week: what other rules add is judged too."""
    plan = in_crisis(*of, priority=priority, now=ORIGIN + timedelta(hours=hours))

    for one in plan.deliveries:
        if one.state is not DeliveryState.PLANNED:
            continue
        assert one.channel in (Channel.WEB, Channel.SMS, Channel.VOICE)
        assert one.silent == (one.channel is Channel.WEB)
        assert not one.channel.interrupts or plan.priority in (Priority.CRITICAL, Priority.HIGH)
        assert one.channel is not Channel.VOICE or one.owes


@pytest.mark.requirement("X-38")
@given(of=st.sampled_from(STEPS), priority=st.sampled_from(Priority))
def test_nobody_is_told_who_would_not_be_told_otherwise_but_who_takes_over(
    of: tuple[str, int], priority: Priority
) -> None:
    otherwise = {one.recipient.id for one in a_plan(*of, priority=priority).deliveries}

    plan = in_crisis(*of, priority=priority)

    assert {one.recipient.id for one in plan.deliveries} - otherwise <= ({"OM"} if plan.task_by_hand else set())


@pytest.mark.requirement("X-38", "X-24")
@given(of=st.sampled_from(STEPS), priority=st.sampled_from(Priority))
def test_what_it_keeps_back_makes_no_step_fall_through(of: tuple[str, int], priority: Priority) -> None:
    assert not in_crisis(*of, priority=priority).falls_through or a_plan(*of, priority=priority).falls_through


@pytest.mark.requirement("X-39")
class TestTheHealthRule:
    @pytest.mark.parametrize(
        ("ended", "failed", "failing"),
        [
            (0, 0, False),
            (9, 9, False),
            (10, 5, False),
            (10, 6, True),
            (11, 6, True),
            (1000, 500, False),
            (10, 0, False),
        ],
    )
    def test_more_than_half_of_at_least_ten(self, ended: int, failed: int, failing: bool) -> None:
        assert PushHealth(ended=ended, failed=failed).failing is failing

    @pytest.mark.parametrize(("minutes", "demands"), [(0, False), (29, False), (30, True), (60, True)])
    def test_a_person_who_switched_it_off_is_respected_for_half_an_hour(self, minutes: int, demands: bool) -> None:
        left, health = ORIGIN, PushHealth(ended=20, failed=20)
        now = left + timedelta(minutes=minutes)

        assert health_demands(health, running=False, left_by_person_at=left, now=now) is demands

    def test_nothing_is_demanded_while_it_is_on(self) -> None:
        health = PushHealth(ended=20, failed=20)

        assert health_demands(health, running=False, left_by_person_at=None, now=ORIGIN)
        assert not health_demands(health, running=True, left_by_person_at=None, now=ORIGIN)
