"""When so much of one region is unresolved that its dispatcher is called once for all of it (R-229, X-64)."""

from datetime import datetime, timedelta

FROM = 3
"""Open breaches, and work orders that nobody has had for thirty minutes, together."""
AT_MOST_EVERY = timedelta(minutes=30)
"""Installation time between two roll-ups of one region; exactly that long is long enough."""


def rolls_up(*, unassigned: int, breaches: int, last: datetime | None, now: datetime) -> bool:
    """Judged whenever another one joins them. `last`: when this region had its latest roll-up."""
    return unassigned + breaches >= FROM and (last is None or now - last >= AT_MOST_EVERY)
