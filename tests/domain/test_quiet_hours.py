"""When somebody does not want to be disturbed, what waits for the end of it, and what goes ahead."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.calendar import Calendar, Hours, Weekday
from domain.catalogue import CATALOGUE
from domain.catalogue.work_assigned import UNANSWERED
from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.directory import Directory
from domain.methods import Methods
from domain.planning import Planned, StepPlan
from domain.priority import Priority
from domain.quiet_hours import QuietHours, refusal
from domain.reason import Reason
from domain.role import Role
from domain.rule_set import RuleSet
from domain.wall_clock import first_shown
from tests.builders import a_directory, a_person, a_plan, the_people

CHICAGO, DENVER, PHOENIX = "America/Chicago", "America/Denver", "America/Phoenix"
NOON = datetime(2026, 11, 24, 18, tzinfo=UTC)
"""A Tuesday; the store is open."""


def local(written: str, zone: str = CHICAGO) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def quiet(start: str = "18:00", end: str = "08:00", zone: str = CHICAGO, **more: Any) -> QuietHours:
    return QuietHours(start=time.fromisoformat(start), end=time.fromisoformat(end), zone=zone, **more)


AROUND_NOON = quiet("11:00", "13:00")
UNTIL = local("2026-11-24T13:00")


def a_house(settings: Mapping[str, QuietHours], *people: Any, **rules: Any) -> Directory:
    return replace(a_directory(*people), rules=RuleSet(quiet_hours=settings, **rules))


def the(plan: StepPlan, person: str, channel: Channel) -> Planned:
    return next(one for one in plan.deliveries if (one.recipient.id, one.channel, one.attempt) == (person, channel, 1))


def held(plan: StepPlan) -> set[tuple[str, Channel]]:
    return {(one.recipient.id, one.channel) for one in plan.deliveries if one.held_until}


# The window


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


INSTANTS = st.datetimes(
    min_value=datetime(2027, 1, 1),  # noqa: DTZ001 -- hypothesis adds the zone
    max_value=datetime(2028, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
AROUND_A_CHANGE = st.builds(
    lambda night, minutes: night + timedelta(minutes=minutes),
    st.sampled_from([datetime(2027, 3, 14, tzinfo=UTC), datetime(2027, 11, 7, tzinfo=UTC)]),
    st.integers(-600, 1800),
)


@st.composite
def settings(draw: st.DrawFn) -> QuietHours:
    start = draw(st.times())
    return QuietHours(
        start=start,
        end=draw(st.times().filter(lambda end: end != start)),
        zone=draw(st.sampled_from([CHICAGO, DENVER, PHOENIX, "Europe/Berlin", "UTC"])),
        days=draw(st.frozensets(st.sampled_from(list(Weekday)), min_size=1)),
    )


@pytest.mark.requirement("X-28", "F-35")
@given(settings(), INSTANTS | AROUND_A_CHANGE)
def test_the_end_is_after_now_and_not_within_the_hours(hours: QuietHours, at: datetime) -> None:
    until = hours.until(at)

    assert until is None or (until > at and hours.until(until) is None)
    assert until is None or until - at < timedelta(hours=49)


@pytest.mark.requirement("X-28", "F-35")
@given(
    settings(), st.dates(date(2027, 1, 1), date(2027, 12, 31)) | st.sampled_from([date(2027, 3, 14), date(2027, 11, 7)])
)
def test_they_begin_at_their_start_and_not_before(hours: QuietHours, day: date) -> None:
    start = first_shown(day, hours.start, hours.zone)
    end_day = day if hours.start < hours.end else day + timedelta(days=1)
    end = first_shown(end_day, hours.end, hours.zone)
    begins = Weekday(day.weekday()) in hours.days and start < end

    assert not begins or hours.until(start) is not None
    assert not begins or hours.until(end - timedelta(microseconds=1)) is not None


@pytest.mark.requirement("X-28", "F-35")
@given(settings(), st.sampled_from([datetime(2027, 3, 13, 18, tzinfo=UTC), datetime(2027, 11, 6, 18, tzinfo=UTC)]))
def test_no_hours_are_entered_twice_on_the_nights_on_which_clocks_change(hours: QuietHours, noon: datetime) -> None:
    moments = [noon + timedelta(minutes=10 * step) for step in range(144)]
    entered = [later for before, later in pairwise(moments) if not hours.until(before) and hours.until(later)]
    days_of = {(hours.until(at) or at).astimezone(ZoneInfo(hours.zone)).date() for at in entered}

    assert len(entered) == len(days_of)


# What they hold


@pytest.mark.requirement("R-344", "X-26", "X-27")
def test_what_interrupts_waits_for_the_end_and_rows_are_written_without_a_sound() -> None:
    plan = a_plan("EQUIPMENT_SHORTAGE", directory=a_house({"M1": AROUND_NOON}), now=NOON, priority=Priority.HIGH)

    text, row = the(plan, "M1", Channel.SMS), the(plan, "M1", Channel.WEB)
    assert (text.state, text.reason, text.held_until) == (DeliveryState.SUPPRESSED, Reason.QUIET_HOURS, UNTIL)
    assert (row.state, row.silent) == (DeliveryState.PLANNED, True)
    assert held(plan) == {("M1", Channel.SMS)}


@pytest.mark.requirement("X-26")
def test_nobody_elses_rows_are_silent() -> None:
    plan = a_plan("EQUIPMENT_SHORTAGE", directory=a_house({"M1": AROUND_NOON}), now=NOON, priority=Priority.HIGH)

    assert not the(plan, "D1", Channel.WEB).silent


@pytest.mark.requirement("X-27", "R-157")
def test_a_step_waits_its_time_for_somebody_who_is_not_disturbed() -> None:
    directory = a_house({"M1": AROUND_NOON})

    plan = a_plan("WORK_ASSIGNED", 1, directory=directory, now=NOON)

    assert held(plan) == {("M1", Channel.SMS)}
    assert not plan.falls_through


@pytest.mark.requirement("F-27")
def test_an_email_does_not_wait() -> None:
    directory = a_house(
        {"M1": AROUND_NOON},
        a_person("M1", Role.STORE_MANAGER, stores=("S014",), email="dana@example.com"),
        switches=Methods(email=True),
    )
    plans = [
        a_plan(key, index, directory=directory, now=NOON, priority=Priority.HIGH)
        for key, entry in CATALOGUE.items()
        for index in range(len(entry.ladder))
    ]

    assert not any((person, channel) == ("M1", Channel.EMAIL) for plan in plans for person, channel in held(plan))


@pytest.mark.requirement("R-345")
@pytest.mark.parametrize(
    ("hours", "priority", "is_held"),
    [
        (quiet("11:00", "13:00", enabled=False, allow_critical=False), Priority.MEDIUM, False),
        (quiet("13:00", "15:00", allow_critical=False), Priority.MEDIUM, False),
        (quiet("11:00", "13:00", allow_critical=True), Priority.CRITICAL, False),
        (quiet("11:00", "13:00", allow_critical=False), Priority.CRITICAL, True),
        (quiet("11:00", "13:00", allow_critical=True), Priority.HIGH, True),
        (quiet("11:00", "13:00", exempt=frozenset({"EQUIPMENT_SHORTAGE"})), Priority.MEDIUM, False),
        (
            quiet("11:00", "13:00", allow_critical=False, exempt=frozenset({"EQUIPMENT_SHORTAGE"})),
            Priority.CRITICAL,
            False,
        ),
        (quiet("11:00", "13:00", exempt=frozenset({"SLA_BREACH"})), Priority.MEDIUM, True),
        (quiet("11:00", "13:00"), Priority.LOW, True),
    ],
)
def test_they_are_judged_in_the_order_of_the_requirements(
    hours: QuietHours, priority: Priority, *, is_held: bool
) -> None:
    plan = a_plan("EQUIPMENT_SHORTAGE", directory=a_house({"M1": hours}), now=NOON, priority=priority)

    assert (("M1", Channel.SMS) in held(plan)) is is_held
    assert the(plan, "M1", Channel.WEB).silent is is_held


@pytest.mark.requirement("R-344")
def test_a_type_is_exempt_by_the_name_that_its_rows_show_too() -> None:
    hours = quiet("11:00", "13:00", exempt=frozenset({UNANSWERED}))

    assert held(a_plan("WORK_ASSIGNED", 1, directory=a_house({"M1": hours}), now=NOON)) == set()


@pytest.mark.requirement("X-29")
@pytest.mark.parametrize(("key", "offered"), [("WORK_ASSIGNED", "T1"), ("REASSIGNED_TO", "T2")])
def test_an_offered_job_reaches_a_technician_on_shift(key: str, offered: str) -> None:
    plan = a_plan(key, directory=a_house(dict.fromkeys(("T1", "T2", "M1"), AROUND_NOON)), now=NOON)

    assert the(plan, offered, Channel.SMS).state is DeliveryState.PLANNED
    assert the(plan, offered, Channel.PUSH).state is DeliveryState.PLANNED
    assert not held(plan)


@pytest.mark.requirement("X-29", "F-22")
def test_an_offered_job_waits_for_a_technician_off_shift() -> None:
    hours = quiet("00:00", "12:00")
    saturday = local("2026-11-28T02:00")

    plan = a_plan("WORK_ASSIGNED", directory=a_house({"T1": hours}), now=saturday)

    assert held(plan) == {("T1", Channel.PUSH), ("T1", Channel.SMS)}
    assert the(plan, "T1", Channel.SMS).held_until == local("2026-11-28T12:00")
    assert not plan.falls_through


@pytest.mark.requirement("X-29")
def test_a_rota_puts_a_technician_on_shift_at_night() -> None:
    nights = Calendar(zone=CHICAGO, hours={day: (Hours(opens=time(0), closes=time(6)),) for day in Weekday})
    at_work = the_people()["T1"].model_copy(update={"duty": "nights"})
    directory = replace(a_house({"T1": quiet("00:00", "12:00")}, at_work), calendars={"nights": nights})

    assert held(a_plan("WORK_ASSIGNED", directory=directory, now=local("2026-11-28T02:00"))) == set()
    assert held(a_plan("WORK_ASSIGNED", directory=directory, now=local("2026-11-28T06:00"))) != set()


@pytest.mark.requirement("X-29")
def test_what_somebody_refused_off_call_does_not_bind_the_critical_chain_on_call() -> None:
    refuses = quiet("11:00", "13:00", allow_critical=False)

    plan = a_plan("SLA_BREACH", directory=a_house({"RD1": refuses, "M1": refuses}), now=NOON)

    assert held(plan) == set()


# Together with the store's hours


@pytest.mark.requirement("X-27", "X-30")
@pytest.mark.parametrize(
    ("start", "end", "at", "until", "reason"),
    [
        ("18:00", "08:00", "2026-11-24T20:00", "2026-11-25T08:00", Reason.OUTSIDE_HOURS),
        ("18:00", "06:00", "2026-11-24T20:00", "2026-11-25T07:00", Reason.OUTSIDE_HOURS),
        ("12:00", "20:00", "2026-11-24T13:00", "2026-11-25T07:00", Reason.QUIET_HOURS),
        ("12:00", "20:00", "2026-11-27T13:00", "2026-11-30T07:00", Reason.QUIET_HOURS),
        ("18:00", "08:00", "2026-11-28T02:00", "2026-11-30T08:00", Reason.OUTSIDE_HOURS),
        ("07:00", "18:00", "2026-11-24T20:00", "2026-11-25T07:00", Reason.OUTSIDE_HOURS),  # they leave no gap
    ],
)
def test_what_is_held_is_told_when_neither_holds_it_any_more(
    start: str, end: str, at: str, until: str, reason: Reason
) -> None:
    directory = a_house({"M1": quiet(start, end)})

    text = the(
        a_plan("EQUIPMENT_SHORTAGE", directory=directory, now=local(at), priority=Priority.LOW), "M1", Channel.SMS
    )

    assert (text.held_until, text.reason) == (local(until), reason)


@pytest.mark.requirement("X-27", "X-28", "X-30")
@given(settings(), st.sampled_from(list(Priority)), INSTANTS)
def test_quiet_hours_only_ever_put_off(hours: QuietHours, priority: Priority, now: datetime) -> None:
    people = the_people()
    loud = a_plan("EQUIPMENT_SHORTAGE", now=now, priority=priority)
    hushed = a_plan("EQUIPMENT_SHORTAGE", directory=a_house(dict.fromkeys(people, hours)), now=now, priority=priority)

    sent = {one.id for one in hushed.deliveries if one.state is DeliveryState.PLANNED}
    assert sent <= {one.id for one in loud.deliveries if one.state is DeliveryState.PLANNED}
    assert hushed.falls_through == loud.falls_through
    for one in hushed.deliveries:
        assert one.held_until is None or (one.held_until > now and one.state is DeliveryState.SUPPRESSED)
        assert one.held_until is None or one.channel is not Channel.WEB


# What is refused


@pytest.mark.requirement("X-28")
def test_hours_that_end_when_they_start_are_refused() -> None:
    with pytest.raises(ValidationError, match="start and end are both 18:00; quiet hours end at another time"):
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
