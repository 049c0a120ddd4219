"""How much people are interrupted: per recipient and ten minutes, for averages hide floods (F-22 to F-27).

What interrupts is a push, text or call that was really sent; rows and e-mails do not.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from domain.calendar import ALWAYS
from domain.directory import Directory
from domain.figures import Count, Ratio, percentile, ratio
from domain.priority import Priority
from domain.routing.shift import usual_hours
from domain.value import Value

BUCKET = timedelta(minutes=10)
MANAGEABLE = 2
"""Interruptions in a bucket; more are too many (F-23)."""
FLOOD_BEGINS_ABOVE, FLOOD_ENDS_BELOW = 10, 5
CHATTER = 3
STALE_AFTER = timedelta(hours=24)

Buckets = Mapping[datetime, int]
"""Interruptions of one recipient by the beginning of their ten minutes, on the clock's tens; empty ones are missing."""


@dataclass(frozen=True, slots=True)
class Flood:
    """From the first bucket above ten to the beginning of the first below five."""

    begins: datetime
    ends: datetime
    total: int
    peak: int


class FloodFigures(Value):
    """Floods begin with more than 10 interruptions in ten minutes and end below 5 (F-24)."""

    count: Count
    duration_seconds: float
    total: Annotated[Count, Field(description="interruptions during floods")]
    peak: Annotated[Count, Field(description="most in ten minutes of a flood")]
    share_of_time: Annotated[Ratio, Field(description="of what has passed of the period; the aim is 0.01 at most")]


class RecipientFatigue(Value):
    """The load of one recipient."""

    recipient: str
    interruptions: Count
    most_in_ten_minutes: Count
    p95_in_ten_minutes: Annotated[Count, Field(description="of the ten minutes that had any")]
    buckets_over_two: Annotated[Count, Field(description="ten minutes with more than the manageable 2 (F-23)")]
    most_in_a_day: Annotated[Count, Field(description="of the asker's days")]
    floods: FloodFigures


class PriorityMix(Value):
    """Of all interruptions; about 0.05, 0.15 and 0.80 are good practice (F-25)."""

    critical: Ratio
    high: Ratio
    medium_and_low: Ratio


class Source(Value):
    """What interrupts most often: a type, about one work order where it is about one."""

    type: str
    work_order_id: str | None
    count: Count
    share: Annotated[Ratio, Field(description="of all interruptions")]


class AfterHours(Value):
    """Interruptions of a technician outside working hours: time that may have to be paid (F-22)."""

    technician: str
    interruptions: Count


def floods(buckets: Buckets) -> Iterator[Flood]:
    """In the order of time."""
    current: list[datetime] = []
    for at in _with_what_follows(buckets):
        count = buckets.get(at, 0)
        if current and count < FLOOD_ENDS_BELOW:
            yield _flood(current, at, buckets)
            current = []
        elif current or count > FLOOD_BEGINS_ABOVE:
            current.append(at)


def _with_what_follows(buckets: Buckets) -> Iterator[datetime]:
    """Every bucket, and the empty one after each that stands alone: it ends a flood."""
    known = sorted(buckets)
    for at, following in pairwise(known):
        yield at
        if following != at + BUCKET:
            yield at + BUCKET
    if known:
        yield from (known[-1], known[-1] + BUCKET)


def _flood(during: Sequence[datetime], ends: datetime, buckets: Buckets) -> Flood:
    counts = [buckets[at] for at in during]
    return Flood(begins=during[0], ends=ends, total=sum(counts), peak=max(counts))


def recipient_fatigue(recipient: str, buckets: Buckets, *, zone: str, elapsed: timedelta) -> RecipientFatigue:
    """`buckets` has at least one; `zone` says when days begin, `elapsed` how long there was time for floods."""
    counts, found = sorted(buckets.values()), tuple(floods(buckets))
    per_day: Counter[object] = Counter()
    for at, count in buckets.items():
        per_day[at.astimezone(ZoneInfo(zone)).date()] += count
    return RecipientFatigue(
        recipient=recipient,
        interruptions=sum(counts),
        most_in_ten_minutes=counts[-1],
        p95_in_ten_minutes=int(percentile(counts, 95) or 0),
        buckets_over_two=sum(count > MANAGEABLE for count in counts),
        most_in_a_day=max(per_day.values()),
        floods=_flood_figures(found, elapsed),
    )


def _flood_figures(found: Sequence[Flood], elapsed: timedelta) -> FloodFigures:
    duration = sum((flood.ends - flood.begins for flood in found), timedelta(0))
    return FloodFigures(
        count=len(found),
        duration_seconds=duration.total_seconds(),
        total=sum(flood.total for flood in found),
        peak=max((flood.peak for flood in found), default=0),
        share_of_time=min(duration / elapsed, 1.0) if elapsed else None,
    )


def priority_mix(counts: Mapping[Priority, int]) -> PriorityMix:
    """Null of nothing."""
    whole = sum(counts.values())
    top, middle = counts.get(Priority.CRITICAL, 0), counts.get(Priority.HIGH, 0)
    low = counts.get(Priority.MEDIUM, 0) + counts.get(Priority.LOW, 0)
    return PriorityMix(critical=ratio(top, whole), high=ratio(middle, whole), medium_and_low=ratio(low, whole))


def chatters(told: Iterable[datetime]) -> bool:
    """Whether a recipient was told of the same thing three times or more within ten minutes (F-27)."""
    ordered = sorted(told)
    return any(later - earlier < BUCKET for earlier, later in zip(ordered, ordered[CHATTER - 1 :], strict=False))


def is_at_work(person_id: str, directory: Directory, at: datetime) -> bool:
    """By the person's duty calendar; without one, while their first store is open, usually 07:00 to 18:00 (X-30).

    Somebody whom the directory no longer knows, or who has no store, is always at work.
    """
    person = directory.people.get(person_id)
    if person is None:
        return True
    if person.duty != ALWAYS:
        return directory.calendars[person.duty].is_open(at)
    store = directory.stores.get(person.stores[0] if person.stores else "")
    return store is None or (directory.calendars.get(store.calendar) or usual_hours(store.zone)).is_open(at)
