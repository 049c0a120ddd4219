"""Who may do something to an alert by hand, and which step of its ladder is the next."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.answer import AlertState, Copyholder, Person
from domain.catalogue import CATALOGUE
from domain.ladder import Step, StepClock
from domain.manual_steps import Idle, may_do, may_finish, may_step_in, next_rung
from domain.pending_steps import PendingSteps
from domain.role import Role
from tests.builders import ORIGIN

BREACH = CATALOGUE["SLA_BREACH"].ladder
A_MINUTE_LATER = ORIGIN + timedelta(minutes=1)


def holder(person: str, role: Role, *, asks: bool) -> Copyholder:
    return Copyholder(person, frozenset({role}), asks=asks)


@pytest.mark.requirement("X-17")
@pytest.mark.parametrize(
    ("person", "role", "may"),
    [
        ("RD1", Role.REGIONAL_DISPATCHER, True),  # asked
        ("OM", Role.OPERATIONS_MANAGER, True),  # above whom was asked
        ("D1", Role.CENTRAL_DISPATCHER, False),  # has a copy that asks nothing
        ("M1", Role.STORE_MANAGER, False),
        ("BC", Role.BILLING_CLERK, False),
    ],
)
def test_recipients_who_are_asked_and_whoever_stands_above_them_may_step_in(person: str, role: Role, may: bool) -> None:
    asked = holder("RD1", Role.REGIONAL_DISPATCHER, asks=True)
    informed = holder("D1", Role.CENTRAL_DISPATCHER, asks=False)

    assert may_step_in(Person(person, frozenset({role})), (asked, informed)) is may


@pytest.mark.parametrize(
    ("person", "role", "may"), [("D1", Role.CENTRAL_DISPATCHER, True), ("T1", Role.TECHNICIAN, False)]
)
def test_where_nobody_was_asked_every_copy_counts(person: str, role: Role, may: bool) -> None:
    informed = holder("D1", Role.CENTRAL_DISPATCHER, asks=False)

    assert may_step_in(Person(person, frozenset({role})), (informed,)) is may


def test_where_nobody_was_told_nobody_steps_in() -> None:
    assert not may_step_in(Person("AD", frozenset({Role.ADMIN})), ())


@pytest.mark.requirement("R-157", "X-12")
@pytest.mark.parametrize(("taken", "following"), [({0}, 1), ({0, 1}, 3), ({0, 1, 2}, 3)])
def test_the_next_step_is_the_first_that_was_not_taken_reports_apart(taken: set[int], following: int) -> None:
    step = next_rung(BREACH, taken, origin=ORIGIN, state=AlertState.OPEN, now=A_MINUTE_LATER)

    assert isinstance(step, Step)
    assert step.index == following


@pytest.mark.requirement("R-321")
@pytest.mark.parametrize(
    ("taken", "state", "why"),
    [
        ({0}, AlertState.ACKNOWLEDGED, Idle.ANSWERED),
        ({0}, AlertState.CLOSED, Idle.CLOSED),
        (set(), AlertState.OPEN, Idle.FALLING_DUE),
        ({0, 1, 3}, AlertState.OPEN, Idle.NOTHING_LEFT),
    ],
)
def test_an_escalation_that_has_nothing_to_do_says_why(taken: set[int], state: AlertState, why: Idle) -> None:
    assert next_rung(BREACH, taken, origin=ORIGIN, state=state, now=A_MINUTE_LATER) is why


@pytest.mark.requirement("R-157")
@given(st.sampled_from(sorted(CATALOGUE)), st.integers(0, 60))
def test_escalating_again_and_again_takes_every_level_in_its_order(key: str, minutes: int) -> None:
    """Whatever the ladder, and whenever somebody begins."""
    ladder, now = CATALOGUE[key].ladder, ORIGIN + timedelta(minutes=minutes)
    pending = PendingSteps({step.index: ORIGIN + step.due for step in ladder}, ladder)
    taken: list[int] = []
    while (step := pending.next(lambda _: False)) and pending.due(step) <= now:
        pending.take(step)
        taken.append(step.index)

    while isinstance(rung := next_rung(ladder, taken, origin=ORIGIN, state=AlertState.OPEN, now=now), Step):
        pending.hurry(rung.index, now)
        step = pending.next(lambda _: False)
        assert step == rung
        assert pending.take(step) == now
        taken.append(step.index)

    levels = [step.index for step in ladder if step.clock is not StepClock.NONE]
    assert [index for index in taken if index in levels] == levels


def test_a_step_that_was_taken_is_not_hurried() -> None:
    pending = PendingSteps({step.index: ORIGIN + step.due for step in BREACH}, BREACH)
    pending.take(BREACH[0])
    pending.take(BREACH[1])

    pending.hurry(1, ORIGIN)

    following = pending.next(lambda _: False)
    assert following is not None
    assert pending.due(following) == ORIGIN + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.CENTRAL_DISPATCHER, True),
        (Role.REGIONAL_DISPATCHER, True),
        (Role.STORE_MANAGER, False),
        (Role.CUSTOMER_SERVICE, False),
    ],
)
def test_a_task_is_its_roles_and_of_whoever_stands_above(role: Role, may: bool) -> None:
    assert may_do(Person("P1", frozenset({role})), Role.CENTRAL_DISPATCHER) is may


@pytest.mark.requirement("X-17")
@pytest.mark.parametrize(
    ("person", "role", "takers", "may"),
    [
        ("D1", Role.CENTRAL_DISPATCHER, {Role.CENTRAL_DISPATCHER}, True),  # took it
        ("D2", Role.CENTRAL_DISPATCHER, {Role.CENTRAL_DISPATCHER}, False),  # stands beside
        ("RD1", Role.REGIONAL_DISPATCHER, {Role.CENTRAL_DISPATCHER}, True),
        ("AD", Role.ADMIN, {Role.OPERATIONS_MANAGER}, True),  # beside, at the top
        ("D2", Role.CENTRAL_DISPATCHER, set(), True),  # the taker is off duty
    ],
)
def test_a_task_is_finished_by_its_taker_or_somebody_above(
    person: str, role: Role, takers: set[Role], *, may: bool
) -> None:
    taker = Person("D1", frozenset(takers))

    assert may_finish(Person(person, frozenset({role})), taker) is may
