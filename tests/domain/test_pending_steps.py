"""Which step comes next, and when."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue import CATALOGUE
from domain.ladder import StepClock
from domain.pending_steps import PendingSteps
from tests.builders import ORIGIN

CLOCKS = st.sets(st.sampled_from([StepClock.ACKNOWLEDGMENT, StepClock.CONDITION]))


def pending(key: str) -> PendingSteps:
    ladder = CATALOGUE[key].ladder
    return PendingSteps({step.index: ORIGIN + step.due for step in ladder}, ladder)


def taken(
    steps: PendingSteps, stopped: Callable[[StepClock], bool] = lambda clock: False
) -> list[tuple[int, datetime]]:
    order = []
    while step := steps.next(stopped):
        order.append((step.index, steps.take(step)))
    return order


def minute(number: int) -> datetime:
    return ORIGIN + timedelta(minutes=number)


@pytest.mark.parametrize("key", CATALOGUE)
def test_steps_come_in_the_order_of_their_instants(key: str) -> None:
    order = taken(pending(key))

    assert [index for index, _ in order] == [step.index for step in CATALOGUE[key].ladder]
    assert [due for _, due in order] == sorted(due for _, due in order)


@pytest.mark.requirement("X-02")
@given(st.sampled_from(sorted(CATALOGUE)), CLOCKS)
def test_a_step_whose_clock_has_stopped_never_comes(key: str, stopped: set[StepClock]) -> None:
    order = taken(pending(key), lambda clock: clock in stopped)

    assert [index for index, _ in order] == [step.index for step in CATALOGUE[key].ladder if step.clock not in stopped]


@pytest.mark.requirement("X-24")
def test_the_next_step_that_waits_is_hurried_and_the_report_keeps_its_time() -> None:
    steps = pending("SLA_BREACH")
    for _ in range(2):
        due = steps.take(steps.next(lambda clock: False) or pytest.fail("a step was expected"))

    steps.hurry_next(due)

    assert taken(steps) == [(3, minute(5)), (2, minute(15))]


def test_a_step_is_never_put_off_by_hurrying_it() -> None:
    steps = pending("NEW_WORK_ORDER")

    steps.hurry_next(minute(99))

    assert [due for _, due in taken(steps)] == [minute(0), minute(5), minute(10), minute(15)]


def test_hurrying_what_is_over_is_harmless() -> None:
    steps = pending("ISSUE_RESOLVED")
    taken(steps)

    steps.hurry_next(ORIGIN)

    assert taken(steps) == []
