"""Until when somebody does not want to be disturbed."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.calendar import Weekday
from domain.quiet_hours import QuietHours, refusal
from domain.role import Role
from domain.wall_clock import first_shown
from tests.builders import a_person
from tests.domain.hours import CHICAGO, DENVER, INSTANTS, PHOENIX, any_quiet_hours, local, quiet

AROUND_NOON = quiet("11:00", "13:00")
AROUND_A_CHANGE = st.builds(
    lambda night, minutes: night + timedelta(minutes=minutes),
    st.sampled_from([datetime(2027, 3, 14, tzinfo=UTC), datetime(2027, 11, 7, tzinfo=UTC)]),
    st.integers(-600, 1800),
)


@pytest.mark.requirement("R-344", "X-28")
@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-11-24T17:59:59.999999", None),
        ("2026-11-24T18:00", "2026-11-25T08:00"),
        ("2026-11-24T23:59:59", "2026-11-25T08:00"),
        ("2026-11-25T00:00", "2026-11-25T08:00"),
        ("2026-11-25T07:59:59.999999", "2026-11-25T08:00"),
        ("2026-11-25T08:00", None),
        ("2026-11-25T12:00", None),
    ],
)
def test_hours_over_midnight_include_their_start_and_not_their_end(at: str, until: str | None) -> None:
    assert quiet().until(local(at)) == (local(until) if until else None)


@pytest.mark.requirement("X-28")
@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-11-24T10:59:59", None),
        ("2026-11-24T11:00", "2026-11-24T13:00"),
        ("2026-11-24T12:59:59", "2026-11-24T13:00"),
        ("2026-11-24T13:00", None),
    ],
)
def test_hours_within_a_day_include_their_start_and_not_their_end(at: str, until: str | None) -> None:
    assert AROUND_NOON.until(local(at)) == (local(until) if until else None)


@pytest.mark.requirement("X-28")
@pytest.mark.parametrize(
    ("at", "is_quiet"),
    [
        ("2026-11-27T17:59:59", False),  # Friday
        ("2026-11-27T18:00", True),
        ("2026-11-28T07:59:59", True),  # the morning after is Friday's
        ("2026-11-28T08:00", False),
        ("2026-11-28T18:00", False),  # Saturday is not named
        ("2026-11-29T02:00", False),
        ("2026-11-26T20:00", False),
    ],
)
def test_the_weekday_is_the_one_on_which_the_hours_start(at: str, *, is_quiet: bool) -> None:
    fridays = quiet(days=frozenset({Weekday.FRI}))

    assert (fridays.until(local(at)) is not None) is is_quiet


@pytest.mark.requirement("X-28")
def test_an_end_at_midnight_is_the_end_of_the_day_on_which_they_start() -> None:
    evenings = quiet("20:00", "00:00")

    assert evenings.until(local("2026-11-24T23:59:59")) == local("2026-11-25T00:00")
    assert evenings.until(local("2026-11-25T00:00")) is None


@pytest.mark.requirement("X-28")
def test_hours_are_those_of_the_persons_own_zone() -> None:
    at = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)  # 18:30 in Chicago, 17:30 in Denver and Phoenix

    assert quiet(zone=CHICAGO).until(at) == datetime(2026, 11, 25, 14, tzinfo=UTC)
    assert quiet(zone=DENVER).until(at) is None
    assert quiet(zone=PHOENIX).until(at) is None


@pytest.mark.requirement("R-344")
def test_what_is_not_enabled_never_holds() -> None:
    assert quiet(enabled=False).until(local("2026-11-24T20:00")) is None


@pytest.mark.requirement("X-28", "F-35")
@pytest.mark.parametrize(
    ("zone", "skipped_at"),
    [(CHICAGO, "2027-03-14T08:00+00:00"), (DENVER, "2027-03-14T09:00+00:00")],
)
def test_an_end_that_spring_skips_is_the_first_instant_after_it(zone: str, skipped_at: str) -> None:
    change = datetime.fromisoformat(skipped_at)
    night = quiet("22:00", "02:30", zone)

    assert night.until(change - timedelta(microseconds=1)) == change
    assert night.until(change) is None


@pytest.mark.requirement("X-28", "F-35")
def test_a_start_that_spring_skips_is_the_first_instant_after_it() -> None:
    night = quiet("02:30", "05:00")

    assert night.until(local("2027-03-14T01:59:59")) is None
    assert night.until(local("2027-03-14T03:00")) == local("2027-03-14T05:00")


@pytest.mark.requirement("X-28", "F-35")
def test_hours_that_spring_skips_altogether_are_not_quiet() -> None:
    night = quiet("02:00", "02:59")
    minutes = [local("2027-03-14T01:00") + timedelta(minutes=minute) for minute in range(180)]

    assert not any(night.until(at) for at in minutes)


@pytest.mark.requirement("X-28", "F-35")
@pytest.mark.parametrize(
    ("zone", "first", "again"),
    [
        (CHICAGO, "2027-11-07T06:30+00:00", "2027-11-07T07:30+00:00"),
        (DENVER, "2027-11-07T07:30+00:00", "2027-11-07T08:30+00:00"),
    ],
)
def test_an_end_that_autumn_repeats_is_the_first_and_is_not_entered_again(zone: str, first: str, again: str) -> None:
    end, second = datetime.fromisoformat(first), datetime.fromisoformat(again)
    night = quiet("22:00", "01:30", zone)

    assert night.until(end - timedelta(seconds=1)) == end
    assert [night.until(end + timedelta(minutes=minute)) for minute in range(90)] == [None] * 90
    assert night.until(second - timedelta(seconds=1)) is None


@pytest.mark.requirement("X-28", "F-35")
def test_a_start_that_autumn_repeats_is_the_first() -> None:
    night = quiet("01:30", "03:00")

    assert night.until(datetime(2027, 11, 7, 6, 29, 59, tzinfo=UTC)) is None
    assert night.until(datetime(2027, 11, 7, 6, 30, tzinfo=UTC)) == datetime(2027, 11, 7, 9, tzinfo=UTC)
    assert night.until(datetime(2027, 11, 7, 7, 15, tzinfo=UTC)) == datetime(2027, 11, 7, 9, tzinfo=UTC)


@pytest.mark.requirement("X-28", "F-35")
@pytest.mark.parametrize("night", ["2027-03-14", "2027-11-07"])
def test_arizona_has_no_such_nights(night: str) -> None:
    hours = quiet("01:30", "02:30", PHOENIX)
    minutes = [local(f"{night}T00:00", PHOENIX) + timedelta(minutes=minute) for minute in range(240)]

    assert [at for at in minutes if hours.until(at)] == minutes[90:150]


@pytest.mark.requirement("X-28", "F-35")
@given(any_quiet_hours(), INSTANTS | AROUND_A_CHANGE)
def test_the_end_is_after_now_and_not_within_the_hours(hours: QuietHours, at: datetime) -> None:
    until = hours.until(at)

    assert until is None or (until > at and hours.until(until) is None)
    assert until is None or until - at < timedelta(hours=49)


@pytest.mark.requirement("X-28", "F-35")
@given(
    any_quiet_hours(),
    st.dates(date(2027, 1, 1), date(2027, 12, 31)) | st.sampled_from([date(2027, 3, 14), date(2027, 11, 7)]),
)
def test_they_begin_at_their_start_and_not_before(hours: QuietHours, day: date) -> None:
    start = first_shown(day, hours.start, hours.zone)
    end_day = day if hours.start < hours.end else day + timedelta(days=1)
    end = first_shown(end_day, hours.end, hours.zone)
    begins = Weekday(day.weekday()) in hours.days and start < end

    assert not begins or hours.until(start) is not None
    assert not begins or hours.until(end - timedelta(microseconds=1)) is not None


@pytest.mark.requirement("X-28", "F-35")
@given(
    any_quiet_hours(), st.sampled_from([datetime(2027, 3, 13, 18, tzinfo=UTC), datetime(2027, 11, 6, 18, tzinfo=UTC)])
)
def test_no_hours_are_entered_twice_on_the_nights_on_which_clocks_change(hours: QuietHours, noon: datetime) -> None:
    moments = [noon + timedelta(minutes=10 * step) for step in range(144)]
    entered = [later for before, later in pairwise(moments) if not hours.until(before) and hours.until(later)]
    days_of = {(hours.until(at) or at).astimezone(ZoneInfo(hours.zone)).date() for at in entered}

    assert len(entered) == len(days_of)


@pytest.mark.requirement("X-28")
def test_hours_that_end_when_they_start_are_refused() -> None:
    with pytest.raises(ValidationError, match="is 18:00, as start is; another time is accepted"):
        quiet("18:00", "18:00")


@pytest.mark.requirement("X-28")
def test_a_zone_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError, match="'Chicago' is not a time zone"):
        quiet(zone="Chicago")


@pytest.mark.requirement("X-29")
@pytest.mark.parametrize("role", Role)
def test_who_is_called_for_critical_alerts_may_not_refuse_them_on_call(role: Role) -> None:
    person = a_person("P1", role)
    bound = role in {
        Role.REGIONAL_DISPATCHER,
        Role.CENTRAL_DISPATCHER,
        Role.OPERATIONS_MANAGER,
        Role.ADMIN,
    }
    refuses = quiet(allow_critical=False)

    said = refusal(refuses, person, on_call=True)

    assert said == (
        f"A {role.spoken} on call hears of critical alerts at any hour, so allow_critical stays true."
        if bound
        else None
    )
    assert refusal(refuses, person, on_call=False) is None
    assert refusal(quiet(allow_critical=True), person, on_call=True) is None
    assert refusal(quiet(allow_critical=False, enabled=False), person, on_call=True) is None
