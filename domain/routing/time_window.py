"""What the hours of the alert's store change: calls and texts that are added, and what waits until it opens (X-30)."""

from collections.abc import Mapping

from domain.calendar import Weekday, next_opening
from domain.channel import Channel
from domain.ladder import Use
from domain.priority import Priority
from domain.reason import Reason
from domain.routing.asked import Asked, Refusal
from domain.routing.shift import is_open, on_shift, opening_hours
from domain.wall_clock import local

_CAN_WAIT = frozenset({Priority.MEDIUM, Priority.LOW})
_AFTER_HOURS = {Channel.VOICE: Reason.AFTER_HOURS, Channel.SMS: Reason.AFTER_HOURS}
_WEEKEND = {Channel.VOICE: Reason.WEEKEND, Channel.SMS: Reason.AFTER_HOURS}


def added_out_of_hours(asked: Asked) -> Mapping[Channel, Reason]:
    """Used whatever the type says of them: whoever owes the answer to a critical alert is called and texted."""
    if asked.priority is not Priority.CRITICAL or not asked.copy.owes or is_open(asked.situation):
        return {}
    return _WEEKEND if _at_weekend(asked) else _AFTER_HOURS


def held_to_opening(asked: Asked, use: Use) -> Refusal | None:
    """Everything but the row in the web centre. What never opens again holds nothing: no digest would ever tell it."""
    if use.channel is Channel.WEB or not _waits(asked):
        return None
    hours = opening_hours(asked.situation)
    opening = next_opening(hours, asked.now) if hours else None
    return Refusal(Reason.OUTSIDE_HOURS, until=opening) if opening else None


def _waits(asked: Asked) -> bool:
    """Nothing does for people on shift."""
    if asked.priority not in _CAN_WAIT or is_open(asked.situation):
        return False
    return not on_shift(asked.person, asked.copy.role, asked.situation)


def _at_weekend(asked: Asked) -> bool:
    """By the store's own days."""
    hours = opening_hours(asked.situation)
    return hours is not None and local(asked.now, hours.zone).weekday() >= Weekday.SAT
