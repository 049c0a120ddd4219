"""What an answer that changes a work order says to it: the same event that the dispatch system would post."""

from datetime import datetime

from domain.answer import Action
from domain.event_types import Documented, EventData, Judged, OfferAnswered, Resolution, ShortageResolved

_OFFERS = frozenset({"WORK_ASSIGNED", "REASSIGNED_TO"})
_ANSWERED = {Action.ACCEPT: "offer.accepted", Action.DECLINE: "offer.declined"}
_JUDGED = {Action.APPROVE: "work_order.approved", Action.REJECT: "work_order.rejected"}
_RESOLVED = {
    Action.APPROVE_ALTERNATIVE: Resolution.APPROVE_ALTERNATIVE,
    Action.CANCEL: Resolution.CANCEL,
}


def event_of(
    alert_type: str,
    action: Action,
    *,
    by: str,
    technician_id: str | None,
    reason: str | None,
    pressed_at: datetime | None,
) -> tuple[str, EventData] | None:
    """The event's type and data; None for an answer that changes no work order.

    Whoever accepts or declines for a technician does so in the technician's name.
    """
    if alert_type in _OFFERS and action in _ANSWERED and technician_id:
        data = OfferAnswered(technician_id=technician_id, reason=_short(reason), pressed_at=pressed_at)
        return _ANSWERED[action], data
    if alert_type == "WORK_COMPLETED" and action in _JUDGED:
        return _JUDGED[action], Judged(by=by, reason=_short(reason))
    if alert_type == "EQUIPMENT_SHORTAGE" and action in _RESOLVED:
        return "shortage.resolved", ShortageResolved(by=by, resolution=_RESOLVED[action])
    if alert_type == "PHOTOS_MISSING" and action is Action.UPLOAD and technician_id:
        return "work_order.photos_uploaded", Documented(technician_id=technician_id)
    return None


def _short(reason: str | None) -> str | None:
    """As long as an event's reason may be; the whole of it stays with the answer."""
    return " ".join(reason.split())[:120] or None if reason else None
