"""POST /v1/alerts: on disk before 202, one alert per open key, nothing for a retry."""

import pytest

from domain.delivery import DeliveryState
from tests.api.house import TYPES, House, a_report


@pytest.mark.parametrize("key", TYPES)
async def test_every_type_is_accepted_and_found(house: House, key: str) -> None:
    reply = await house.post("/v1/alerts", a_report(key))

    assert reply.status_code == 202
    assert reply.json()["duplicate"] is False
    found = await house.get(f"/v1/alerts/{reply.json()['id']}")
    assert found.json()["type"] == key
    assert found.json()["state"] == "open"
