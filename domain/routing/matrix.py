"""The priority matrix: what a copy gets whose type names no channels (R-106 to R-110); named ones beat it (X-06)."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.channel import Channel
from domain.ladder import Copy, Step, Use
from domain.predicates import Predicate
from domain.priority import Priority
from domain.role import Role

_LOW = (Channel.WEB,)
_MEDIUM = (Channel.WEB, Channel.IN_APP)
_HIGH = (Channel.WEB, Channel.PUSH, Channel.SMS)
_UNANSWERED = (*_HIGH, Channel.VOICE)  # where the switch is on
_CRITICAL = (Channel.WEB, Channel.IN_APP, Channel.PUSH, Channel.SMS, Channel.VOICE)
_SECONDARY = (Channel.WEB, Channel.SMS)
_IF_OFFLINE = Use(channel=Channel.SMS, when=Predicate.RECIPIENT_OFFLINE)


@dataclass(frozen=True, slots=True)
class _Place:
    """Of a copy in its step; `high`: what a primary recipient of a High alert gets there."""

    primary: bool
    answerable: bool
    high: tuple[Channel, ...]


def completed(step: Step, priority: Priority, *, answerable: bool, high_calls: bool = False) -> Step:
    """The step with channels for every copy that names none; the same step where all do.

    A critical alert that can be answered waits for its primary recipients, whatever their copies say (R-109).
    `high_calls`: after silence the primary recipients of a High alert are called too (R-108).
    """
    if all(copy.uses for copy in step.copies):
        return step
    primary = tuple(_primary(step))
    high = _UNANSWERED if high_calls and step.escalated else _HIGH
    return step.model_copy(
        update={
            "copies": tuple(
                copy if copy.uses else _completed(copy, priority, _Place(copy in primary, answerable, high))
                for copy in step.copies
            )
        }
    )


def _primary(step: Step) -> Iterator[Copy]:
    """Whoever owes the answer; the first copy where nobody does."""
    owing = [copy for copy in step.copies if copy.owes]
    yield from owing or step.copies[:1]


def _completed(copy: Copy, priority: Priority, place: _Place) -> Copy:
    forced = priority is Priority.CRITICAL and place.primary and place.answerable
    return copy.model_copy(
        update={
            "uses": tuple(_uses(copy.role, priority, place)),
            "by_priority": True,
            "asks": copy.asks or forced,
            "owes": copy.owes or forced,
        }
    )


def _uses(role: Role, priority: Priority, place: _Place) -> Iterator[Use]:
    for channel in _channels(role, priority, place):
        yield Use(channel=channel)
    if priority is Priority.MEDIUM:
        yield _IF_OFFLINE


def _channels(role: Role, priority: Priority, place: _Place) -> tuple[Channel, ...]:
    if priority is Priority.CRITICAL:
        return _CRITICAL if place.primary else _SECONDARY
    if priority is Priority.HIGH:
        return place.high if place.primary else _HIGH
    if priority is Priority.LOW:
        return _LOW
    return (*_MEDIUM, Channel.PUSH) if role is Role.TECHNICIAN else _MEDIUM
