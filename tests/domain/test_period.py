"""Periods in the asker's own days: half-open, right in both nights of a clock change."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.period import HOUR, Period, Span, days, hours, span_of

CHICAGO = "America/Chicago"
ZONES = [CHICAGO, "America/Denver", "America/Phoenix", "UTC", "Asia/Kathmandu", "America/Asuncion"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.requirement("R-365")
@pytest.mark.parametrize(
    ("period", "now", "since", "until"),
    [
        (Period.TODAY, "2026-11-24T09:00-06:00", "2026-11-24T00:00-06:00", "2026-11-25T00:00-06:00"),
        (Period.TODAY, "2026-11-24T00:00-06:00", "2026-11-24T00:00-06:00", "2026-11-25T00:00-06:00"),
        (Period.TODAY, "2026-11-24T23:59:59.999999-06:00", "2026-11-24T00:00-06:00", "2026-11-25T00:00-06:00"),
        (Period.TODAY, "2026-11-25T04:00+00:00", "2026-11-24T00:00-06:00", "2026-11-25T00:00-06:00"),
        (Period.WEEK, "2026-11-24T09:00-06:00", "2026-11-23T00:00-06:00", "2026-11-30T00:00-06:00"),
        (Period.WEEK, "2026-11-23T00:00-06:00", "2026-11-23T00:00-06:00", "2026-11-30T00:00-06:00"),
        (Period.WEEK, "2026-11-29T23:00-06:00", "2026-11-23T00:00-06:00", "2026-11-30T00:00-06:00"),
        (Period.WEEK, "2026-11-01T12:00-06:00", "2026-10-26T00:00-05:00", "2026-11-02T00:00-06:00"),
        (Period.MONTH, "2026-11-24T09:00-06:00", "2026-11-01T00:00-05:00", "2026-12-01T00:00-06:00"),
        (Period.MONTH, "2026-12-31T23:00-06:00", "2026-12-01T00:00-06:00", "2027-01-01T00:00-06:00"),
        (Period.MONTH, "2028-02-29T12:00-06:00", "2028-02-01T00:00-06:00", "2028-03-01T00:00-06:00"),
    ],
)
def test_a_period_reaches_from_one_local_midnight_to_another(period: Period, now: str, since: str, until: str) -> None:
    assert span_of(period, at(now), CHICAGO) == Span(at(since), at(until))


@pytest.mark.requirement("R-365")
@pytest.mark.parametrize(
    ("zone", "noon", "length"),
    [
        (CHICAGO, "2026-03-08T12:00-05:00", 23),
        (CHICAGO, "2026-11-01T12:00-06:00", 25),
        ("America/Denver", "2026-03-08T12:00-06:00", 23),
        ("America/Denver", "2026-11-01T12:00-07:00", 25),
        ("America/Phoenix", "2026-03-08T12:00-07:00", 24),
        ("America/Phoenix", "2026-11-01T12:00-07:00", 24),
    ],
)
def test_a_day_on_which_the_clocks_change_has_its_own_number_of_hours(zone: str, noon: str, length: int) -> None:
    points = list(hours(span_of(Period.TODAY, at(noon), zone)))

    assert len(points) == length
    assert {later - earlier for earlier, later in pairwise(points)} == {HOUR}


@pytest.mark.requirement("R-365")
@given(
    st.timedeltas(timedelta(0), timedelta(days=5000)).map(lambda since: at("2020-01-01T00:00+00:00") + since),
    st.sampled_from(Period),
    st.sampled_from(ZONES),
)
def test_every_instant_lies_in_its_period_and_the_next_period_begins_where_it_ends(
    now: datetime, period: Period, zone: str
) -> None:
    span = span_of(period, now, zone)

    assert span.since <= now < span.until
    assert span_of(period, span.since, zone) == span
    assert span_of(period, span.until, zone).since == span.until
    starts = list(days(span, zone))
    assert starts[0] == span.since
    assert [span_of(Period.TODAY, one, zone).since for one in starts] == starts


def test_the_days_of_a_span_that_begins_at_noon_begin_there() -> None:
    span = Span(at("2026-10-31T12:00-05:00"), at("2026-11-02T00:00:01-06:00"))

    assert list(days(span, CHICAGO)) == [
        at("2026-10-31T12:00-05:00"),
        at("2026-11-01T00:00-05:00"),
        at("2026-11-02T00:00-06:00"),
    ]


@pytest.mark.parametrize(("hour", "elapsed"), [(-1, 0), (0, 0), (3, 3), (24, 24), (30, 24)])
def test_what_has_passed_of_a_span_is_never_more_than_it(hour: int, elapsed: int) -> None:
    since = at("2026-11-24T00:00-06:00")
    span = Span(since, since + timedelta(days=1))

    assert span.elapsed(since + hour * HOUR) == elapsed * HOUR
