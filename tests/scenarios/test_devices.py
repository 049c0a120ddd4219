"""A technician's phones: the one registered last rings, one that is gone gives way, one handed on tells nothing."""

from typing import Any

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day

THURSDAY = "2026-12-03T14:00-06:00"


async def registers(day: Day, person: str, address: str, **more: Any) -> None:
    answer = await day.asks("POST", "/v1/me/devices", person, json={"address": address, **more})
    assert answer.status_code in (200, 201), answer.text


def pushes(day: Day) -> list[tuple[str, str, bool]]:
    """Address, badge, and whether the phone was woken; in the order in which they came."""
    return [(push.address, push.data["badge"], push.urgent) for push in day.house.sandbox.wall.pushes.all()]


@pytest.mark.requirement("R-101", "R-281", "X-19")
async def test_a_push_goes_to_the_phone_that_registered_last_with_its_badge(a_day: BeginDay) -> None:
    day = await a_day(THURSDAY)
    await registers(day, "T1", "new-phone-of-T1")

    await day.post("WORK_ASSIGNED", work_order_id="WO-1003")
    await day.post("WORK_ASSIGNED", work_order_id="WO-1004")

    day.told("00:00", "2.1", T1="P,S,P,S", M1="W,I,W,I", D1="W,W")
    await day.nothing_else()
    assert pushes(day) == [("new-phone-of-T1", "1", True), ("new-phone-of-T1", "2", True)]


@pytest.mark.requirement("R-101")
async def test_a_phone_that_is_gone_gives_way_to_the_next_at_once(a_day: BeginDay) -> None:
    day = await a_day(THURSDAY)
    await registers(day, "T1", "gone-with-the-lake")

    await day.post("WORK_ASSIGNED", work_order_id="WO-1003")
    await day.answers("T1", "accept")

    assert [address for address, _, _ in pushes(day)] == ["sim-14145550105"]
    shown = (await day.gets("/v1/me/devices", "T1"))["devices"]
    assert [one["address"] for one in shown] == ["sim-14145550105"]
    [gone] = await day.rows("SELECT actor, details FROM audit_entries WHERE event = 'Device.Gone'")
    assert gone["actor"] == "engine"
    assert "gone-with-the-lake" not in gone["details"]
    assert not await day.rows("SELECT id FROM alerts WHERE type = 'SYSTEM_ISSUE'")


@pytest.mark.requirement("R-101")
async def test_a_shared_phone_shows_its_present_owners_alerts_alone(a_day: BeginDay) -> None:
    day = await a_day(THURSDAY)
    await registers(day, "T1", "shared-phone")
    await registers(day, "T2", "shared-phone")

    await day.post("WORK_ASSIGNED", work_order_id="WO-1003")

    day.told("00:00", "2.1", T1="P,S", M1="W,I", D1="W")
    await day.nothing_else()
    assert [address for address, _, _ in pushes(day)] == ["sim-14145550105"]
