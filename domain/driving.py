"""Who is at the wheel: drivers may neither read nor type, so nobody holds a missed target against them (F-21)."""

from datetime import datetime, timedelta

from domain.ladder import Copy
from domain.role import Role

EN_ROUTE = "en_route"
WALKING_PACE = 5.0
"""Miles per hour; faster is driving."""
STANDS_FOR = timedelta(minutes=15)
"""Installation time: so long is a phone that falls silent on the road believed to be still there."""


def is_driving(*, status: str | None, speed_mph: float | None) -> bool | None:
    """What a heartbeat says; None where it says neither, so that what the one before it said stands.

    Who is en route drives while standing in traffic too.
    """
    if status is None and speed_mph is None:
        return None
    return status == EN_ROUTE or (speed_mph is not None and speed_mph > WALKING_PACE)


def believed_since(at: datetime) -> datetime:
    """Whoever said so last and was seen after it is driving at `at`."""
    return at - STANDS_FOR


def is_deferred(copy: Copy, *, driving: bool) -> bool:
    """Whether the answer may wait until the drive is over; the copy goes out and the timers run all the same."""
    return driving and copy.asks and copy.role is Role.TECHNICIAN
