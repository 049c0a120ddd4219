"""When a place is open, by its own clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.calendar import Calendar, Hours, Weekday

WEEKDAYS = (Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU, Weekday.FRI)


def a_store(zone: str, *, opens: time = time(7), closes: time = time(18), holidays: tuple[date, ...] = ()) -> Calendar:
    return Calendar(zone=zone, hours={day: (Hours(opens=opens, closes=closes),) for day in WEEKDAYS}, holidays=holidays)


def always(zone: str, opens: time, closes: time) -> Calendar:
    return Calendar(zone=zone, hours={day: (Hours(opens=opens, closes=closes),) for day in Weekday})


@pytest.mark.requirement("F-35")
@pytest.mark.parametrize(
    ("zone", "local", "is_open"),
    [
        ("America/Chicago", "2026-11-24T06:59:59.999999", False),
        ("America/Chicago", "2026-11-24T07:00", True),
        ("America/Chicago", "2026-11-24T17:59:59.999999", True),
        ("America/Chicago", "2026-11-24T18:00", False),
        ("America/Chicago", "2026-11-28T12:00", False),  # a Saturday
        ("America/Denver", "2026-11-24T07:00", True),
        ("America/Phoenix", "2026-07-01T07:00", True),
    ],
)
def test_hours_include_their_beginning_and_not_their_end(zone: str, local: str, *, is_open: bool) -> None:
    at = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))

    assert a_store(zone).is_open(at) is is_open


@pytest.mark.requirement("F-35")
def test_stores_in_two_zones_open_an_hour_apart() -> None:
    at = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)

    assert a_store("America/Chicago").is_open(at)
    assert not a_store("America/Denver").is_open(at)


@pytest.mark.requirement("F-35")
@pytest.mark.parametrize(
    ("zone", "skipped_from"),
    [("America/Chicago", "2027-03-14T08:00+00:00"), ("America/Denver", "2027-03-14T09:00+00:00")],
)
def test_the_hour_that_spring_skips_never_comes(zone: str, skipped_from: str) -> None:
    night = always(zone, time(2), time(3))
    start = datetime.fromisoformat(skipped_from)

    opened = [night.is_open(start + timedelta(minutes=minute)) for minute in range(-60, 61)]

    assert not any(opened)


@pytest.mark.requirement("F-35")
@pytest.mark.parametrize(
    ("zone", "repeated_from"),
    [("America/Chicago", "2027-11-07T07:00+00:00"), ("America/Denver", "2027-11-07T08:00+00:00")],
)
def test_the_hour_that_autumn_repeats_is_open_twice(zone: str, repeated_from: str) -> None:
    night = always(zone, time(1), time(2))
    second = datetime.fromisoformat(repeated_from)

    assert [night.is_open(second + timedelta(minutes=minute)) for minute in (-61, -60, -1, 0, 59, 60)] == [
        False,
        True,
        True,
        True,
        True,
        False,
    ]


@pytest.mark.requirement("F-35")
def test_arizona_does_not_change_its_clock() -> None:
    phoenix = a_store("America/Phoenix")

    assert phoenix.is_open(datetime(2027, 3, 12, 14, tzinfo=UTC))
    assert phoenix.is_open(datetime(2027, 3, 15, 14, tzinfo=UTC))
    assert not phoenix.is_open(datetime(2027, 3, 15, 13, 59, tzinfo=UTC))


def test_a_holiday_is_closed_in_local_time() -> None:
    store = a_store("America/Chicago", opens=time(0), closes=time(0), holidays=(date(2026, 11, 26),))

    assert store.is_open(datetime(2026, 11, 26, 5, 59, tzinfo=UTC))  # still the 25th in Chicago
    assert not store.is_open(datetime(2026, 11, 26, 6, 0, tzinfo=UTC))
    assert not store.is_open(datetime(2026, 11, 27, 5, 59, tzinfo=UTC))
    assert store.is_open(datetime(2026, 11, 27, 6, 0, tzinfo=UTC))


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(2026, 1, 1), max_value=datetime(2028, 1, 1)))  # noqa: DTZ001 -- hypothesis adds the zone
def test_midnight_to_midnight_is_always_open(at: datetime) -> None:
    assert always("America/Chicago", time(0), time(0)).is_open(at)


def test_hours_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(ValidationError, match="closes 02:00 before it opens 22:00; split hours over midnight"):
        Hours(opens=time(22), closes=time(2))


@pytest.mark.parametrize(
    ("first", "second"), [((7, 12), (11, 18)), ((7, 12), (7, 12)), ((7, 0), (18, 20)), ((11, 18), (7, 12))]
)
def test_hours_that_overlap_are_refused(first: tuple[int, int], second: tuple[int, int]) -> None:
    spans = tuple(Hours(opens=time(opens), closes=time(closes)) for opens, closes in (first, second))

    with pytest.raises(ValidationError, match="the hours of TUE overlap"):
        Calendar(zone="America/Chicago", hours={Weekday.TUE: spans})


def test_hours_that_touch_are_no_overlap() -> None:
    spans = (Hours(opens=time(12), closes=time(18)), Hours(opens=time(7), closes=time(12)))

    assert Calendar(zone="UTC", hours={Weekday.TUE: spans}).is_open(datetime(2026, 11, 24, 12, tzinfo=UTC))


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ValidationError, match="'Chicago' is not a time zone"):
        Calendar(zone="Chicago", hours={})


def test_hours_until_midnight_overlap_whatever_follows_them_on_that_day() -> None:
    spans = (Hours(opens=time(18), closes=time(0)), Hours(opens=time(23), closes=time(23, 30)))

    with pytest.raises(ValidationError, match="the hours of SAT overlap"):
        Calendar(zone="America/Chicago", hours={Weekday.SAT: spans})


def test_a_night_is_two_days_hours_that_touch_at_midnight() -> None:
    night: dict[Weekday, tuple[Hours, ...]] = {
        Weekday.FRI: (Hours(opens=time(18), closes=time(0)),),
        Weekday.SAT: (Hours(opens=time(0), closes=time(6)),),
    }
    desk = Calendar(zone="America/Chicago", hours=night)

    assert [desk.is_open(datetime(2026, 11, 28, 6, tzinfo=UTC) + timedelta(seconds=second)) for second in (-1, 0)] == [
        True,
        True,
    ]


def test_a_holiday_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValidationError, match="the holiday 2026-11-26 stands twice"):
        a_store("America/Chicago", holidays=(date(2026, 12, 25), date(2026, 11, 26), date(2026, 11, 26)))
