"""When somebody does not want to be disturbed: the setting, and whether and until when it holds (R-344, X-28)."""

from datetime import time
from typing import Annotated

from pydantic import Field

from domain.calendar import Weekday, Zone
from domain.value import Request


class QuietHours(Request):
    """Local hours [start, end) of the weekdays on which they start; an end before the start is the next day's."""

    enabled: bool = True
    start: time
    end: time
    zone: Zone
    days: Annotated[frozenset[Weekday], Field(min_length=1)] = frozenset(Weekday)
    allow_critical: bool = True
    exempt: frozenset[str] = frozenset()
