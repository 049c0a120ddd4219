"""What the timeline says of something that is held: until when, in the store's own time, and what became of it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.reason import Reason


def held_until(until: datetime, reason: Reason, *, now: datetime, zone: str) -> str:
    """`Held until 14:05. …`: why it is held."""
    return f"Held until {_local(until, now, zone)}. {reason.sentence}"


def told_at(at: datetime, *, now: datetime, zone: str) -> str:
    """By the delivery that is named beside it."""
    return f"Held, and told at {_local(at, now, zone)}."


def dropped_at(at: datetime, reason: Reason, *, now: datetime, zone: str) -> str:
    """Nothing told it."""
    return f"Held until {_local(at, now, zone)}, and not told. {reason.sentence}"


def _local(instant: datetime, now: datetime, zone: str) -> str:
    """`14:05`, with the date where it is not today's."""
    local, today = instant.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%Y-%m-%d %H:%M}"
