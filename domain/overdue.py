"""What should have happened five minutes ago: whoever is alive says so (X-76)."""

from datetime import datetime, timedelta

from domain.clock import Clock

OVERDUE_AFTER = timedelta(minutes=5)
"""Installation time; exactly that long is overdue."""
AT_LEAST = timedelta(seconds=30)
"""Real time: on a fast clock five minutes may pass while the machine takes a breath."""


def due_by(now: datetime, clock: Clock) -> datetime:
    """What was due then, or before, is overdue at `now`, installation time."""
    return now - max(OVERDUE_AFTER, AT_LEAST * clock.speed)
