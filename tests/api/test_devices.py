"""/v1/me/devices: phones register themselves and learn which notification channels to set up."""

from typing import Any

import httpx
import pytest

from tests.api.house import House, credentials


async def registers(house: House, address: str, by: str = "T1", **more: Any) -> httpx.Response:
    return await house.post("/v1/me/devices", {"address": address, **more}, by=by)


async def devices(house: House, by: str = "T1") -> list[dict[str, Any]]:
    reply = await house.get("/v1/me/devices", by=by)
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.json()["devices"]
    return found


async def test_a_phone_registers_itself_and_is_used_from_then_on(house: House) -> None:
    first = await registers(house, "phone:A-1_x", kind="fcm_token")
    again = await registers(house, "phone:A-1_x", kind="fcm_token")

    assert (first.status_code, again.status_code) == (201, 200)
    assert [(one["address"], one["source"], one["in_use"]) for one in await devices(house)] == [
        ("phone:A-1_x", "registered", True),
        ("device-of-T1", "directory", False),
    ]


@pytest.mark.requirement("R-279")
async def test_the_app_learns_its_channels(house: House) -> None:
    channels = {one["id"]: one for one in (await house.get("/v1/me/devices", by="T1")).json()["channels"]}

    assert {one: (shown["name"], shown["description"]) for one, shown in channels.items() if one != "silent"} == {
        "work_assignment": ("Work Assignment", "New work orders assigned to you"),
        "status_update": ("Status Updates", "Updates on your work orders"),
        "critical_alert": ("Critical Alerts", "Critical issues requiring immediate action"),
    }
    assert {one: shown["importance"] for one, shown in channels.items()} == {
        "work_assignment": "high",
        "status_update": "default",
        "critical_alert": "high",
        "silent": "low",
    }
    assert channels["work_assignment"]["lights"] is True
    assert channels["status_update"]["vibrates"] is False
    assert (channels["critical_alert"]["sound"], channels["critical_alert"]["vibration"]) == (
        "critical_alert",
        [100, 200, 100],
    )


@pytest.mark.requirement("X-69")
async def test_sound_is_on_until_it_is_switched_off_on_that_device(house: House) -> None:
    await registers(house, "phone")
    assert (await devices(house))[0]["sound"] is True

    await registers(house, "phone", sound=False)

    assert (await devices(house))[0]["sound"] is False


async def test_a_phone_that_is_handed_on_is_the_new_owners_alone(house: House) -> None:
    await registers(house, "shared-phone", by="T2")

    assert (await registers(house, "shared-phone", by="T1")).status_code == 201

    assert [one["address"] for one in await devices(house, by="T2")] == ["device-of-T2"]
    entries = (await house.get("/v1/audit", event="Device.Moved")).json()["entries"]
    assert [(one["actor"], one["details"]["moved_from"]) for one in entries] == [("T1", "T2")]
    assert "shared-phone" not in str(entries)


async def test_an_eleventh_device_is_refused_in_one_sentence(house: House) -> None:
    for number in range(10):
        assert (await registers(house, f"phone-{number}")).status_code == 201

    reply = await registers(house, "one-more")

    assert reply.status_code == 422
    assert reply.json()["detail"] == (
        "address is one device more than the 10 that a person may have; "
        "one that is registered already is accepted, or another one after one of the 10 was removed."
    )
    assert len(await devices(house)) == 11  # with the directory's


async def test_logging_out_removes_the_device(house: House) -> None:
    await registers(house, "phone")

    gone = await house.http.delete("/v1/me/devices/phone", headers=credentials("T1"))
    again = await house.http.delete("/v1/me/devices/phone", headers=credentials("T1"))
    theirs = await house.http.delete("/v1/me/devices/device-of-T1", headers=credentials("T1"))

    assert (gone.status_code, again.status_code, theirs.status_code) == (204, 404, 404)
    assert [one["address"] for one in await devices(house)] == ["device-of-T1"]


async def test_a_retry_has_the_identical_reply(house: House) -> None:
    body = {"address": "phone"}

    replies = [await house.post("/v1/me/devices", body, by="T1", idempotency_key="k") for _ in range(2)]

    assert (replies[0].status_code, replies[0].content) == (201, replies[1].content)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "address"),
        ({"address": ""}, "address"),
        ({"address": "a b"}, "address"),
        ({"address": "x" * 257}, "address"),
        ({"address": "phone", "kind": "number"}, "kind"),
        ({"address": "phone", "sound": "off"}, "sound"),
        ({"address": "phone", "person": "T2"}, "person"),
    ],
)
async def test_what_is_no_device_is_refused_with_its_field(house: House, body: dict[str, Any], field: str) -> None:
    reply = await house.post("/v1/me/devices", body, by="T1")

    assert reply.status_code == 422
    assert reply.json()["errors"][0]["field"] == field


async def test_only_people_have_devices(house: House) -> None:
    assert (await registers(house, "phone", by="system")).status_code == 403
    assert (await house.get("/v1/me/devices", by="nobody")).status_code == 401
