"""GET /v1/directory: people, stores, regions, calendars; whole numbers for admins alone."""

from tests.api.house import House


async def test_everybody_reads_who_there_is_with_masked_numbers(house: House) -> None:
    people = (await house.get("/v1/directory/people", by="T1")).json()["people"]

    assert [one["id"] for one in people] == sorted(one["id"] for one in people)
    rita = next(one for one in people if one["id"] == "RD1")
    assert (rita["name"], rita["roles"], rita["regions"]) == ("Rita", ["regional_dispatcher"], ["R1"])
    assert rita["number"] == "…0109"


async def test_admins_read_whole_numbers(house: House) -> None:
    people = (await house.get("/v1/directory/people", by="AD")).json()["people"]

    assert next(one for one in people if one["id"] == "RD1")["number"] == "+14145550109"


async def test_devices_are_counted_and_not_shown(house: House) -> None:
    reply = await house.get("/v1/directory/people", by="AD")

    assert "device-of" not in reply.text


async def test_whoever_is_off_duty_is_said_to_be(house: House) -> None:
    people = {one["id"]: one for one in (await house.get("/v1/directory/people")).json()["people"]}

    assert (people["D1"]["on_duty"], people["D2"]["on_duty"]) == (True, False)


async def test_stores_regions_and_calendars_are_read(house: House) -> None:
    stores = (await house.get("/v1/directory/stores")).json()["stores"]
    regions = (await house.get("/v1/directory/regions")).json()["regions"]
    calendars = (await house.get("/v1/directory/calendars")).json()["calendars"]

    assert [(one["id"], one["region"], one["zone"]) for one in stores] == [
        ("S014", "R1", "America/Chicago"),
        ("S091", "R2", "America/Denver"),
    ]
    assert [one["id"] for one in regions] == ["R1", "R2"]
    assert isinstance(calendars, list)
