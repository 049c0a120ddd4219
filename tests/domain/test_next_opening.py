"""The instant at which a store opens next."""

from datetime import date, datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar, Hours, Weekday, next_opening
from tests.domain.hours import INSTANTS, every_day, local, weekdays

THANKSGIVING = date(2026, 11, 26)
ZONES = st.sampled_from(["America/Chicago", "America/Denver", "America/Phoenix", "America/New_York", "UTC"])


@pytest.mark.requirement("X-30", "F-35")
@pytest.mark.parametrize("zone", ["America/Chicago", "America/Denver", "America/Phoenix"])
@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-24T06:59:59", "2026-11-24T07:00"),
        ("2026-11-24T07:00:00", "2026-11-24T07:00:00"),
        ("2026-11-24T12:34:56", "2026-11-24T12:34:56"),
        ("2026-11-24T17:59:59", "2026-11-24T17:59:59"),
        ("2026-11-24T18:00:00", "2026-11-25T07:00"),
        ("2026-11-25T00:00:00", "2026-11-25T07:00"),
        ("2026-11-25T18:00:00", "2026-11-27T07:00"),  # over Thanksgiving
        ("2026-11-26T00:00:00", "2026-11-27T07:00"),
        ("2026-11-26T12:00:00", "2026-11-27T07:00"),
        ("2026-11-27T18:00:00", "2026-11-30T07:00"),  # over the weekend
        ("2026-11-28T02:00:00", "2026-11-30T07:00"),
        ("2026-12-31T18:00:00", "2027-01-04T07:00"),  # over New Year's Day and the weekend behind it
        ("2027-03-12T18:00:00", "2027-03-15T07:00"),  # over the night that skips an hour
        ("2027-11-05T18:00:00", "2027-11-08T07:00"),  # over the night that repeats one
    ],
)
def test_the_next_opening_is_exact_over_nights_weekends_and_holidays(zone: str, at: str, expected: str) -> None:
    store = weekdays(zone=zone, holidays=(THANKSGIVING, date(2027, 1, 1)))

    assert next_opening(store, local(at, zone)) == local(expected, zone)


@pytest.mark.requirement("F-35")
@pytest.mark.parametrize(
    ("zone", "monday_after_spring", "monday_after_autumn"),
    [
        ("America/Chicago", "2027-03-15T12:00Z", "2027-11-08T13:00Z"),
        ("America/Denver", "2027-03-15T13:00Z", "2027-11-08T14:00Z"),
        ("America/Phoenix", "2027-03-15T14:00Z", "2027-11-08T14:00Z"),
    ],
)
def test_the_opening_after_a_changed_clock_is_another_instant(
    zone: str, monday_after_spring: str, monday_after_autumn: str
) -> None:
    store = weekdays(zone=zone)

    assert next_opening(store, local("2027-03-13T12:00", zone)) == datetime.fromisoformat(monday_after_spring)
    assert next_opening(store, local("2027-11-06T12:00", zone)) == datetime.fromisoformat(monday_after_autumn)


@pytest.mark.requirement("F-35")
@pytest.mark.parametrize(
    ("zone", "opens", "expected"),
    [
        ("America/Chicago", time(2, 30), "2027-03-14T08:00Z"),
        ("America/Denver", time(2, 30), "2027-03-14T09:00Z"),
        ("America/Phoenix", time(2, 30), "2027-03-14T09:30Z"),
        ("America/Chicago", time(3), "2027-03-14T08:00Z"),
        ("America/Chicago", time(1, 59), "2027-03-14T07:59Z"),
    ],
)
def test_an_opening_that_spring_skips_is_the_first_instant_after_it(zone: str, opens: time, expected: str) -> None:
    store = every_day(opens, time(6), zone)

    assert next_opening(store, local("2027-03-14T00:00", zone)) == datetime.fromisoformat(expected)


@pytest.mark.requirement("F-35")
def test_hours_that_spring_skips_altogether_do_not_open() -> None:
    assert next_opening(every_day(time(2), time(3)), local("2027-03-14T00:00")) == local("2027-03-15T02:00")


@pytest.mark.requirement("F-35")
@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("America/Chicago", "2027-11-07T06:30Z"),
        ("America/Denver", "2027-11-07T07:30Z"),
        ("America/Phoenix", "2027-11-07T08:30Z"),
    ],
)
def test_an_opening_that_autumn_repeats_is_the_first_of_them(zone: str, expected: str) -> None:
    store = every_day(time(1, 30), time(6), zone)

    assert next_opening(store, local("2027-11-07T00:00", zone)) == datetime.fromisoformat(expected)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Some days with one or two spans of whole quarters, and some holidays."""
    days = draw(st.sets(st.sampled_from(list(Weekday)), min_size=1))
    quarters = sorted(draw(st.sets(st.integers(0, 95), min_size=2, max_size=4)))
    times = [time(quarter // 4, quarter % 4 * 15) for quarter in quarters]
    spans = tuple(Hours(opens=opens, closes=closes) for opens, closes in list(pairwise(times))[::2])
    holidays = draw(st.sets(st.dates(date(2027, 1, 1), date(2028, 2, 1)), max_size=5))
    return Calendar(zone=draw(ZONES), hours=dict.fromkeys(days, spans), holidays=tuple(holidays))


@pytest.mark.requirement("X-30", "F-35")
@given(calendars(), INSTANTS)
def test_the_next_opening_is_open_and_not_before_now(calendar: Calendar, at: datetime) -> None:
    opening = next_opening(calendar, at)

    assert opening is not None
    assert opening >= at
    assert calendar.is_open(opening)
    assert (opening == at) is calendar.is_open(at)


@pytest.mark.requirement("X-30", "F-35")
@given(calendars(), INSTANTS, st.floats(0, 1, exclude_max=True))
def test_it_is_closed_until_the_next_opening(calendar: Calendar, at: datetime, part: float) -> None:
    opening = next_opening(calendar, at)
    assert opening is not None

    between = min(at + (opening - at) * part, opening - datetime.resolution)
    repeated = between.astimezone(ZoneInfo(calendar.zone)).date() == date(2027, 11, 7)

    assert opening == at or repeated or not calendar.is_open(between)
