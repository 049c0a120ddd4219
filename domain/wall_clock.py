"""From the hours on a place's wall to instants, on the nights too on which its clock is changed (F-35, X-28)."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

_REMEMBERED = 4096  # a plan asks the same few questions for each of its recipients


def local(at: datetime, zone: str) -> datetime:
    """What the clock shows at that instant."""
    return _local(at.astimezone(UTC), zone)


@lru_cache(_REMEMBERED)
def _local(at: datetime, zone: str) -> datetime:
    """In UTC, for two instants that a repeated hour shows alike are equal keys otherwise."""
    return at.astimezone(ZoneInfo(zone))


@lru_cache(_REMEMBERED)
def first_shown(day: date, at: time, zone: str) -> datetime:
    """The instant (UTC) at which the clock shows that hour: for the first time where it is repeated.

    Where the clock skips it, the first instant after what is skipped.
    """
    wall = datetime.combine(day, at, tzinfo=ZoneInfo(zone))
    instant = wall.astimezone(UTC)
    return instant if _shows(instant, wall) else _end_of_gap(wall)


@lru_cache(_REMEMBERED)
def last_shown(day: date, at: time, zone: str) -> datetime:
    """The same, for the second time where the clock shows it twice."""
    wall = datetime.combine(day, at, tzinfo=ZoneInfo(zone))
    instant = wall.replace(fold=1).astimezone(UTC)
    return instant if _shows(instant, wall) else _end_of_gap(wall)


def _shows(instant: datetime, wall: datetime) -> bool:
    return instant.astimezone(wall.tzinfo).replace(tzinfo=None) == wall.replace(tzinfo=None)


def _end_of_gap(wall: datetime) -> datetime:
    """A skipped hour lies after the change by the old offset and before it by the new one: the change is between."""
    before, after = wall.replace(fold=1).astimezone(UTC), wall.astimezone(UTC)
    while after - before > datetime.resolution:
        middle = before + (after - before) // 2
        skipped = middle.astimezone(wall.tzinfo).utcoffset() == wall.utcoffset()
        before, after = (middle, after) if skipped else (before, middle)
    return after
