"""What a person's quiet hours hold, and which rows they silence (R-345, X-26 to X-29)."""

from datetime import datetime

from domain.ladder import Use
from domain.priority import Priority
from domain.quiet_hours import QuietHours, refusal
from domain.reason import Reason
from domain.routing.asked import Asked, Refusal
from domain.routing.offer import is_offer
from domain.routing.shift import on_shift


def held_by_quiet_hours(asked: Asked, use: Use) -> Refusal | None:
    """What interrupts waits for their end; rows and e-mails do not interrupt."""
    until = quiet_until(asked) if use.channel.interrupts else None
    return Refusal(Reason.QUIET_HOURS, until=until) if until else None


def silent_in_quiet_hours(asked: Asked, use: Use) -> bool:
    """Rows are written, without a sound (X-26)."""
    return use.channel.is_row and quiet_until(asked) is not None


def quiet_until(asked: Asked) -> datetime | None:
    """Until when the person is not to be disturbed by this copy; None where it goes ahead, in the order of R-345."""
    quiet = asked.situation.directory.rules.quiet_hours.get(asked.person.id)
    until = quiet.until(asked.now) if quiet else None
    if quiet is None or until is None:
        return None
    if asked.priority is Priority.CRITICAL and _allows_critical(quiet, asked):
        return None
    return None if _exempt(quiet, asked) else until


def _allows_critical(quiet: QuietHours, asked: Asked) -> bool:
    """What somebody on call may not refuse counts as allowed, though they refused it before they were (X-29)."""
    on_call = asked.situation.directory.on_duty(asked.person, asked.now)
    return quiet.allow_critical or refusal(quiet, asked.person, on_call=on_call) is not None


def _exempt(quiet: QuietHours, asked: Asked) -> bool:
    """By type, as the rows show it too; an offered job is for a technician on shift."""
    if not quiet.exempt.isdisjoint({asked.situation.entry.key, asked.step.shown_as}):
        return True
    return is_offer(asked) and on_shift(asked.person, asked.copy.role, asked.situation)
