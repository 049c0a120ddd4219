"""How much people are interrupted: floods with their boundaries, loads, mix, chatter, and time off."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar, Hours, Weekday
from domain.fatigue import (
    BUCKET,
    Buckets,
    Flood,
    chatters,
    floods,
    is_at_work,
    priority_mix,
    recipient_fatigue,
)
from domain.priority import Priority
from domain.role import Role
from tests.builders import ORIGIN, a_directory, a_person

DAY = timedelta(days=1)


def buckets(*counts: int) -> dict[datetime, int]:
    """One after the other from ORIGIN on; 0 is missing, as in the store."""
    return {ORIGIN + number * BUCKET: count for number, count in enumerate(counts) if count}


def a_flood(first: int, after: int, total: int, peak: int) -> Flood:
    return Flood(ORIGIN + first * BUCKET, ORIGIN + after * BUCKET, total, peak)


FLOODS: dict[str, tuple[tuple[int, ...], list[Flood]]] = {
    "nothing": ((), []),
    "ten are none": ((10, 10), []),
    "eleven begin one": ((11,), [a_flood(0, 1, 11, 11)]),
    "five go on": ((11, 5), [a_flood(0, 2, 16, 11)]),
    "four end it": ((11, 4, 11), [a_flood(0, 1, 11, 11), a_flood(2, 3, 11, 11)]),
    "five alone begin none": ((5, 5, 9), []),
    "silence ends it": ((11, 0, 9), [a_flood(0, 1, 11, 11)]),
    "it swells": ((3, 12, 30, 6, 4), [a_flood(1, 4, 48, 30)]),
}


@pytest.mark.requirement("F-24")
@pytest.mark.parametrize("what", FLOODS)
def test_a_flood_begins_above_ten_and_ends_below_five(what: str) -> None:
    counts, expected = FLOODS[what]

    assert list(floods(buckets(*counts))) == expected


@pytest.mark.requirement("F-24")
@given(st.lists(st.integers(0, 20), max_size=60))
def test_floods_never_overlap_and_cover_every_bucket_above_ten(counts: list[int]) -> None:
    known = buckets(*counts)
    found = list(floods(known))

    for earlier, later in pairwise(found):
        assert earlier.ends < later.begins
    for at, count in known.items():
        inside = [flood for flood in found if flood.begins <= at < flood.ends]
        assert inside or count <= 10
        assert not inside or count >= 5
    assert all(known[flood.begins] > 10 and known.get(flood.ends, 0) < 5 for flood in found)


@pytest.mark.requirement("F-23", "F-24", "F-26")
def test_the_load_of_a_recipient_says_its_peaks() -> None:
    load = recipient_fatigue("RD1", buckets(1, 2, 3, 0, 12, 6), zone="America/Chicago", elapsed=DAY)

    assert (load.interruptions, load.most_in_ten_minutes, load.p95_in_ten_minutes) == (24, 12, 12)
    assert (load.buckets_over_two, load.most_in_a_day) == (3, 24)
    assert (load.floods.count, load.floods.total, load.floods.peak) == (1, 18, 12)
    assert (load.floods.duration_seconds, load.floods.share_of_time) == (1200, 1200 / 86400)


@pytest.mark.requirement("F-26")
def test_one_busy_bucket_among_twenty_does_not_move_the_percentile() -> None:
    load = recipient_fatigue("RD1", buckets(*[1] * 19, 10), zone="UTC", elapsed=DAY)

    assert (load.p95_in_ten_minutes, load.most_in_ten_minutes) == (1, 10)


@pytest.mark.requirement("F-23")
@pytest.mark.parametrize(("zone", "most"), [("UTC", 3), ("America/Chicago", 2)])
def test_days_are_those_of_the_asker(zone: str, most: int) -> None:
    """One at 23:50 in Chicago and two after its midnight, all on the same day in UTC."""
    night = ORIGIN.replace(hour=5, minute=50)

    load = recipient_fatigue("RD1", {night: 1, night + BUCKET: 2}, zone=zone, elapsed=DAY)

    assert load.most_in_a_day == most


def test_before_any_time_has_passed_there_is_no_share_of_it() -> None:
    load = recipient_fatigue("RD1", buckets(1), zone="UTC", elapsed=timedelta(0))

    assert load.floods.share_of_time is None


@pytest.mark.requirement("F-25")
def test_the_mix_of_priorities_is_in_three_parts() -> None:
    mix = priority_mix({Priority.CRITICAL: 1, Priority.HIGH: 3, Priority.MEDIUM: 10, Priority.LOW: 6})
    empty = priority_mix({})

    assert (mix.critical, mix.high, mix.medium_and_low) == (0.05, 0.15, 0.8)
    assert (empty.critical, empty.high, empty.medium_and_low) == (None, None, None)


@pytest.mark.requirement("F-27")
@pytest.mark.parametrize(
    ("minutes", "chattering"),
    [
        ((), False),
        ((0, 1), False),
        ((0, 5, 9.99), True),
        ((0, 5, 10), False),
        ((30, 0, 5, 11, 14.9), True),
        ((0, 9, 18, 27), False),
    ],
)
def test_three_times_within_ten_minutes_is_chatter(minutes: tuple[float, ...], *, chattering: bool) -> None:
    assert chatters(ORIGIN + timedelta(minutes=one) for one in minutes) is chattering


@pytest.mark.requirement("F-27")
@given(st.lists(st.integers(0, 100), max_size=30))
def test_chatter_is_found_whatever_the_order(minutes: list[int]) -> None:
    told = [ORIGIN + timedelta(minutes=one) for one in minutes]
    expected = any(sum(first <= one < first + BUCKET for one in told) >= 3 for first in told)

    assert chatters(told) is expected


NIGHTS = Calendar(zone="America/Chicago", hours={Weekday.TUE: (Hours(opens="20:00", closes="00:00"),)})  # type: ignore[arg-type]


@pytest.mark.requirement("F-22", "X-30")
@pytest.mark.parametrize(
    ("person", "local", "at_work"),
    [
        ("T1", "2026-11-24T06:59:59-06:00", False),
        ("T1", "2026-11-24T07:00-06:00", True),
        ("T1", "2026-11-24T17:59:59-06:00", True),
        ("T1", "2026-11-24T18:00-06:00", False),
        ("T1", "2026-11-28T12:00-06:00", False),
        ("T4", "2026-11-24T07:30-06:00", False),
        ("NIGHT", "2026-11-24T12:00-06:00", False),
        ("NIGHT", "2026-11-24T21:00-06:00", True),
        ("gone", "2026-11-28T12:00-06:00", True),
    ],
)
def test_working_hours_are_those_of_the_rota_or_of_the_store(person: str, local: str, *, at_work: bool) -> None:
    night = a_person("NIGHT", Role.TECHNICIAN, stores=("S014",), duty="nights")
    directory = a_directory(night)
    directory.calendars["nights"] = NIGHTS

    assert is_at_work(person, directory, datetime.fromisoformat(local)) is at_work


def test_buckets_are_read_as_they_come() -> None:
    backwards: Buckets = dict(reversed(buckets(11, 5, 4).items()))

    assert list(floods(backwards)) == [a_flood(0, 2, 16, 11)]
