"""Real instants to the installation's time and back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clock import Clock
from tests.builders import ORIGIN, a_clock

instants = st.timedeltas(timedelta(days=-300), timedelta(days=300)).map(lambda distance: ORIGIN + distance)
speeds = st.sampled_from([1.0, 2.0, 10.0, 60.0, 600.0])
TICK = timedelta(milliseconds=1)


@given(instants)
def test_in_production_the_clock_is_the_identity(real: datetime) -> None:
    clock = a_clock()

    assert clock.at(real) == real
    assert clock.real_at(real) == real


@given(instants, instants, speeds)
def test_there_and_back_is_the_same_instant(real: datetime, anchor: datetime, speed: float) -> None:
    clock = a_clock(speed=speed, anchor=anchor)

    assert abs(clock.real_at(clock.at(real)) - real) <= TICK


@given(instants, speeds, st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=2)))
def test_a_duration_takes_its_real_part(real: datetime, speed: float, duration: timedelta) -> None:
    clock = a_clock(speed=speed)

    passed = clock.at(real + clock.real(duration)) - clock.at(real)

    assert abs(passed - duration) <= TICK * speed


def test_on_a_fast_clock_five_minutes_take_five_seconds() -> None:
    clock = a_clock(speed=60)

    assert clock.real(timedelta(minutes=5)) == timedelta(seconds=5)
    assert clock.at(ORIGIN + timedelta(seconds=5)) == ORIGIN + timedelta(minutes=5)


def test_a_day_may_be_started_elsewhere() -> None:
    morning = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)

    assert a_clock(anchor=morning).at(ORIGIN + timedelta(hours=1)) == morning + timedelta(hours=1)


@given(st.timedeltas(max_value=timedelta(0)), speeds)
def test_no_duration_is_waited_for_backwards(duration: timedelta, speed: float) -> None:
    assert a_clock(speed=speed).real(duration) == timedelta(0)


@given(instants, instants, speeds)
def test_the_order_of_instants_is_kept(one: datetime, other: datetime, speed: float) -> None:
    clock = a_clock(speed=speed)

    assert (clock.at(one) <= clock.at(other)) or one > other


@pytest.mark.parametrize("speed", [0, -1])
def test_a_clock_that_stands_still_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="greater than 0"):
        Clock(speed=speed, real_anchor=ORIGIN, anchor=ORIGIN)


def test_an_anchor_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="timezone"):
        a_clock(anchor=datetime(2026, 11, 24))  # noqa: DTZ001 - the point of the test


def test_a_clock_survives_its_own_json() -> None:
    clock = a_clock(speed=60)

    assert Clock.model_validate_json(clock.model_dump_json()) == clock
