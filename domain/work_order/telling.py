"""The alerts of a work order: their keys, and what is said about it in each."""

from collections.abc import Mapping

from domain.ids import key_of_work_order
from domain.new_alert import Named
from domain.work_order.effect import Close, Raise
from domain.work_order.happening import Known
from domain.work_order.work_order import WorkOrder

NOWHERE = "unknown"
"""The store of a work order of which nothing is known: it has a dispatch desk, and nobody else."""


def raised(
    order: WorkOrder,
    alert_type: str,
    occurrence: int | str,
    context: Mapping[str, object],
    known: Known,
    *,
    recipients: tuple[Named, ...] = (),
) -> Raise:
    """From now on: the commit of what happened, or the instant at which a clock fell due (X-75)."""
    key = key_of_work_order(order.id, alert_type, occurrence)
    return Raise(type=alert_type, key=key, context=context, origin=known.now, recipients=recipients)


def over(
    order: WorkOrder,
    alert_type: str,
    occurrence: int | str,
    reason: str,
    by: str,
    *,
    tells: bool = False,
    inherits: tuple[str, str] | None = None,
) -> Close:
    """`by`: whoever ended it hears nothing of the end."""
    key = key_of_work_order(order.id, alert_type, occurrence)
    return Close(type=alert_type, key=key, reason=reason, by=by, tells=tells, inherits=inherits)


def about_order(order: WorkOrder, known: Known, technician_id: str | None = None) -> dict[str, object]:
    """What types about a work order at a store say."""
    return {
        "work_order_id": order.id,
        "store_id": order.store_id or _store_of(technician_id or order.technician_id, known) or NOWHERE,
        "customer": order.called,
        "technician_id": technician_id,
        "work_order_priority": order.priority,
        "safety": order.safety,
        "sla_deadline": order.sla.deadline if order.sla else None,
        "workable_at_store": order.workable_at_store,
    }


def about_offer(order: WorkOrder, known: Known, technician_id: str) -> dict[str, object]:
    """What types about an offer say: its managers are those of the technician's store, where one is known (R-010)."""
    store = _store_of(technician_id, known) or order.store_id
    return {"work_order_id": order.id, "technician_id": technician_id, "customer": order.called, "store_id": store}


def about_job(order: WorkOrder, known: Known, technician_id: str) -> dict[str, object]:
    """What types about the work itself say: its managers are those of the order's store."""
    store = order.store_id or _store_of(technician_id, known)
    return {"work_order_id": order.id, "technician_id": technician_id, "customer": order.called, "store_id": store}


def address_of(order: WorkOrder) -> str:
    """The reference where it is not known (X-77)."""
    return order.address or order.id


def service_of(order: WorkOrder) -> str:
    """The reference where it is not known (X-77)."""
    return order.service_type or order.id


def _store_of(technician_id: str | None, known: Known) -> str | None:
    person = known.directory.people.get(technician_id or "")
    return person.stores[0] if person and person.stores else None
