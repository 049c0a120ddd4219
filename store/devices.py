"""Push devices: those that registered themselves, beside those that the directory names."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime

from domain.directory import Device, Directory, Person, push_addresses
from domain.ids import device_id
from domain.message import Address, AddressKind
from domain.value import Value
from store.audit import AuditRecord, Detail, record
from store.connection import Row, Tx
from store.rule_set import rules_changed
from store.stamps import instant, stamp

MOST = 10
"""Devices that one person may have registered at a time."""

PushAddressKind = Literal[AddressKind.FCM_FID, AddressKind.FCM_TOKEN]


class TooManyDevices(Exception):  # noqa: N818 -- what happened
    """The person has as many as one may have."""


class ShownDevice(Value):
    """A device of a person. `source`: registered by its app, or named by the directory.

    `in_use`: the next push goes there; `gone`: its provider says that it no longer exists.
    """

    kind: AddressKind
    address: str
    sound: bool
    source: Literal["registered", "directory"]
    registered_at: AwareDatetime | None
    in_use: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class NewDevice:
    """What an app says of the phone that it runs on."""

    kind: PushAddressKind
    address: str
    sound: bool


_ALL = "SELECT person_id, kind, address FROM registered_devices ORDER BY registered_at DESC, address"
_MINE = "SELECT * FROM registered_devices WHERE person_id = :person ORDER BY registered_at DESC, address"
_FIND = "SELECT * FROM registered_devices WHERE address = :address"
_PUT = """
INSERT INTO registered_devices (address, kind, person_id, sound, registered_at)
VALUES (:address, :kind, :person, :sound, :now)
ON CONFLICT (address) DO UPDATE SET kind = excluded.kind, person_id = excluded.person_id, sound = excluded.sound,
  registered_at = excluded.registered_at
"""
_NOT_GONE = "DELETE FROM gone_devices WHERE address = :address"
_GONE = "SELECT address FROM gone_devices WHERE address = :address"
_MARK_GONE = "INSERT INTO gone_devices (address, since) VALUES (:address, :now) ON CONFLICT (address) DO NOTHING"
_REMOVE = "DELETE FROM registered_devices WHERE address = :address AND person_id = :person"
_SOUND = "SELECT sound FROM registered_devices WHERE address = :address"


def register(tx: Tx, person_id: str, device: NewDevice, *, directory: Directory, now: datetime) -> bool:
    """The device is this person's from now on, and the first one that pushes go to; True where it was not before.

    A device that was another person's moves: a phone has one user at a time, who must not see somebody else's alerts.
    One that was gone has come back. Raises TooManyDevices.
    """
    known = tx.one(_FIND, address=device.address)
    mine = known is not None and known["person_id"] == person_id
    order = [row["address"] for row in tx.all(_MINE, person=person_id)]
    if not mine and len(order) >= MOST:
        raise TooManyDevices(person_id)
    tx.run(
        _PUT,
        address=device.address,
        kind=device.kind.value,
        person=person_id,
        sound=int(device.sound),
        now=stamp(now),
    )
    back = tx.run(_NOT_GONE, address=device.address)
    before = _holder(device.address, known, directory)
    if not mine or back or order[0] != device.address or known is None or known["kind"] != device.kind:
        rules_changed(tx)
    if not mine or back or bool(known and known["sound"]) is not device.sound:
        moved = before is not None and before != person_id
        details: dict[str, Detail] = {"person": person_id, "sound": device.sound}
        details |= {"moved_from": before} if moved else {}
        _audit(tx, "Device.Moved" if moved else "Device.Registered", person_id, device.address, details, now=now)
    return not mine


def remove(tx: Tx, person_id: str, address: str, *, now: datetime) -> bool:
    """False where it is no registered device of this person."""
    if not tx.run(_REMOVE, address=address, person=person_id):
        return False
    rules_changed(tx)
    _audit(tx, "Device.Removed", person_id, address, {"person": person_id}, now=now)
    return True


def is_gone(tx: Tx, person_id: str, address: str, *, now: datetime) -> None:
    """Its provider says that it no longer exists: it is not used again, unless its app registers it anew."""
    if tx.run(_MARK_GONE, address=address, now=stamp(now)):
        _audit(tx, "Device.Gone", "engine", address, {"person": person_id}, now=now)
    if tx.run(_REMOVE, address=address, person=person_id):
        rules_changed(tx)


def devices_of(tx: Tx, person: Person) -> tuple[ShownDevice, ...]:
    """In the order in which they are tried; `person` is of the directory as of this transaction."""
    registered = {row["address"]: row for row in tx.all(_MINE, person=person.id)}
    gone = {device.address for device in person.devices if tx.one(_GONE, address=device.address)}
    in_use = next((device.address for device in person.devices if device.address not in gone), None)
    return tuple(
        ShownDevice(
            kind=device.kind,
            address=device.address,
            sound=bool(mine["sound"]) if mine else True,
            source="registered" if mine else "directory",
            registered_at=instant(mine["registered_at"]) if mine else None,
            in_use=device.address == in_use,
            gone=device.address in gone,
        )
        for device in person.devices
        for mine in (registered.get(device.address),)
    )


def push_address(tx: Tx, person: Person | None) -> Address | None:
    """Where a push to somebody goes now; None where there is no device that still exists."""
    addresses = push_addresses(person) if person else ()
    return next((address for address in addresses if not tx.one(_GONE, address=address.value)), None)


def sounds(tx: Tx, address: str) -> bool:
    """Whether a push makes a sound there; on where nobody has said otherwise (X-69)."""
    row = tx.one(_SOUND, address=address)
    return row is None or bool(row["sound"])


def with_registered(tx: Tx, people: Mapping[str, Person]) -> dict[str, Person]:
    """Each person with what is registered, the latest first, and then what the directory names.

    What somebody registered is nobody else's, whatever the directory says.
    """
    registered: dict[str, list[Device]] = {}
    for row in tx.all(_ALL):
        device = Device(kind=AddressKind(row["kind"]), address=row["address"])
        registered.setdefault(row["person_id"], []).append(device)
    taken = {device.address for devices in registered.values() for device in devices}
    return {id_: _joined(person, registered.get(id_, []), taken) for id_, person in people.items()}


def _joined(person: Person, mine: list[Device], taken: Collection[str]) -> Person:
    named = [device for device in person.devices if device.address not in taken]
    if not mine and len(named) == len(person.devices):
        return person
    return person.model_copy(update={"devices": (*mine, *named)})


def _holder(address: str, known: Row | None, directory: Directory) -> str | None:
    """Whose it was so far."""
    if known is not None:
        return str(known["person_id"])
    held = (id_ for id_, person in directory.people.items() for one in person.devices if one.address == address)
    return next(held, None)


def _audit(tx: Tx, event: str, actor: str, address: str, details: Mapping[str, Detail], *, now: datetime) -> None:
    record(tx, AuditRecord(event, actor, now, details={"device": device_id(address), **details}))
