"""In which order events are carried to their work orders: answers first, then what is most severe."""

from domain.event_types import EventData
from domain.priority import Priority

ANSWER = 0
"""Before everything else: an answer stops what would still be sent."""
_ANSWERS = frozenset(
    {
        "offer.accepted",
        "offer.declined",
        "work_order.approved",
        "work_order.rejected",
        "assignment.rejected",
        "shortage.resolved",
        "work_order.cancelled",
        "work_order.closed",
    }
)
_ORDINARY = {"technician.status": Priority.MEDIUM, "work_order.status": Priority.MEDIUM}


def urgency(event_type: str, data: EventData) -> int:
    """0 for what answers or ends something, else the key of the priority that the event names: 1 to 4."""
    if event_type in _ANSWERS:
        return ANSWER
    if getattr(data, "safety", False):
        return Priority.CRITICAL.key
    named = getattr(data, "priority", None) or _ORDINARY.get(event_type, Priority.HIGH)
    return Priority(named).key
