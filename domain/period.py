"""The stretches of time that figures are asked for: half-open, in the asker's own days (R-365)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

LONGEST = timedelta(days=366)
HOUR = timedelta(hours=1)


class Period(StrEnum):
    """The current one of each; weeks begin on Monday."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Span:
    """[since, until), in UTC."""

    since: datetime
    until: datetime

    def elapsed(self, now: datetime) -> timedelta:
        """How much of it has passed; nothing of one that is still to come."""
        return max(min(now, self.until) - self.since, timedelta(0))


def span_of(period: Period, now: datetime, zone: str) -> Span:
    """From one local midnight to another, so that a day of a clock change has 23 or 25 hours."""
    today = now.astimezone(ZoneInfo(zone)).date()
    match period:
        case Period.TODAY:
            first, after = today, today + timedelta(days=1)
        case Period.WEEK:
            first = today - timedelta(days=today.weekday())
            after = first + timedelta(days=7)
        case Period.MONTH:
            first = today.replace(day=1)
            after = (first + timedelta(days=31)).replace(day=1)
    return Span(midnight(first, zone), midnight(after, zone))


def midnight(day: date, zone: str) -> datetime:
    """The instant at which a local day begins; where the clock skips midnight, the instant of the change."""
    return datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)


def hours(span: Span) -> Iterator[datetime]:
    """The beginning of each hour that passes, whatever the clocks show."""
    at = span.since
    while at < span.until:
        yield at
        at += HOUR


def days(span: Span, zone: str) -> Iterator[datetime]:
    """The beginning of each local day; of the first, where the span begins."""
    at, day = span.since, span.since.astimezone(ZoneInfo(zone)).date()
    while at < span.until:
        yield at
        day += timedelta(days=1)
        at = midnight(day, zone)
