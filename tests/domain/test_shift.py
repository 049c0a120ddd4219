"""When a store is open, and who is at work."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from domain.directory import Directory
from domain.priority import Priority
from domain.role import Role
from domain.routing.shift import is_open, on_shift
from tests.builders import a_context, a_directory, a_plan, a_situation, the_people
from tests.domain.hours import LETTERS, MONDAY_MORNING, SATURDAY_NIGHT, every_day, local, told, with_hours


def a_shift(person: str, role: Role, calendar: str, **changed: object) -> Directory:
    """The person follows a rota: nights, or days."""
    rotas = {"nights": every_day(time(0), time(6)), "days": every_day(time(7), time(18))}
    rostered = the_people()[person].model_copy(update={"duty": calendar, "roles": (role,), **changed})
    return replace(a_directory(rostered), calendars=rotas)


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
