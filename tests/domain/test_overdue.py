"""When something that was due is overdue."""

from datetime import timedelta

import pytest

from domain.overdue import due_by
from tests.builders import ORIGIN, a_clock


@pytest.mark.requirement("X-76")
@pytest.mark.parametrize(("speed", "minutes"), [(1, 5), (10, 5), (60, 30)])
def test_five_minutes_are_enough_unless_a_fast_clock_makes_them_seconds(speed: float, minutes: int) -> None:
    assert due_by(ORIGIN, a_clock(speed=speed)) == ORIGIN - timedelta(minutes=minutes)
