"""Who is told that an alert is over (7.7), and on which channels: only whom it reached beyond the house (X-22)."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.answer import Action
from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.ids import PersonId
from domain.new_alert import Named
from domain.role import Role

_HAD_IT = frozenset(
    {
        DeliveryState.SENDING,
        DeliveryState.UNKNOWN,
        DeliveryState.ACCEPTED,
        DeliveryState.SENT,
        DeliveryState.DELIVERED,
        DeliveryState.READ,
    }
)
_INSTEAD = {
    Channel.PUSH: Channel.PUSH,
    Channel.SMS: Channel.SMS,
    Channel.VOICE: Channel.SMS,
    Channel.EMAIL: Channel.EMAIL,
}
_LONGEST = 120
_ORDER = (Channel.WEB, Channel.PUSH, Channel.SMS, Channel.EMAIL)


@dataclass(frozen=True, slots=True)
class Told:
    """One delivery of the alert that is over."""

    person_id: PersonId
    role: Role
    channel: Channel
    state: DeliveryState


def told_of_the_end(deliveries: Iterable[Told], *, actor: str) -> tuple[Named, ...]:
    """One entry per person, in the order in which they were first told; never the actor.

    By web, and by the channels that told them: a call is answered by a text. What failed or never left told nobody.
    """
    roles: dict[PersonId, Role] = {}
    channels: dict[PersonId, set[Channel]] = {}
    for told in deliveries:
        if told.person_id == actor or told.state not in _HAD_IT or told.channel not in _INSTEAD:
            continue
        roles.setdefault(told.person_id, told.role)
        channels.setdefault(told.person_id, {Channel.WEB}).add(_INSTEAD[told.channel])
    return tuple(
        Named(person_id=person, role=role, channels=tuple(one for one in _ORDER if one in channels[person]))
        for person, role in roles.items()
    )


_HOW = {
    Action.APPROVE_ALTERNATIVE: "an alternative was approved",
    Action.CANCEL: "the work was cancelled",
    Action.RESOLVE: "it was resolved by hand",
}


def how_it_ended(reason: str, words: str | None) -> str:
    """What 7.7 says: the words of whoever resolved it, at most 120 characters, else what the reason means."""
    known = _HOW.get(Action(reason)) if reason in set(Action) else None
    said = " ".join((words or "").split()) or known or "it has cleared"
    return said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…"
