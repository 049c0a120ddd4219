"""How a work order begins: it is created, and may have been heard of before (1.1, X-77)."""

from datetime import timedelta
from functools import partial

from domain.event_types import Created, PriorityChanged
from domain.priority import Priority
from domain.work_order import customer, sla, unassigned
from domain.work_order.alert_types import NEW
from domain.work_order.effect import Effect, Told
from domain.work_order.happening import Decision, Happened, Known, Rule, Verdict, says
from domain.work_order.status import Status
from domain.work_order.telling import about_order, address_of, raised, service_of
from domain.work_order.terms import later
from domain.work_order.work_order import WorkOrder


def created(order: WorkOrder, data: Created, event: Happened, known: Known) -> Decision:
    """What has happened since stands; clocks that would have passed meanwhile do not start (X-77)."""
    if not order.unknown:
        return Decision(order, verdict=Verdict.REPEATED)
    deadline = data.sla_deadline or (
        later(event.occurred_at, timedelta(minutes=data.sla_minutes)) if data.sla_minutes else None
    )
    order = order.but(
        unknown=False,
        created_at=event.occurred_at,
        store_id=data.store_id,
        customer_id=data.customer_id,
        customer=known.customers.get(data.customer_id, ""),
        address=data.address,
        service_type=data.service_type,
        priority=data.priority,
        safety=data.safety,
        workable_at_store=data.workable_at_store,
        programme=data.programme,
        sla_requires_regional=data.sla_requires_regional,
    )
    if order.applied:
        order = unassigned.passed_over(order, known)
    begun = Decision(order, _new(order, event, known)).then(partial(customer.assigned, known=known))
    if order.sla_versions:  # a change of the deadline came first, and is newer
        return begun
    return begun.then(partial(sla.planned, deadline=deadline, known=known))


def _new(order: WorkOrder, event: Happened, known: Known) -> tuple[Effect, ...]:
    """Nobody needs to see and assign what a technician has already."""
    if order.offers or order.status is not Status.CREATED:
        return ()
    said = about_order(order, known) | {
        "address": address_of(order),
        "service_type": service_of(order),
        "submitted_at": event.occurred_at,
    }
    return (raised(order, NEW, 1, said, known),)


def judged_anew(order: WorkOrder, data: PriorityChanged, event: Happened, known: Known) -> Decision:  # noqa: ARG001
    """What is raised from now on counts by the new priority."""
    return prioritised(order, data.priority, by=data.by)


def prioritised(order: WorkOrder, priority: Priority, *, by: str) -> Decision:
    """Nothing happens where it has that priority already."""
    if priority is order.priority:
        return Decision(order, verdict=Verdict.REPEATED)
    details = {"from": order.priority.value, "to": priority.value, "by": by}
    return Decision(order.but(priority=priority), (Told("WorkOrder.Prioritised", "priority_changed", details),))


RULES: dict[str, Rule] = {
    "work_order.created": says(Created, created),
    "work_order.priority_changed": says(PriorityChanged, judged_anew),
}
