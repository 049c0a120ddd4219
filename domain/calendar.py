"""Weekly hours in a place's own time: when a desk is staffed, when a store is open (F-35)."""

from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from functools import cache
from itertools import pairwise
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, model_validator

from domain.value import Request
from domain.wall_clock import first_shown, last_shown, local

LOOKS_AHEAD = 366
"""Days within which a calendar opens again, or never."""


@cache
def _zones() -> frozenset[str]:
    """Looked for once: it walks the whole database of zones, tens of milliseconds a time."""
    return frozenset(available_timezones())


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise ValueError(f"{name!r} is not a time zone; an IANA name such as America/Chicago is accepted")
    return name


Zone = Annotated[str, AfterValidator(_known_zone)]
"""An IANA zone name."""


class Weekday(IntEnum):
    """Monday is 0, as in `date.weekday`."""

    MON = 0
    TUE = 1
    WED = 2
    THU = 3
    FRI = 4
    SAT = 5
    SUN = 6


class Hours(Request):
    """Half-open hours of a weekday, [opens, closes); closes 00:00 means midnight at the end of the day."""

    opens: time
    closes: time

    @model_validator(mode="after")
    def _in_order(self) -> "Hours":
        if self.closes != time(0) and self.closes <= self.opens:
            raise ValueError(
                f"closes {self.closes:%H:%M} before it opens {self.opens:%H:%M}; split hours over midnight"
            )
        return self

    def contain(self, at: time) -> bool:
        """Whether a local wall-clock time lies within."""
        return self.opens <= at and (self.closes == time(0) or at < self.closes)


class Calendar(Request):
    """Opening hours per weekday; a weekday that is not named is closed; holidays are closed all day."""

    zone: Zone
    hours: dict[Weekday, tuple[Hours, ...]]
    holidays: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _no_overlap(self) -> "Calendar":
        for day, spans in self.hours.items():
            ordered = sorted(spans, key=lambda span: span.opens)
            for earlier, later in pairwise(ordered):
                if earlier.closes == time(0) or later.opens < earlier.closes:
                    raise ValueError(f"the hours of {Weekday(day).name} overlap")
        return self

    @model_validator(mode="after")
    def _holidays_once(self) -> "Calendar":
        if twice := next((day for day in self.holidays if self.holidays.count(day) > 1), None):
            raise ValueError(f"the holiday {twice} stands twice")
        return self

    def is_open(self, at: datetime) -> bool:
        """Judged by the wall clock of the zone, so a repeated hour counts twice and a skipped one never."""
        wall = local(at, self.zone)
        if wall.date() in self.holidays:
            return False
        return any(span.contain(wall.time()) for span in self.hours.get(Weekday(wall.weekday()), ()))


ALWAYS = "always"
"""The name of the calendar that is open all the time; it needs no entry."""


def next_opening(calendar: Calendar, at: datetime) -> datetime | None:
    """The first instant (UTC) from `at` on at which it is open; None where it stays closed for a year.

    Hours that a changed clock skips begin when it goes on, and those that it repeats begin when they first come.
    """
    if calendar.is_open(at):
        return at.astimezone(UTC)
    today = local(at, calendar.zone).date()
    openings = (one for ahead in range(LOOKS_AHEAD + 1) for one in _openings(calendar, today + timedelta(days=ahead)))
    return next((one for one in openings if one > at and calendar.is_open(one)), None)


def _openings(calendar: Calendar, day: date) -> list[datetime]:
    spans = calendar.hours.get(Weekday(day.weekday()), ())
    return sorted(shown(day, span.opens, calendar.zone) for span in spans for shown in (first_shown, last_shown))
