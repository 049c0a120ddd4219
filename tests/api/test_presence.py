"""PUT /v1/me/presence: online for 90 seconds of installation time."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from domain.driving import STANDS_FOR
from domain.presence import ONLINE_FOR
from store.database import Tx
from store.presence import at_the_wheel, online
from store.stamps import stamp
from tests.api.house import House, credentials
from tests.builders import ORIGIN


@pytest.mark.requirement("X-26")
async def test_a_heartbeat_keeps_a_person_online_for_ninety_seconds(house: House) -> None:
    before = house.front.now()

    reply = await house.http.put("/v1/me/presence", headers=credentials("D1"))

    assert (reply.status_code, reply.content) == (204, b"")
    for at, expected in (
        (before + ONLINE_FOR - timedelta(seconds=1), {"D1"}),
        (house.front.now() + ONLINE_FOR + timedelta(seconds=1), set()),
    ):
        assert await house.front.store.read(lambda tx, at=at: online(tx, {"D1", "D2"}, at)) == expected  # type: ignore[misc]


async def says(house: House, body: Any) -> int:
    return (await house.http.put("/v1/me/presence", json=body, headers=credentials("T1"))).status_code


@pytest.mark.requirement("F-21")
async def test_a_phone_says_whether_its_owner_drives_and_a_bare_heartbeat_changes_nothing(house: House) -> None:
    driving: list[bool] = []
    for body in ({"status": "en_route", "speed_mph": 0}, {}, {"status": "on_site"}, {"speed_mph": 31.5}):
        assert await says(house, body) == 204
        now = house.front.now()
        driving.append("T1" in await house.front.store.read(lambda tx, now=now: at_the_wheel(tx, now)))  # type: ignore[misc]

    assert driving == [True, True, False, True]
    silent = house.front.now() + STANDS_FOR
    assert await house.front.store.read(lambda tx: at_the_wheel(tx, silent)) == frozenset()


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"speed_mph": -1}, "speed_mph is too small; 0.0 or more is accepted."),
        ({"speed_mph": 201}, "speed_mph is too large; 200.0 or less is accepted."),
        ({"status": "En Route"}, "status has characters that it may not have; what matches ^[a-z]"),
        ({"speed": 3}, "speed is not a field of this request; accepted are status, speed_mph."),
    ],
)
async def test_a_heartbeat_that_makes_no_sense_is_refused(house: House, body: Any, detail: str) -> None:
    reply = await house.http.put("/v1/me/presence", json=body, headers=credentials("T1"))

    assert (reply.status_code, reply.json()["detail"].startswith(detail)) == (422, True), reply.text


@pytest.mark.requirement("X-22", "R-057")
async def test_the_heartbeat_of_who_was_missed_ends_that_before_it_is_answered(house: House) -> None:
    alert = await house.raises("TECHNICIAN_OFFLINE", "T1:1", technician_id="T1")
    await house.front.store.write(partial(_missed, alert=alert))

    reply = await house.http.put("/v1/me/presence", headers=credentials("T1"))

    row = await house.front.store.read(lambda tx: tx.one("SELECT * FROM alerts WHERE id = :id", id=alert))
    assert reply.status_code == 204
    assert row is not None
    assert (row["state"], row["close_reason"], row["closed_by"]) == ("closed", "seen_again", "T1")


def _missed(tx: Tx, alert: str) -> None:
    """Working, silent for a quarter of an hour, and told of."""
    tx.run(
        "INSERT INTO work_orders (id, status, priority, technician_id, created_at, updated_at) "
        "VALUES ('WO-1', 'accepted', 'medium', 'T1', :at, :at)",
        at=stamp(ORIGIN - timedelta(minutes=15)),
    )
    tx.run(
        "INSERT INTO technician_watches (technician_id, active, active_since, last_seen, alert_id, silent_since) "
        "VALUES ('T1', 1, :at, :at, :alert, :at)",
        at=stamp(ORIGIN - timedelta(minutes=15)),
        alert=alert,
    )
