"""Sending once more what somebody misses: whether it may go out, and the checklist of what could stand in its way."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.digest import judged_again
from domain.directory import Person
from domain.ids import PersonId, delivery_id
from domain.planning import Planned
from domain.reason import Reason
from domain.routing.address import address_of
from domain.routing.asked import Asked, Refusal
from domain.value import Value

RESENT_ON = (Channel.PUSH, Channel.SMS, Channel.VOICE, Channel.EMAIL)
"""Rows need no provider: they stand where they were written."""


class Checked(StrEnum):
    """What is looked at when somebody misses a message (R-446)."""

    SETTINGS = "settings"  # switches, methods, quiet hours, opt-out, crisis mode
    PHONE_ON_RECORD = "phone_on_record"
    EMAIL_ON_RECORD = "email_on_record"
    APP_INSTALLED = "app_installed"


class Check(Value):
    """One line of the checklist; `detail` is a sentence."""

    what: Checked
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What goes out, or why nothing does now; the checklist says it either way."""

    planned: Planned | None
    refusal: Refusal | None
    checklist: tuple[Check, ...]


_ADDRESSES = (  # what is looked for, on which channel, and both ends of the looking
    (Checked.PHONE_ON_RECORD, Channel.SMS, "A number is on record.", Reason.NO_NUMBER),
    (Checked.EMAIL_ON_RECORD, Channel.EMAIL, "An e-mail address is on record.", Reason.NO_EMAIL),
    (Checked.APP_INSTALLED, Channel.PUSH, "The app is installed.", Reason.NO_DEVICE),
)
_OF_ADDRESSES = frozenset(reason for *_, reason in _ADDRESSES)


def once_more(asked: Asked, channel: Channel, *, attempt: int) -> Verdict:
    """By every guard that holds now; throttles do not hold, since somebody asks for it (X-36)."""
    refusal = judged_again(asked, channel)
    planned = None if refusal else _planned(asked, channel, attempt)
    return Verdict(planned, refusal, checklist(asked.person, asked.situation.gone_devices, refusal))


def checklist(person: Person, gone: Collection[str], refusal: Refusal | None) -> tuple[Check, ...]:
    """In the order in which it is gone through."""
    return (
        _settings(refusal),
        *(
            Check(what=what, ok=True, detail=found)
            if address_of(channel, person, gone)
            else Check(what=what, ok=False, detail=lacking.sentence)
            for what, channel, found, lacking in _ADDRESSES
        ),
    )


def _settings(refusal: Refusal | None) -> Check:
    if refusal is None or refusal.reason in _OF_ADDRESSES:
        return Check(what=Checked.SETTINGS, ok=True, detail="Nothing in the settings stands against it.")
    return Check(what=Checked.SETTINGS, ok=False, detail=refusal.reason.sentence)


def _planned(asked: Asked, channel: Channel, attempt: int) -> Planned:
    situation, person = asked.situation, asked.person
    return Planned(
        id=delivery_id(situation.alert_id, asked.step.index, PersonId(person.id), channel, attempt),
        recipient=person,
        role=asked.copy.role,
        channel=channel,
        attempt=attempt,
        state=DeliveryState.PLANNED,
        reason=Reason.RESENT,
        asks=asked.copy.asks,
        owes=asked.copy.owes,
        address=address_of(channel, person, situation.gone_devices),
    )
