"""PUT /v1/me/presence: online for 90 seconds of installation time."""

from datetime import timedelta

import pytest

from domain.presence import ONLINE_FOR
from store.presence import online
from tests.api.house import House, credentials


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
