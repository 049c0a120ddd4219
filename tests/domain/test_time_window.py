"""What is told while the store is closed: at once, with a call on top, or when it opens."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar, Hours, Weekday, next_opening
from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.planning import plan_step
from domain.priority import Priority
from domain.reason import Reason
from domain.role import Role
from tests.builders import a_context, a_directory, a_person, a_plan, a_situation
from tests.domain.hours import (
    INSTANTS,
    MONDAY_MORNING,
    SATURDAY_NIGHT,
    TUESDAY_EVENING,
    every_day,
    held,
    local,
    the,
    told,
    with_hours,
)


@pytest.mark.requirement("X-30")
@pytest.mark.parametrize(
    "calendar",
    [
        Calendar(zone="America/Chicago", hours={}),
        Calendar(
            zone="America/Chicago",
            hours={Weekday.THU: (Hours(opens=time(7), closes=time(18)),)},
            holidays=tuple(date(2026, 11, 26) + timedelta(weeks=week) for week in range(60)),
        ),
    ],
)
def test_a_store_that_never_opens_again_holds_nothing(calendar: Calendar) -> None:
    plan = a_plan("PHOTOS_MISSING", directory=with_hours(calendar), now=SATURDAY_NIGHT, priority=Priority.MEDIUM)

    assert next_opening(calendar, SATURDAY_NIGHT) is None
    assert held(plan) == {}


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


@pytest.mark.requirement("X-30")
@pytest.mark.parametrize("key", [key for key, entry in CATALOGUE.items() if entry.priority is Priority.HIGH])
def test_a_high_alert_is_told_the_same_at_any_hour(key: str) -> None:
    for index, step in enumerate(CATALOGUE[key].ladder):
        by_day, by_night = a_plan(key, index), a_plan(key, index, now=SATURDAY_NIGHT + step.due)

        assert told(by_day) == told(by_night)
        assert held(by_night) == {}


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
