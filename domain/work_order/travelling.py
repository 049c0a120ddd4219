"""A technician is on the way, and arrives: 3.1 and 3.2, each once for each technician (X-47)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from domain.event_types import TechnicianStatus
from domain.work_order import check_in, customer, exceptional
from domain.work_order.answering import take
from domain.work_order.happening import Decision, Happened, Known, Verdict
from domain.work_order.status import Status
from domain.work_order.telling import about_job, address_of, raised
from domain.work_order.work_order import WorkOrder

ON_THE_WAY, ARRIVED = "TECHNICIAN_EN_ROUTE", "TECHNICIAN_ARRIVED"


@dataclass(frozen=True, slots=True)
class Step:
    """How far a technician is now, and what the alert about it says."""

    technician_id: str
    status: Status
    said: Mapping[str, object]


def en_route(order: WorkOrder, technician_id: str, event: Happened, known: Known) -> Decision:
    """3.1, with the expected arrival where the technician gives one."""
    eta = event.data.eta if isinstance(event.data, TechnicianStatus) else None
    return _reached(order, Step(technician_id, Status.EN_ROUTE, {"eta": eta}), event, known)


def arrived(order: WorkOrder, technician_id: str, event: Happened, known: Known) -> Decision:
    """3.2; the first arrival ends the wait for anybody."""
    return _reached(order, Step(technician_id, Status.ON_SITE, {"arrived_at": event.occurred_at}), event, known)


def is_anothers(order: WorkOrder, technician_id: str) -> bool:
    """Others have the job, and this technician has not."""
    offer = order.offer_to(technician_id)
    return bool(order.standing) and not (offer and offer.stands)


def reached(order: WorkOrder, status: Status, event: Happened) -> Decision:
    """The order as a whole is there, at least; whoever comes first ends the wait for anybody."""
    if not order.status.is_before(status):
        return Decision(order)
    if status is not Status.ON_SITE:
        return Decision(order.but(status=status))
    closes = check_in.ended(order, "arrived", event.actor)
    here = Decision(order.but(status=status, on_site_at=event.occurred_at), closes)
    return here.then(partial(exceptional.came_after_all, by=event.actor))


def _reached(order: WorkOrder, step: Step, event: Happened, known: Known) -> Decision:
    if is_anothers(order, step.technician_id):
        return Decision(order, verdict=Verdict.CONTRADICTED)
    offer = order.offer_to(step.technician_id)
    here = offer.reached if offer and offer.stands else None
    if (here and step.status.is_before(here)) or not order.status.is_before(Status.WORK_COMPLETE):
        return Decision(order, verdict=Verdict.BACKWARD)
    if here is step.status:
        return Decision(order, verdict=Verdict.REPEATED)
    taken = take(order, step.technician_id, event, known)
    moved = taken.then(partial(reached, status=step.status, event=event))
    return moved.then(partial(_told, step=step, known=known)).then(partial(customer.assigned, known=known))


def _told(order: WorkOrder, *, step: Step, known: Known) -> Decision:
    offer = order.offer_to(step.technician_id)
    if offer is None:
        return Decision(order)
    alert_type = ON_THE_WAY if step.status is Status.EN_ROUTE else ARRIVED
    context = about_job(order, known, step.technician_id) | {"address": address_of(order)} | dict(step.said)
    told = raised(order, alert_type, offer.number, context, known)
    return Decision(order.with_offer(offer.but(reached=step.status)), (told,))
