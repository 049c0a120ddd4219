"""A status code of a technician or of the whole order: what it means to a work order (X-58)."""

from collections.abc import Callable
from functools import partial

from domain.event_types import ScheduleException, TechnicianStatus, WorkOrderStatus
from domain.schedule.filters import plain
from domain.work_order import answering, completing, customer, ending, exceptional, judging, travelling
from domain.work_order.effect import Flag
from domain.work_order.gaps import found_somebody
from domain.work_order.happening import Decision, Happened, Known, Rule, Verdict, says
from domain.work_order.status import Status
from domain.work_order.status_words import canonical
from domain.work_order.work_order import WorkOrder

_CANNOT = "the work could not be completed"
_NO_REASON = "no reason given"
Means = Callable[[WorkOrder, str, Happened, Known], Decision]
"""What a state means when that person says so."""


def of_technician(order: WorkOrder, data: TechnicianStatus, event: Happened, known: Known) -> Decision:
    """Office, mobile and geofence count the same. No technician judges or closes the work, or speaks for another."""
    status = canonical(data.status)
    if status is None:
        return _unknown(order, data.status)
    if status in _OF_THE_OFFICE or travelling.is_anothers(order, data.technician_id):
        late = answering.accept if status is Status.ACCEPTED else _contradicted
        return late(order, data.technician_id, event, known)
    if status is Status.CANCELLED:
        return ending.cancel(order, "technician", _CANNOT, event, known)
    if status in _OF_A_TECHNICIAN:
        return _OF_A_TECHNICIAN[status](order, data.technician_id, event, known)
    return _either(order, status, data.status, event, known)


def of_order(order: WorkOrder, data: WorkOrderStatus, event: Happened, known: Known) -> Decision:
    """What a technician must have done is the lead's; where nobody has the job, it only moves the order."""
    status = canonical(data.status)
    if status is None:
        return _unknown(order, data.status)
    if status in _OF_THE_OFFICE:
        return _OF_THE_OFFICE[status](order, data.by, event, known)
    if status is Status.CANCELLED:
        return ending.cancel(order, data.by, _CANNOT, event, known)
    if status in _OF_A_TECHNICIAN and order.technician_id:
        return _OF_A_TECHNICIAN[status](order, order.technician_id, event, known)
    return _either(order, status, data.status, event, known)


def _either(order: WorkOrder, status: Status, code: str, event: Happened, known: Known) -> Decision:
    """A «No Show» is an exception; any other state is one that the order is in, or has passed."""
    if status is Status.NO_SHOW:
        return exceptional.logged(order, ScheduleException(status=_read(code)), event, known)
    if status is order.status:
        return Decision(order, verdict=Verdict.REPEATED)
    if not order.status.is_before(status):
        return Decision(order, verdict=Verdict.BACKWARD)
    taken = Decision(order, found_somebody(order, event.actor))
    moved = taken.then(partial(travelling.reached, status=status, event=event))
    return moved.then(partial(customer.assigned, known=known))


def _read(code: str) -> str:
    """As a person reads it: «no_show» is «No show»."""
    return plain(code).replace("_", " ").capitalize()


def _unknown(order: WorkOrder, code: str) -> Decision:
    """Kept as it came, and the admins hear of it once a day."""
    word = plain(code) or "unreadable"
    said = f"Nobody here knows the status code {word}: it is kept, and changes nothing."
    return Decision(order, (Flag(f"status:{word}", said),), Verdict.UNKNOWN_STATUS)


def _contradicted(order: WorkOrder, who: str, event: Happened, known: Known) -> Decision:  # noqa: ARG001
    return Decision(order, verdict=Verdict.CONTRADICTED)


def _rejected(order: WorkOrder, by: str, event: Happened, known: Known) -> Decision:
    return judging.reject(order, by, _NO_REASON, event, known)


def _closed(order: WorkOrder, by: str, event: Happened, known: Known) -> Decision:  # noqa: ARG001
    return ending.close(order, "closed", by)


_OF_A_TECHNICIAN: dict[Status, Means] = {
    Status.ACCEPTED: answering.accept,
    Status.EN_ROUTE: travelling.en_route,
    Status.ON_SITE: travelling.arrived,
    Status.WORK_COMPLETE: completing.complete,
}
_OF_THE_OFFICE: dict[Status, Means] = {
    Status.APPROVED: judging.approve,
    Status.REJECTED: _rejected,
    Status.CLOSED: _closed,
}

RULES: dict[str, Rule] = {
    "technician.status": says(TechnicianStatus, of_technician),
    "work_order.status": says(WorkOrderStatus, of_order),
}
