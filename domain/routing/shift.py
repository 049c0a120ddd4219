"""Who is at work when a step is due, so that nothing is held from them (X-29, X-30)."""

from datetime import time
from functools import cache

from domain.calendar import ALWAYS, Calendar, Hours, Weekday
from domain.directory import Person
from domain.role import Role
from domain.situation import Situation


def on_shift(person: Person, role: Role, situation: Situation) -> bool:
    """By the person's own duty calendar; without one the dispatch desk always is, anybody else while the store is open.

    `role` is the one in which they are told. Nobody who is switched off duty is on shift.
    """
    if not person.on_duty:
        return False
    if person.duty != ALWAYS:
        return situation.directory.on_duty(person, situation.now)
    return role is Role.CENTRAL_DISPATCHER or is_open(situation)


def is_open(situation: Situation) -> bool:
    """Whether the alert's store is open at the step's due instant; an alert about no store has no closing hours."""
    calendar = opening_hours(situation)
    return calendar is None or calendar.is_open(situation.now)


def opening_hours(situation: Situation) -> Calendar | None:
    """Of the alert's store; the usual ones in its zone where it names none, and None where the alert has no store."""
    store = situation.directory.stores.get(situation.scope.store_id or "")
    if store is None:
        return None
    return situation.directory.calendars.get(store.calendar) or usual_hours(store.zone)


@cache
def usual_hours(zone: str) -> Calendar:
    """Monday to Friday from 07:00 to 18:00, without holidays (X-30)."""
    day = (Hours(opens=time(7), closes=time(18)),)
    return Calendar(zone=zone, hours={weekday: day for weekday in Weekday if weekday < Weekday.SAT})
