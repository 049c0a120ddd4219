"""Work orders as lists and their own pages show them."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import AwareDatetime

from domain.context import Window
from domain.priority import Priority
from domain.sight import Sight
from domain.value import Value
from domain.work_order.offer import Offer
from domain.work_order.work_order import Documentation, Sla, WorkOrder
from store.cursors import packed, unpacked
from store.database import Row, Tx
from store.stamps import instant, stamp
from store.work_order_rows import load
from store.work_order_sight import find_order, visible_orders


class WorkOrderSummary(Value):
    """`technician_id` leads the job; `next_due_at` is when its next clock falls due, null where none runs."""

    id: str
    status: str
    priority: Priority
    store_id: str | None
    region_id: str | None
    customer_id: str | None
    technician_id: str | None
    sla_deadline: AwareDatetime | None
    created_at: AwareDatetime
    updated_at: AwareDatetime
    next_due_at: AwareDatetime | None
    closed_at: AwareDatetime | None
    close_reason: str | None


class WorkOrderPage(Value):
    """`next` is the cursor of the next page; null on the last."""

    work_orders: tuple[WorkOrderSummary, ...]
    next: str | None


class AssignmentEntry(Value):
    """Who was given the job or lost it, by whom and when (R-441). `reason` is empty for who may not read texts."""

    technician_id: str
    kind: str
    at: AwareDatetime
    actor: str
    reason: str


class AboutPeople(Value):
    """What is personal."""

    customer: str
    address: str
    notes: str


class WorkOrderDetail(WorkOrderSummary):
    """`unknown`: its creation was never told (X-77). What its erasable state said is null once that is gone.

    `about`: for who may read texts. `offers` and `assignments` are in the order in which they were made.
    """

    unknown: bool | None
    service_type: str | None
    safety: bool | None
    window: Window | None
    window_confirmed: bool | None
    estimated_minutes: int | None
    dispatch_at: AwareDatetime | None
    documentation: Documentation | None
    sla: Sla | None
    offers: tuple[Offer, ...]
    assignments: tuple[AssignmentEntry, ...]
    about: AboutPeople | None


@dataclass(frozen=True, slots=True)
class WantedOrders:
    """What a list is narrowed to; empty means everything. `since` and `until` are half-open, by creation."""

    statuses: tuple[str, ...] = ()
    store: str | None = None
    region: str | None = None
    technician: str | None = None
    customer: str | None = None
    since: datetime | None = None
    until: datetime | None = None


_HISTORY = "SELECT * FROM assignment_changes WHERE work_order_id = :id ORDER BY seq"
_AS_STORED = ("id", "status", "priority", "store_id", "region_id", "customer_id", "technician_id", "close_reason")
_INSTANTS = ("sla_deadline", "created_at", "updated_at", "next_due_at", "closed_at")
_OF_STATE = (
    *("unknown", "service_type", "safety", "window", "window_confirmed", "estimated_minutes", "dispatch_at"),
    *("documentation", "sla"),
)


def list_orders(tx: Tx, sight: Sight, wanted: WantedOrders, *, cursor: str | None, limit: int) -> WorkOrderPage:
    """Newest first. Raises CursorRefused."""
    parameters: dict[str, object] = {"limit": limit + 1}
    conditions = [visible_orders(sight, parameters), *_narrowed(wanted, parameters)]
    if cursor is not None:
        parameters["before"], parameters["before_id"] = unpacked(cursor)
        conditions.append("(w.created_at < :before OR (w.created_at = :before AND w.id < :before_id))")
    rows = tx.all(
        f"SELECT * FROM work_orders w WHERE {' AND '.join(conditions)} "  # noqa: S608 -- our own conditions; values are parameters
        "ORDER BY w.created_at DESC, w.id DESC LIMIT :limit",
        **parameters,
    )
    page = rows[:limit]
    following = packed(page[-1]["created_at"], page[-1]["id"]) if len(rows) > limit else None
    return WorkOrderPage(
        work_orders=tuple(WorkOrderSummary.model_validate(_fields(row)) for row in page), next=following
    )


def order_detail(tx: Tx, work_order_id: str, sight: Sight) -> WorkOrderDetail:
    """Raises WorkOrderUnknown or WorkOrderHidden."""
    seen = find_order(tx, work_order_id, sight)
    order = load(tx, work_order_id)
    said = {name: getattr(order, name) if order else None for name in _OF_STATE}
    return WorkOrderDetail.model_validate(
        _fields(seen.row)
        | said
        | {
            "offers": order.offers if order else (),
            "assignments": tuple(_assignment(row, texts=seen.texts) for row in tx.all(_HISTORY, id=work_order_id)),
            "about": _about(order) if order and seen.texts else None,
        }
    )


def _about(order: WorkOrder) -> AboutPeople:
    return AboutPeople(customer=order.customer, address=order.address, notes=order.notes)


def _assignment(row: Row, *, texts: bool) -> AssignmentEntry:
    return AssignmentEntry(
        technician_id=row["technician_id"],
        kind=row["kind"],
        at=instant(row["at"]),
        actor=row["actor"],
        reason=row["reason"] if texts else "",
    )


def _fields(row: Row) -> dict[str, object]:
    return {name: row[name] for name in _AS_STORED} | {
        name: instant(row[name]) if row[name] else None for name in _INSTANTS
    }


def _narrowed(wanted: WantedOrders, parameters: dict[str, object]) -> list[str]:
    """The conditions; their values go into `parameters`."""
    same = {
        "store_id": wanted.store,
        "region_id": wanted.region,
        "technician_id": wanted.technician,
        "customer_id": wanted.customer,
    }
    conditions = [f"w.{column} = :{column}" for column, value in same.items() if value is not None]
    parameters |= {column: value for column, value in same.items() if value is not None}
    if wanted.statuses:
        named = {f"status_{number}": status for number, status in enumerate(wanted.statuses)}
        parameters |= named
        conditions.append(f"w.status IN ({', '.join(f':{name}' for name in named)})")
    for name, compared, value in (("since", ">=", wanted.since), ("until", "<", wanted.until)):
        if value is not None:
            parameters[name] = stamp(value)
            conditions.append(f"w.created_at {compared} :{name}")
    return conditions
