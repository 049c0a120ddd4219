"""Push devices in the store: whose they are, which one is used, and what becomes of those that are gone."""

import json

import pytest

from domain.delivery import DeliveryState
from domain.directory import Person
from domain.failure import RecipientGone
from domain.message import AddressKind
from domain.ports import Go, Wait
from store.database import Database
from store.devices import MOST, NewDevice, TooManyDevices, devices_of, register, remove
from store.directory import DirectoryCache
from tests.store.desk import Desk, at


@pytest.fixture
async def desk(database: Database) -> Desk:
    return await Desk.furnished(database)


async def registers(desk: Desk, person: str, address: str, *, minutes: float = 0, sound: bool = True) -> bool:
    device = NewDevice(kind=AddressKind.FCM_FID, address=address, sound=sound)
    cache = DirectoryCache(desk.database)
    return await desk.database.write(
        lambda tx: register(tx, person, device, directory=cache.current(tx), now=at(minutes))
    )


async def person(desk: Desk, person_id: str) -> Person:
    return (await DirectoryCache(desk.database).latest()).people[person_id]


async def addresses(desk: Desk, person_id: str) -> list[str]:
    return [device.address for device in (await person(desk, person_id)).devices]


async def audited(desk: Desk, event: str) -> list[dict[str, object]]:
    rows = await desk.all("SELECT details FROM audit_entries WHERE event = :event ORDER BY id", event=event)
    return [json.loads(row["details"]) for row in rows]


async def a_push(desk: Desk) -> Go:
    """To T1, behind the fence at T+1."""
    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)
    return await goes(desk, minutes=1)


async def goes(desk: Desk, *, minutes: float) -> Go:
    cleared = await desk.begins(await desk.delivery("T1", "push"), now=at(minutes))
    assert isinstance(cleared, Go)
    return cleared


@pytest.mark.requirement("R-278")
async def test_the_phone_that_registered_last_is_used_first(desk: Desk) -> None:
    await registers(desk, "T1", "old-phone", minutes=1)
    await registers(desk, "T1", "new-phone", minutes=2)

    assert await addresses(desk, "T1") == ["new-phone", "old-phone", "device-of-T1"]
    shown = await desk.database.read(lambda tx: devices_of(tx, desk.directory.people["T1"]))
    assert [one.in_use for one in shown] == [True]


async def test_a_launch_of_the_same_app_changes_nothing(desk: Desk) -> None:
    await registers(desk, "T1", "phone", minutes=1)
    before = (await DirectoryCache(desk.database).latest()).version

    again = await registers(desk, "T1", "phone", minutes=2)

    assert not again
    assert (await DirectoryCache(desk.database).latest()).version == before
    assert len(await audited(desk, "Device.Registered")) == 1


@pytest.mark.parametrize("address", ["phone", "device-of-T2"], ids=["registered", "named by the directory"])
async def test_a_phone_that_is_handed_on_moves_and_is_audited(desk: Desk, address: str) -> None:
    if address == "phone":
        await registers(desk, "T2", address, minutes=1)

    assert await registers(desk, "T1", address, minutes=2)

    assert address in await addresses(desk, "T1")
    assert address not in await addresses(desk, "T2")
    [moved] = await audited(desk, "Device.Moved")
    assert (moved["person"], moved["moved_from"]) == ("T1", "T2")
    assert address not in json.dumps(moved)


async def test_a_push_never_reaches_a_phone_that_was_handed_on_meanwhile(desk: Desk) -> None:
    await registers(desk, "T1", "phone", minutes=-1)
    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)

    await registers(desk, "T2", "phone", minutes=0.5)
    await registers(desk, "T2", "device-of-T1", minutes=0.5)
    cleared = await desk.begins(await desk.delivery("T1", "push"), now=at(1))

    assert not isinstance(cleared, Go | Wait)
    assert (cleared.state, cleared.reason) == (DeliveryState.CANCELLED, "no_device")


async def test_a_push_goes_to_the_phone_that_somebody_has_now(desk: Desk) -> None:
    await registers(desk, "T1", "phone", minutes=-1)
    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)

    await registers(desk, "T2", "phone", minutes=0.5)

    assert (await goes(desk, minutes=1)).message.address.value == "device-of-T1"


async def test_an_eleventh_device_is_refused_and_a_known_one_is_not(desk: Desk) -> None:
    for number in range(MOST):
        await registers(desk, "T1", f"phone-{number}", minutes=number)

    with pytest.raises(TooManyDevices):
        await registers(desk, "T1", "one-too-many")
    assert not await registers(desk, "T1", "phone-0", minutes=20)
    assert (await addresses(desk, "T1"))[0] == "phone-0"


@pytest.mark.requirement("R-101")
async def test_when_the_provider_says_gone_the_next_device_is_tried_at_once(desk: Desk) -> None:
    await registers(desk, "T1", "lost-phone", minutes=-1)
    first = await a_push(desk)

    verdict = await desk.fails(await desk.delivery("T1", "push"), RecipientGone("UNREGISTERED"), now=at(1))
    second = await goes(desk, minutes=1.1)

    assert isinstance(verdict, Wait)
    assert (first.message.address.value, second.message.address.value) == ("lost-phone", "device-of-T1")
    assert await addresses(desk, "T1") == ["device-of-T1"]
    assert [one["person"] for one in await audited(desk, "Device.Gone")] == ["T1"]


async def test_without_another_device_the_push_has_failed_and_a_return_makes_it_good(desk: Desk) -> None:
    await a_push(desk)

    verdict = await desk.fails(await desk.delivery("T1", "push"), RecipientGone("UNREGISTERED"), now=at(1))

    assert not isinstance(verdict, Wait)
    assert verdict.state is DeliveryState.FAILED
    [shown] = await desk.database.read(lambda tx: devices_of(tx, desk.directory.people["T1"]))
    assert (shown.gone, shown.in_use) == (True, False)

    await registers(desk, "T1", "device-of-T1", minutes=5)
    [back] = await desk.database.read(lambda tx: devices_of(tx, desk.directory.people["T1"]))
    assert (back.gone, back.in_use, back.source) == (False, True, "registered")


async def test_only_its_owner_removes_a_device(desk: Desk) -> None:
    await registers(desk, "T1", "phone")

    assert not await desk.database.write(lambda tx: remove(tx, "T2", "phone", now=at(1)))
    assert await desk.database.write(lambda tx: remove(tx, "T1", "phone", now=at(2)))
    assert await addresses(desk, "T1") == ["device-of-T1"]
    assert len(await audited(desk, "Device.Removed")) == 1


@pytest.mark.requirement("X-69")
@pytest.mark.parametrize("sound", [True, False])
async def test_sound_is_a_setting_of_the_device(desk: Desk, sound: bool) -> None:
    await registers(desk, "T1", "phone", minutes=-1, sound=sound)

    assert (await a_push(desk)).message.sound is sound
