"""When a customer may be texted: the installation's own hours, and narrower ones by the law of a state (F-10, F-11)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from domain.calendar import Weekday
from domain.wall_clock import first_shown, local


@dataclass(frozen=True, slots=True)
class Hours:
    """Local, half-open."""

    opens: time
    closes: time

    def within(self, other: "Hours") -> "Hours":
        """What both allow."""
        return Hours(max(self.opens, other.opens), min(self.closes, other.closes))


_UNTIL_EIGHT = Hours(time(8), time(20))
_FROM_NINE = Hours(time(9), time(20))
_TEXAS = Hours(time(9), time(21))
_TEXAS_ON_SUNDAYS = Hours(time(12), time(21))

_STRICTER = {
    "FL": _UNTIL_EIGHT,
    "OK": _UNTIL_EIGHT,
    "MD": _UNTIL_EIGHT,
    "MS": _UNTIL_EIGHT,
    "NJ": _UNTIL_EIGHT,
    "CT": _FROM_NINE,
    "TX": _TEXAS,
}
"""By state (F-11). They are about solicitations; notices of a service keep to them too, for courts differ (F-10)."""


def allowed(state: str | None, weekday: int, usual: Hours) -> Hours:
    """Of a weekday (Monday is 0) in that state; elsewhere, and where the state is unknown, the usual ones."""
    if state == "TX" and weekday == Weekday.SUN:
        return usual.within(_TEXAS_ON_SUNDAYS)
    return usual.within(_STRICTER[state]) if state in _STRICTER else usual


def closed_until(at: datetime, *, zone: str, state: str | None, usual: Hours) -> datetime | None:
    """The instant (UTC) at which texts may be sent again; None where they may be sent at `at`."""
    shown = local(at, zone)
    today = allowed(state, shown.weekday(), usual)
    if today.opens <= shown.time() < today.closes:
        return None
    day = shown.date() if shown.time() < today.opens else shown.date() + timedelta(days=1)
    return first_shown(day, allowed(state, day.weekday(), usual).opens, zone)
