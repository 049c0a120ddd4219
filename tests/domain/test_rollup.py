"""When the dispatcher of a region is called once for everything that is unresolved there."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.rollup import rolls_up

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.requirement("R-229", "X-64")
@pytest.mark.parametrize(
    ("unassigned", "breaches", "calls"),
    [(0, 2, False), (2, 0, False), (0, 3, True), (3, 0, True), (1, 2, True), (2, 1, True), (1, 1, False), (9, 9, True)],
)
def test_three_together_are_enough(unassigned: int, breaches: int, calls: bool) -> None:
    assert rolls_up(unassigned=unassigned, breaches=breaches, last=None, now=NOON) is calls


@pytest.mark.requirement("X-64")
@pytest.mark.parametrize(("ago", "calls"), [(0, False), (1799.999, False), (1800, True), (7200, True)])
def test_one_in_thirty_minutes_is_the_most(ago: float, calls: bool) -> None:
    assert rolls_up(unassigned=0, breaches=4, last=NOON - timedelta(seconds=ago), now=NOON) is calls
