"""What is particular to a push when it leaves: which device it goes to now, the badge, and whether it makes a sound."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.channel import Channel
from domain.directory import Directory, push_addresses
from domain.failure import ProviderFailure, RecipientGone
from domain.message import Address
from domain.ports import Go, Wait
from store.badge import badge
from store.connection import Row, Tx
from store.devices import is_gone, push_address, sounds
from store.directory import DirectoryCache

_PLANNED = """
SELECT d.*, t.address FROM deliveries d JOIN delivery_texts t ON t.delivery_id = d.id
WHERE d.id = :id AND d.channel = 'push' AND d.state = 'planned'
"""
_AIM = "UPDATE delivery_texts SET address_kind = :kind, address = :address WHERE delivery_id = :id"
_RECIPIENT = "SELECT recipient FROM deliveries WHERE id = :id"
_AT_ONCE = timedelta(milliseconds=1)


def push_has_lost_its_device(tx: Tx, delivery_id: str, directory: Directory) -> Row | None:
    """The planned push where its recipient has no device any more; otherwise it is aimed at one that is still theirs.

    A phone that was handed on since the plan would show one person's alerts to another.
    """
    row = tx.one(_PLANNED, id=delivery_id)
    person = directory.people.get(row["recipient"]) if row else None
    if row is None or person is None or row["address"] in {one.value for one in push_addresses(person)}:
        return None
    address = push_address(tx, person)
    if address is None:
        return row
    _aim(tx, delivery_id, address)
    return None


def for_the_device(tx: Tx, clearance: Go, directory: Directory, *, now: datetime) -> Go:
    """With badge and sound where it is a push."""
    message = clearance.message
    row = tx.one(_RECIPIENT, id=message.delivery_id) if message.channel is Channel.PUSH else None
    if row is None:
        return clearance
    number = badge(tx, row["recipient"], directory.rules.crisis, now=now)
    return replace(clearance, message=replace(message, badge=number, sound=sounds(tx, message.address.value)))


def to_another_device(
    tx: Tx, row: Row, failure: ProviderFailure, people: DirectoryCache, *, now: datetime
) -> Wait | None:
    """Where the provider says that a device is gone, the person's next one is tried at once; None without another."""
    if row["channel"] != Channel.PUSH or not isinstance(failure, RecipientGone):
        return None
    is_gone(tx, row["recipient"], row["address"], now=now)
    address = push_address(tx, people.current(tx).people.get(row["recipient"]))
    if address is None:
        return None
    _aim(tx, row["id"], address)
    return Wait(_AT_ONCE, "device_gone")


def _aim(tx: Tx, delivery_id: str, address: Address) -> None:
    tx.run(_AIM, id=delivery_id, kind=address.kind.value, address=address.value)
