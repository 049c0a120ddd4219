"""Who drives, by what the phone says, and whose copy is deferred for it."""

from dataclasses import replace

import pytest

from domain.alert_type import tell, use
from domain.channel import Channel
from domain.driving import is_deferred, is_driving
from domain.planning import StepPlan, plan_step
from domain.role import Role
from tests.builders import a_situation, a_type


@pytest.mark.requirement("F-21")
@pytest.mark.parametrize(
    ("status", "speed", "driving"),
    [
        (None, None, None),
        ("en_route", None, True),
        ("en_route", 0.0, True),
        ("on_site", None, False),
        ("on_site", 5.1, True),
        (None, 5.0, False),
        (None, 5.000001, True),
        (None, 0.0, False),
    ],
)
def test_a_phone_that_is_en_route_or_fast_is_driven(status: str | None, speed: float | None, driving: bool) -> None:
    assert is_driving(status=status, speed_mph=speed) is driving


@pytest.mark.requirement("F-21")
@pytest.mark.parametrize(
    ("role", "asks", "deferred"),
    [
        (Role.TECHNICIAN, True, True),
        (Role.TECHNICIAN, False, False),
        (Role.STORE_MANAGER, True, False),
    ],
)
def test_only_a_technician_who_is_asked_may_answer_later(role: Role, asks: bool, deferred: bool) -> None:
    copy = tell(role, use(Channel.SMS), asks=asks)

    assert is_deferred(copy, driving=True) is deferred
    assert not is_deferred(copy, driving=False)


def unmarked(plan: StepPlan) -> StepPlan:
    return replace(plan, deliveries=tuple(replace(one, deferred_driving=False) for one in plan.deliveries))


@pytest.mark.requirement("F-21")
def test_a_driver_is_told_exactly_what_others_are_told() -> None:
    step, situation = a_type("WORK_ASSIGNED").ladder[0], a_situation("WORK_ASSIGNED")

    parked = plan_step(step, situation)
    driving = plan_step(step, replace(situation, driving={"T1", "M1"}))

    assert {one.recipient.id for one in driving.deliveries if one.deferred_driving} == {"T1"}
    assert unmarked(driving) == parked
