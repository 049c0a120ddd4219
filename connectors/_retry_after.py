"""When a provider wants to be asked again: `Retry-After` in seconds, as an HTTP date, or as an epoch."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

SOONEST = timedelta(seconds=1)
LATEST = timedelta(minutes=15)

_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,9})?")
_EPOCH_SECONDS = 1e9  # as a duration this would be 31 years
_EPOCH_MILLISECONDS = 1e12


def retry_after(header: str | None, *, now: datetime) -> timedelta | None:
    """Real time from `now`, between SOONEST and LATEST; None when there is no hint or it makes no sense."""
    if header is None:
        return None
    wait = _wait(header.strip(), now)
    return None if wait is None else min(max(wait, SOONEST), LATEST)


def _wait(hint: str, now: datetime) -> timedelta | None:
    if _NUMBER.fullmatch(hint):
        return _counted(float(hint), now)
    try:
        at = parsedate_to_datetime(hint)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)) - now


def _counted(number: float, now: datetime) -> timedelta:
    if number >= _EPOCH_MILLISECONDS:
        number /= 1000
    if number >= _EPOCH_SECONDS:
        number -= now.timestamp()
    return timedelta(seconds=number)
