"""What other systems call the states of a work order (X-58)."""

from domain.schedule.filters import plain
from domain.work_order.status import Status

_ALIASES = {
    Status.CREATED: ("created", "new", "open", "unassigned"),
    Status.OFFERED: ("offered", "assigned", "dispatched", "scheduled"),
    Status.ACCEPTED: ("accepted", "acknowledged", "confirmed"),
    Status.EN_ROUTE: ("en_route", "enroute", "on_my_way", "on_the_way", "traveling", "travelling", "in_transit"),
    Status.ON_SITE: ("on_site", "onsite", "arrived", "checked_in", "in_progress", "working", "started"),
    Status.WORK_COMPLETE: ("work_complete", "work_completed", "complete", "completed", "done", "finished"),
    Status.APPROVED: ("approved", "complete_approve", "completed_approved"),
    Status.REJECTED: ("rejected",),
    Status.CLOSED: ("closed", "invoiced"),
    Status.CANCELLED: ("cancelled", "canceled", "cannot_complete", "unable_to_complete"),
    Status.NO_SHOW: ("no_show", "noshow"),
}
_CANONICAL = {alias: status for status, aliases in _ALIASES.items() for alias in aliases}


def canonical(code: str) -> Status | None:
    """Without regard to case and punctuation; None for a code that nobody here knows."""
    return _CANONICAL.get(plain(code))
