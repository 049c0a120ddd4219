"""Weekly hours in a place's own time: when a desk is staffed, when a store is open (F-35)."""

from datetime import date, datetime, time
from enum import IntEnum
from functools import cache
from itertools import pairwise
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, model_validator

from domain.value import Request


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

    def is_open(self, at: datetime) -> bool:
        """Judged by the wall clock of the zone, so a repeated hour counts twice and a skipped one never."""
        local = at.astimezone(ZoneInfo(self.zone))
        if local.date() in self.holidays:
            return False
        return any(span.contain(local.time()) for span in self.hours.get(Weekday(local.weekday()), ()))


ALWAYS = "always"
"""The name of the calendar that is open all the time; it needs no entry."""
