"""When somebody does not want to be disturbed: the setting, and whether and until when it holds (R-344, X-28)."""

from datetime import datetime, time, timedelta
from typing import Annotated, Protocol

from pydantic import Field, ValidationInfo, field_validator

from domain.calendar import Weekday, Zone
from domain.role import Role
from domain.value import Request
from domain.wall_clock import first_shown, local

CRITICAL_CHAIN = frozenset({Role.REGIONAL_DISPATCHER, Role.CENTRAL_DISPATCHER, Role.OPERATIONS_MANAGER, Role.ADMIN})
"""Who must hear of critical alerts while on call (X-29)."""

_YESTERDAY = timedelta(days=1)


class QuietHours(Request):
    """Local hours [start, end) of the weekdays on which they start; an end before the start is the next day's."""

    enabled: bool = True
    start: time
    end: time
    zone: Zone
    days: Annotated[frozenset[Weekday], Field(min_length=1)] = frozenset(Weekday)
    allow_critical: bool = True
    exempt: frozenset[str] = frozenset()

    @field_validator("end")
    @classmethod
    def _some_hours(cls, end: time, known: ValidationInfo) -> time:
        if end == known.data.get("start"):
            raise ValueError(f"is {end:%H:%M}, as start is; another time is accepted")
        return end

    def until(self, at: datetime) -> datetime | None:
        """The end (UTC) of the hours within which `at` lies; None outside of them, and where they are not enabled."""
        if not self.enabled:
            return None
        today = local(at, self.zone).date()
        for day in (today, today - _YESTERDAY):
            if Weekday(day.weekday()) not in self.days:
                continue
            end_day = day if self.start < self.end else day + timedelta(days=1)
            end = first_shown(end_day, self.end, self.zone)
            if first_shown(day, self.start, self.zone) <= at < end:
                return self.until(end) or end
        return None


class HoldsRoles(Protocol):
    """Somebody, as far as this rule looks."""

    @property
    def roles(self) -> tuple[Role, ...]:
        """At least one."""


def refusal(quiet_hours: QuietHours, person: HoldsRoles, *, on_call: bool) -> str | None:
    """Why these may not become the person's quiet hours, in one sentence; None where they may.

    `on_call`: on duty now (X-29).
    """
    bound = next((role for role in person.roles if role in CRITICAL_CHAIN), None)
    if bound is None or not on_call or not quiet_hours.enabled or quiet_hours.allow_critical:
        return None
    return f"A {bound.spoken} on call hears of critical alerts at any hour, so allow_critical stays true."
