"""Who counts as online (X-26)."""

from datetime import datetime, timedelta

ONLINE_FOR = timedelta(seconds=90)
"""Installation time after the last heartbeat, or after an open stream was last seen."""


def seen_since(at: datetime) -> datetime:
    """Whoever was seen after it is online at `at`; seen exactly then, no longer."""
    return at - ONLINE_FOR
