"""How fast an answer was: on time or late, within its role's target or not, and whose miss is nobody's."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.response import Target, measure, target_of
from domain.role import Role
from tests.builders import ORIGIN, a_type

TWO_MINUTES = timedelta(minutes=2)
A_TECHNICIAN = Target(Role.TECHNICIAN, TWO_MINUTES)
A_MANAGER = Target(Role.STORE_MANAGER, timedelta(minutes=3))


@pytest.mark.requirement("X-20", "X-21")
@pytest.mark.parametrize(("after", "late"), [(299.9, False), (300, False), (300.000001, True), (300.4, True)])
def test_an_answer_is_late_once_the_first_escalation_was_due(after: float, late: bool) -> None:
    received = ORIGIN + timedelta(seconds=after)

    response = measure(origin=ORIGIN, received=received, next_due=ORIGIN + timedelta(minutes=5), target=A_TECHNICIAN)

    assert response.late is late
    assert response.taken == timedelta(seconds=after)


@pytest.mark.requirement("R-256")
@pytest.mark.parametrize(("after", "met"), [(90, True), (119.9, True), (120, False)])
def test_a_target_is_met_in_less_than_its_time(after: float, met: bool) -> None:
    received = ORIGIN + timedelta(seconds=after)

    response = measure(origin=ORIGIN, received=received, next_due=None, target=A_TECHNICIAN)

    assert (response.target_met, response.target_role) == (met, Role.TECHNICIAN)
    assert not response.late


def test_a_type_without_a_target_has_none_to_meet() -> None:
    response = measure(origin=ORIGIN, received=ORIGIN, next_due=None, target=None)

    assert (response.target_met, response.target_role) == (None, None)


SIX_TARGETS = [
    ("NEW_WORK_ORDER", Role.CENTRAL_DISPATCHER, 2),
    ("EQUIPMENT_SHORTAGE", Role.CENTRAL_DISPATCHER, 1),
    ("WORK_ASSIGNED", Role.STORE_MANAGER, 3),
    ("WORK_COMPLETED", Role.STORE_MANAGER, 5),
    ("WORK_ASSIGNED", Role.TECHNICIAN, 2),
    ("SLA_BREACH", Role.REGIONAL_DISPATCHER, 5),
]


@pytest.mark.requirement("R-256")
@pytest.mark.parametrize(("key", "role", "minutes"), SIX_TARGETS)
def test_the_six_targets_are_those_of_the_documents(key: str, role: Role, minutes: int) -> None:
    assert target_of(a_type(key), {role}) == Target(role, timedelta(minutes=minutes))


@pytest.mark.requirement("R-256")
@pytest.mark.parametrize(
    ("roles", "target"),
    [
        ({Role.TECHNICIAN, Role.STORE_MANAGER}, A_TECHNICIAN),
        ({Role.CENTRAL_DISPATCHER}, A_TECHNICIAN),
        ({Role.CENTRAL_DISPATCHER, Role.STORE_MANAGER}, A_MANAGER),
        (set(), A_TECHNICIAN),
    ],
    ids=["the strictest of their own", "in place of who owed it", "their own before another's", "in no role"],
)
def test_an_answer_is_measured_against_the_target_of_the_role_it_is_given_in(roles: set[Role], target: Target) -> None:
    assert target_of(a_type("WORK_ASSIGNED"), roles) == target


@pytest.mark.requirement("F-21")
@pytest.mark.parametrize(
    ("target", "seconds", "met"),
    [
        (A_TECHNICIAN, 30, True),
        (A_TECHNICIAN, 120, None),
        (A_MANAGER, 180, False),
        (None, 500, None),
    ],
    ids=["met all the same", "never the driver's miss", "a manager does not drive", "no target"],
)
def test_a_target_that_a_driver_misses_is_not_scored(target: Target | None, seconds: int, met: bool | None) -> None:
    received = ORIGIN + timedelta(seconds=seconds)

    response = measure(origin=ORIGIN, received=received, next_due=None, target=target, deferred_driving=True)

    assert response.target_met is met
    assert response.deferred_driving


@pytest.mark.requirement("F-21", "X-20")
@given(st.floats(0, 3600), st.booleans())
def test_driving_changes_neither_the_time_taken_nor_whether_it_was_late(seconds: float, driving: bool) -> None:
    received = ORIGIN + timedelta(seconds=seconds)
    due = ORIGIN + timedelta(minutes=5)

    response = measure(origin=ORIGIN, received=received, next_due=due, target=A_TECHNICIAN, deferred_driving=driving)

    assert (response.taken, response.late) == (received - ORIGIN, received > due)
