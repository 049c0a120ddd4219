"""Where a message goes, and the two reasons for which it can go nowhere."""

from collections.abc import Collection

from domain.channel import Channel
from domain.directory import Person, push_addresses
from domain.ladder import Use
from domain.message import Address, AddressKind
from domain.reason import Reason
from domain.routing.asked import Asked, Refusal

LACKING = {
    Reason.NO_NUMBER: "has no number in the directory",
    Reason.NO_DEVICE: "has no push device",
    Reason.OPTED_OUT: "has refused texts",
}
"""Reasons of which the admins hear, as they go on after the person's id (X-24).

Not of a missing e-mail address: no copy that asks depends on one (X-34), and many people have none.
"""

_MISSING = {Channel.PUSH: Reason.NO_DEVICE, Channel.EMAIL: Reason.NO_EMAIL}


def address_of(channel: Channel, person: Person, gone: Collection[str]) -> Address | None:
    """None for rows, and where the directory has none that still exists."""
    if channel is Channel.PUSH:
        return next((address for address in push_addresses(person) if address.value not in gone), None)
    if channel in (Channel.SMS, Channel.VOICE) and person.number:
        return Address(AddressKind.NUMBER, person.number)
    if channel is Channel.EMAIL and person.email and person.email not in gone:
        return Address(AddressKind.EMAIL, person.email)
    return None


def not_opted_out(asked: Asked, use: Use) -> Refusal | None:
    """A text to a number whose owner wrote STOP."""
    refused = use.channel is Channel.SMS and asked.person.number in asked.situation.opted_out
    return Refusal(Reason.OPTED_OUT) if refused else None


def addressed(asked: Asked, use: Use) -> Refusal | None:
    """A channel that leaves the house needs somewhere to go."""
    if use.channel.is_row or address_of(use.channel, asked.person, asked.situation.gone_devices):
        return None
    return Refusal(_MISSING.get(use.channel, Reason.NO_NUMBER))
