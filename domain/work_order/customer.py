"""What the customer hears: assigned, completed, cancelled, each once at most, and nothing else (R-166, X-41)."""

from collections.abc import Mapping

from domain.work_order.happening import Decision, Known
from domain.work_order.offer import OfferState
from domain.work_order.telling import about_job, raised
from domain.work_order.work_order import WorkOrder

ASSIGNED, COMPLETED, CANCELLED = "CUSTOMER_ASSIGNED", "CUSTOMER_COMPLETED", "CUSTOMER_CANCELLED"
_PROGRAMMES = (None, "service")
"""The others have notices of their own (X-43)."""


def assigned(order: WorkOrder, known: Known) -> Decision:
    """6.1 as soon as the lead has accepted and there is a window; the work is still to be done (X-42)."""
    lead = order.lead
    if lead is None or lead.state is not OfferState.ACCEPTED or order.window is None or order.status.is_done:
        return Decision(order)
    return _told(order, ASSIGNED, {"technician_id": lead.technician_id, "window": order.window}, known)


def completed(order: WorkOrder, known: Known) -> Decision:
    """6.2, with the approval: never after 6.3."""
    if CANCELLED in order.notices or order.completed_at is None or order.technician_id is None:
        return Decision(order)
    said = {"technician_id": order.technician_id, "completed_at": order.completed_at}
    return _told(order, COMPLETED, said, known)


def cancelled(order: WorkOrder, reason: str, known: Known) -> Decision:
    """6.3, when it is cancelled or cannot be completed: never after 6.2."""
    if COMPLETED in order.notices:
        return Decision(order)
    return _told(order, CANCELLED, {"reason": reason, "support_number": known.terms.support_number}, known)


def _told(order: WorkOrder, notice: str, said: Mapping[str, object], known: Known) -> Decision:
    """Once, and only where it is known whom the work is for."""
    if notice in order.notices or order.customer_id is None or order.programme not in _PROGRAMMES:
        return Decision(order)
    about = about_job(order, known, order.technician_id or "")
    whose = {"work_order_id": order.id, "customer_id": order.customer_id, "store_id": about["store_id"]}
    if order.address:
        whose["address"] = order.address
    told = order.but(notices=(*order.notices, notice))
    return Decision(told, (raised(order, notice, 1, whose | dict(said), known),))
