"""How urgent an alert is (R-318)."""

from enum import StrEnum


class Priority(StrEnum):
    """From the most to the least urgent."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def key(self) -> int:
        """1 (critical) to 4 (low): the number of R-318 and Temporal's priority key."""
        return list(Priority).index(self) + 1


def at_least(priority: Priority, floor: Priority) -> Priority:
    """The more urgent of the two: an escalated copy is at least High (R-147)."""
    return min(priority, floor, key=lambda one: one.key)
