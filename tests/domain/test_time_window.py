"""What is told while the store is closed: at once, with a call on top, or when it opens."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar, Hours, Weekday, next_opening
from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.directory import Directory
from domain.planning import Planned, StepPlan, plan_step
from domain.priority import Priority
from domain.reason import Reason
from domain.role import Role
from domain.routing.shift import is_open, on_shift, usual_hours
from tests.builders import a_context, a_directory, a_person, a_plan, a_situation, the_people

THANKSGIVING = date(2026, 11, 26)
OPENS, CLOSES = time(7), time(18)
LETTERS = {"web": "W", "in_app": "I", "push": "P", "sms": "S", "voice": "V"}


def local(written: str, zone: str = "America/Chicago") -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


SATURDAY_NIGHT = local("2026-11-28T02:00")
TUESDAY_EVENING = local("2026-11-24T18:00")
MONDAY_MORNING = local("2026-11-30T07:00")


def every_day(opens: time, closes: time, zone: str = "America/Chicago") -> Calendar:
    return Calendar(zone=zone, hours={day: (Hours(opens=opens, closes=closes),) for day in Weekday})


def weekdays(*, zone: str = "America/Chicago", holidays: tuple[date, ...] = ()) -> Calendar:
    return usual_hours(zone).model_copy(update={"holidays": holidays})


def with_hours(calendar: Calendar) -> Directory:
    """The cast, and hours of its own for the store in Green Bay."""
    directory = a_directory()
    store = directory.stores["S014"].model_copy(update={"calendar": "green-bay"})
    return replace(directory, calendars={"green-bay": calendar}, stores=directory.stores | {"S014": store})


def told(plan: StepPlan) -> str:
    lists: dict[str, list[str]] = {}
    for one in plan.deliveries:
        if one.state is DeliveryState.PLANNED and one.attempt == 1:
            lists.setdefault(one.recipient.id, []).append(LETTERS[one.channel])
    return " ".join(f"{person}[{','.join(channels)}]" for person, channels in lists.items())


def held(plan: StepPlan) -> dict[tuple[str, str], datetime]:
    return {(one.recipient.id, LETTERS[one.channel]): one.held_until for one in plan.deliveries if one.held_until}


def the(plan: StepPlan, person: str, channel: Channel) -> Planned:
    return next(one for one in plan.deliveries if (one.recipient.id, one.channel, one.attempt) == (person, channel, 1))


@pytest.mark.requirement("X-30", "R-137")
@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-24T06:59:59", False),
        ("2026-11-24T07:00:00", True),
        ("2026-11-24T17:59:59", True),
        ("2026-11-24T18:00:00", False),
        ("2026-11-24T23:59:59", False),
        ("2026-11-25T00:00:00", False),
        ("2026-11-26T12:00:00", True),  # a store that names no calendar has no holidays
        ("2026-11-27T17:59:59", True),
        ("2026-11-28T07:00:00", False),
        ("2026-11-29T12:00:00", False),
        ("2026-11-30T06:59:59", False),
        ("2026-11-30T07:00:00", True),
    ],
)
def test_a_store_that_names_no_hours_has_the_usual_ones(at: str, *, expected: bool) -> None:
    assert is_open(a_situation("SLA_BREACH", now=local(at))) is expected


@pytest.mark.requirement("X-30", "F-35")
def test_hours_are_those_of_the_stores_own_zone() -> None:
    rapid_city = a_context("SLA_BREACH", store_id="S091")
    at = local("2026-11-24T07:30")

    assert is_open(a_situation("SLA_BREACH", now=at))
    assert not is_open(a_situation("SLA_BREACH", context=rapid_city, now=at))
    assert is_open(a_situation("SLA_BREACH", context=rapid_city, now=at + timedelta(minutes=30)))


@pytest.mark.requirement("X-30")
def test_a_store_that_names_its_hours_has_those() -> None:
    saturdays = with_hours(every_day(time(6), time(12)))

    assert is_open(a_situation("SLA_BREACH", directory=saturdays, now=local("2026-11-28T11:59:59")))
    assert not is_open(a_situation("SLA_BREACH", directory=saturdays, now=local("2026-11-24T12:00")))


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


@pytest.mark.requirement("X-30")
@pytest.mark.parametrize(
    "calendar",
    [
        Calendar(zone="America/Chicago", hours={}),
        Calendar(
            zone="America/Chicago",
            hours={Weekday.THU: (Hours(opens=OPENS, closes=CLOSES),)},
            holidays=tuple(date(2026, 11, 26) + timedelta(weeks=week) for week in range(60)),
        ),
    ],
)
def test_a_store_that_never_opens_again_holds_nothing(calendar: Calendar) -> None:
    plan = a_plan("PHOTOS_MISSING", directory=with_hours(calendar), now=SATURDAY_NIGHT, priority=Priority.MEDIUM)

    assert next_opening(calendar, SATURDAY_NIGHT) is None
    assert held(plan) == {}


INSTANTS = st.datetimes(
    min_value=datetime(2027, 1, 1),  # noqa: DTZ001 -- hypothesis adds the zone
    max_value=datetime(2028, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
ZONES = st.sampled_from(["America/Chicago", "America/Denver", "America/Phoenix", "America/New_York", "UTC"])


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


# Critical: whoever owes the answer is called and texted


@pytest.mark.requirement("X-30", "R-138", "R-139")
@pytest.mark.parametrize(
    ("key", "step", "open_", "closed"),
    [
        ("SLA_BREACH", 0, "RD1[V,S] D1[W,S] AD[W]", "RD1[V,S] D1[W,S] AD[W]"),
        ("SLA_BREACH", 1, "RD1[V]", "RD1[V,S]"),
        ("SLA_BREACH", 2, "AD[W]", "AD[W]"),
        ("SLA_BREACH", 3, "AD[V] OM[V]", "AD[V,S] OM[V,S]"),
        ("EQUIPMENT_SHORTAGE", 0, "D1[W,S] M1[W,S]", "D1[W,S,V] M1[W,S]"),
        ("EQUIPMENT_SHORTAGE", 1, "RD1[V,S]", "RD1[V,S]"),
    ],
)
@pytest.mark.parametrize("night", [TUESDAY_EVENING, SATURDAY_NIGHT, local("2026-11-29T12:00")])
def test_out_of_hours_whoever_owes_a_critical_answer_is_called_and_texted(
    key: str, step: int, open_: str, closed: str, night: datetime
) -> None:
    assert told(a_plan(key, step)) == open_
    assert told(a_plan(key, step, now=night)) == closed


@pytest.mark.requirement("X-30", "R-139")
@pytest.mark.parametrize(
    ("at", "call"),
    [
        ("2026-11-24T18:00", Reason.AFTER_HOURS),
        ("2026-11-27T23:59:59", Reason.AFTER_HOURS),
        ("2026-11-28T00:00", Reason.WEEKEND),
        ("2026-11-29T23:59:59", Reason.WEEKEND),
        ("2026-11-30T00:00", Reason.AFTER_HOURS),
    ],
)
def test_a_call_that_the_hour_adds_says_whether_it_is_the_weekend(at: str, call: Reason) -> None:
    plan = a_plan("EQUIPMENT_SHORTAGE", now=local(at))

    assert the(plan, "D1", Channel.VOICE).reason is call
    assert the(plan, "D1", Channel.SMS).reason is Reason.NAMED_BY_TYPE
    assert the(a_plan("SLA_BREACH", 1, now=local(at)), "RD1", Channel.SMS).reason is Reason.AFTER_HOURS


@pytest.mark.requirement("X-30")
def test_an_added_call_has_all_its_attempts() -> None:
    calls = [
        one
        for one in a_plan("EQUIPMENT_SHORTAGE", now=SATURDAY_NIGHT).deliveries
        if (one.recipient.id, one.channel) == ("D1", Channel.VOICE)
    ]

    assert [one.attempt for one in calls] == [1, 2, 3]


@pytest.mark.requirement("X-30")
def test_a_store_that_is_open_on_saturdays_adds_nothing_then() -> None:
    plan = a_plan("EQUIPMENT_SHORTAGE", directory=with_hours(every_day(time(0), time(0))), now=SATURDAY_NIGHT)

    assert told(plan) == told(a_plan("EQUIPMENT_SHORTAGE"))


@pytest.mark.requirement("X-30")
def test_a_predicate_that_asks_for_a_call_is_not_asked_out_of_hours() -> None:
    plan = a_plan("NEW_WORK_ORDER", 1, now=SATURDAY_NIGHT, priority=Priority.CRITICAL)

    assert told(plan) == "RD1[W,S,V]"
    assert the(plan, "RD1", Channel.VOICE).reason is Reason.WEEKEND
    assert len({one.id for one in plan.deliveries}) == len(plan.deliveries)


# High: nothing changes


@pytest.mark.requirement("X-30")
@pytest.mark.parametrize("key", [key for key, entry in CATALOGUE.items() if entry.priority is Priority.HIGH])
def test_a_high_alert_is_told_the_same_at_any_hour(key: str) -> None:
    for index, step in enumerate(CATALOGUE[key].ladder):
        by_day, by_night = a_plan(key, index), a_plan(key, index, now=SATURDAY_NIGHT + step.due)

        assert told(by_day) == told(by_night)
        assert held(by_night) == {}


# Medium and low: what is not a row waits


@pytest.mark.requirement("X-30")
def test_what_can_wait_is_held_to_the_opening() -> None:
    step = CATALOGUE["WORK_ASSIGNED"].ladder[0]

    plan = plan_step(step, a_situation("WORK_ASSIGNED", now=SATURDAY_NIGHT, priority=Priority.MEDIUM))

    assert told(plan) == "M1[W] D1[W]"
    assert held(plan) == dict.fromkeys([("T1", "P"), ("T1", "S"), ("M1", "I")], MONDAY_MORNING)
    assert the(plan, "T1", Channel.SMS).reason is Reason.OUTSIDE_HOURS


@pytest.mark.requirement("X-30")
@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-11-24T06:59:59", "2026-11-24T07:00"),
        ("2026-11-24T07:00:00", None),
        ("2026-11-24T17:59:59", None),
        ("2026-11-24T18:00:00", "2026-11-25T07:00"),
        ("2026-11-27T18:00:00", "2026-11-30T07:00"),
        ("2026-11-30T06:59:59", "2026-11-30T07:00"),
    ],
)
def test_it_is_held_from_the_last_instant_that_is_open_to_the_first_that_is(at: str, until: str | None) -> None:
    plan = a_plan("WORK_ASSIGNED", now=local(at), priority=Priority.LOW)

    assert set(held(plan).values()) == ({local(until)} if until else set())


@pytest.mark.requirement("X-30", "X-26")
def test_the_row_in_the_web_centre_is_written_at_once_and_is_an_ordinary_one() -> None:
    plan = a_plan("ASSIGNMENT_ACCEPTED", now=SATURDAY_NIGHT)

    assert told(plan) == "M1[W] D1[W]"
    assert held(plan) == {("M1", "I"): MONDAY_MORNING}
    assert not the(plan, "M1", Channel.WEB).silent


@pytest.mark.requirement("X-30", "X-27")
def test_whoever_is_told_when_the_store_opens_counts_as_reached() -> None:
    plan = a_plan("WORK_ASSIGNED", now=SATURDAY_NIGHT, priority=Priority.MEDIUM)

    assert not plan.falls_through


@pytest.mark.requirement("X-30", "X-24")
def test_nothing_is_held_for_whom_nothing_could_be_sent_to() -> None:
    nowhere = a_person("T1", Role.TECHNICIAN, stores=("S014",), number=None, devices=())

    plan = a_plan("WORK_ASSIGNED", directory=a_directory(nowhere), now=SATURDAY_NIGHT, priority=Priority.MEDIUM)

    assert held(plan).keys() == {("M1", "I")}
    assert the(plan, "T1", Channel.SMS).reason is Reason.NO_NUMBER
    assert plan.falls_through


@pytest.mark.requirement("X-30")
def test_an_alert_about_no_store_has_no_closing_hours() -> None:
    situation = a_situation("SYSTEM_ISSUE", context=a_context("SYSTEM_ISSUE", deliveries_failing=True))

    plan = plan_step(situation.entry.ladder[0], replace(situation, now=SATURDAY_NIGHT, priority=Priority.LOW))

    assert told(plan) == "AD[W,S]"


# On shift or on duty


def a_shift(person: str, role: Role, calendar: str, **changed: object) -> Directory:
    """The person follows a rota: nights, or days."""
    rotas = {"nights": every_day(time(0), time(6)), "days": every_day(time(7), time(18))}
    rostered = the_people()[person].model_copy(update={"duty": calendar, "roles": (role,), **changed})
    return replace(a_directory(rostered), calendars=rotas)


@pytest.mark.requirement("X-30", "X-29")
@pytest.mark.parametrize(
    ("person", "role", "duty", "at", "expected"),
    [
        ("T1", Role.TECHNICIAN, "nights", "2026-11-28T05:59:59", True),
        ("T1", Role.TECHNICIAN, "nights", "2026-11-28T06:00:00", False),
        ("T1", Role.TECHNICIAN, "nights", "2026-11-24T12:00:00", False),
        ("T1", Role.TECHNICIAN, "days", "2026-11-28T12:00:00", True),
        ("T1", Role.TECHNICIAN, "always", "2026-11-28T12:00:00", False),
        ("T1", Role.TECHNICIAN, "always", "2026-11-24T17:59:59", True),
        ("T1", Role.TECHNICIAN, "always", "2026-11-24T18:00:00", False),
        ("M1", Role.STORE_MANAGER, "always", "2026-11-24T07:00:00", True),
        ("M1", Role.STORE_MANAGER, "always", "2026-11-24T06:59:59", False),
        ("D1", Role.CENTRAL_DISPATCHER, "always", "2026-11-28T02:00:00", True),
        ("D1", Role.CENTRAL_DISPATCHER, "days", "2026-11-28T02:00:00", False),
    ],
)
def test_who_is_on_shift(person: str, role: Role, duty: str, at: str, *, expected: bool) -> None:
    directory = a_shift(person, role, duty)
    situation = a_situation("SLA_BREACH", directory=directory, now=local(at))

    assert on_shift(directory.people[person], role, situation) is expected


@pytest.mark.requirement("X-30")
@pytest.mark.parametrize(("role", "duty"), [(Role.CENTRAL_DISPATCHER, "always"), (Role.TECHNICIAN, "nights")])
def test_nobody_who_is_switched_off_duty_is_on_shift(role: Role, duty: str) -> None:
    directory = a_shift("T1", role, duty, on_duty=False)

    assert not on_shift(directory.people["T1"], role, a_situation("SLA_BREACH", directory=directory))


@pytest.mark.requirement("X-30")
def test_nothing_is_held_from_people_on_shift() -> None:
    at_work = a_shift("T1", Role.TECHNICIAN, "nights")

    plan = a_plan("WORK_ASSIGNED", directory=at_work, now=SATURDAY_NIGHT, priority=Priority.MEDIUM)

    assert told(plan) == "T1[P,S] M1[W] D1[W]"


@pytest.mark.requirement("X-30")
def test_somebody_who_is_held_in_one_role_and_told_in_another_is_told() -> None:
    both = a_person("D1", Role.CENTRAL_DISPATCHER, Role.STORE_MANAGER, stores=("S014",))
    directory = a_directory(both, without={"M1"})
    step = CATALOGUE["EQUIPMENT_SHORTAGE"].ladder[0]
    turned = step.model_copy(update={"copies": tuple(reversed(step.copies))})

    plan = plan_step(
        turned, a_situation("EQUIPMENT_SHORTAGE", directory=directory, now=SATURDAY_NIGHT, priority=Priority.MEDIUM)
    )

    texts = [one for one in plan.deliveries if (one.recipient.id, one.channel) == ("D1", Channel.SMS)]
    assert [one.state for one in texts] == [DeliveryState.PLANNED]


@pytest.mark.requirement("F-22")
@pytest.mark.parametrize(
    ("duty", "at", "interrupted"),
    [
        ("always", SATURDAY_NIGHT, {("T1", "P"), ("T1", "S")}),
        ("always", MONDAY_MORNING, set()),
        ("nights", SATURDAY_NIGHT, set()),
        ("days", SATURDAY_NIGHT, {("T1", "P"), ("T1", "S")}),
    ],
)
def test_what_interrupts_a_technicians_free_time_is_marked(
    duty: str, at: datetime, interrupted: set[tuple[str, str]]
) -> None:
    plan = a_plan("WORK_ASSIGNED", directory=a_shift("T1", Role.TECHNICIAN, duty), now=at)

    assert {(one.recipient.id, LETTERS[one.channel]) for one in plan.deliveries if one.off_shift} == interrupted


# Whatever the hour


def all_steps() -> list[tuple[str, int]]:
    return [(key, index) for key, entry in CATALOGUE.items() for index in range(len(entry.ladder))]


@pytest.mark.requirement("X-30", "F-35")
@given(st.sampled_from(all_steps()), st.sampled_from(list(Priority)), INSTANTS)
def test_what_is_held_is_suppressed_now_and_nothing_holds_it_then(
    which: tuple[str, int], priority: Priority, now: datetime
) -> None:
    key, index = which
    plan = a_plan(key, index, now=now, priority=priority)

    for one in plan.deliveries:
        if one.held_until is None:
            continue
        assert one.state is DeliveryState.SUPPRESSED
        assert one.held_until > now
        assert one.address is None
        then = a_plan(key, index, now=one.held_until, priority=priority)
        assert the(then, one.recipient.id, one.channel).held_until is None


@pytest.mark.requirement("X-30")
@given(st.sampled_from(all_steps()), INSTANTS)
def test_the_hour_takes_nothing_from_what_is_urgent(which: tuple[str, int], now: datetime) -> None:
    key, index = which
    for priority in (Priority.CRITICAL, Priority.HIGH):
        assert held(a_plan(key, index, now=now, priority=priority)) == {}
