"""5.5: from when a technician with active work counts as out of reach, and until when (R-057, X-14)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

OFFLINE_AFTER = timedelta(minutes=10)
"""Installation time without a sign of life. 15:00 is the second step of the alert's own ladder."""


@dataclass(frozen=True, slots=True)
class Job:
    """A work order that the technician has accepted and not completed."""

    work_order_id: str
    store_id: str | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """The last 5.5 about this technician. `since`: the silence that it is about. `open`: it is not closed."""

    since: datetime
    work_order_id: str | None
    open: bool


@dataclass(frozen=True, slots=True)
class Watch:
    """What is known beside the last sign of life.

    `active_since`: when the first of the active jobs became so. `unavailable_at`: reported as not to be had, and no
    status since; being heard does not end that, for the phone of somebody who has gone may still be on.
    """

    active_since: datetime | None = None
    unavailable_at: datetime | None = None
    alarm: Alarm | None = None


@dataclass(frozen=True, slots=True)
class Alarmed:
    """Raise 5.5 about this job; its ladder counts from `origin`, the instant at which it was due."""

    job: Job
    since: datetime
    origin: datetime


@dataclass(frozen=True, slots=True)
class Back:
    """The open 5.5 is over: seen again, so whoever was told is told (7.7)."""


@dataclass(frozen=True, slots=True)
class WorkOver:
    """The open 5.5 is over: there is nothing left to be late with, and nobody is told (X-23)."""


Effect = Alarmed | Back | WorkOver


@dataclass(frozen=True, slots=True)
class Outlook:
    """What must be done now, and when to look again by oneself; None: only a sign of life or new work matters."""

    effect: Effect | None
    next_look: datetime | None


def decide(watch: Watch, last_seen: datetime | None, active: tuple[Job, ...], now: datetime) -> Outlook:
    """`last_seen` None: the phone has never been heard, so it cannot have been lost; it may be heard from now on.

    Raised once for a silence, when it has lasted ten minutes or with the first job that it meets; at once for who is
    unavailable. Once more only where its work order ended and another job goes on.
    """
    is_open = watch.alarm is not None and watch.alarm.open
    if not active:
        return Outlook(WorkOver() if is_open else None, None)
    since = watch.unavailable_at or last_seen
    if since is None:
        return Outlook(Back() if is_open else None, now + OFFLINE_AFTER)
    due = since if watch.unavailable_at else since + OFFLINE_AFTER
    due = max(due, watch.active_since or due)
    if due > now:
        return Outlook(Back() if is_open else None, due)
    if is_open or (watch.alarm and watch.alarm.since == since and _stands(watch.alarm, active)):
        return Outlook(None, None)
    return Outlook(Alarmed(active[0], since, due), None)


def _stands(alarm: Alarm, active: tuple[Job, ...]) -> bool:
    """Whether somebody ended it by hand, and not its work order."""
    return any(job.work_order_id == alarm.work_order_id for job in active)
