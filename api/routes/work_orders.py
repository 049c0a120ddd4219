"""Work orders: list them, look at one, see what happened to it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.identity import Caller
from api.ports import House
from api.problems import problems, refused
from api.raising import Instant
from api.scopes import Scope
from api.wire import Limit, Plain
from domain.ids import ForeignId
from domain.value import Request as RequestModel
from domain.work_order.status import Status
from store.cursors import CursorRefused
from store.work_order_reads import WantedOrders, WorkOrderDetail, WorkOrderPage, list_orders, order_detail
from store.work_order_timeline import OrderTimeline, order_timeline

router = APIRouter(prefix="/v1/work-orders", tags=["work orders"])

WorkOrderId = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9._-]{1,64}$")]


class WorkOrderFilter(RequestModel):
    """Values of one field are alternatives; fields narrow each other. `since` and `until` are half-open, by creation.

    `technician`: who leads the job now.
    """

    status: tuple[Status, ...] = ()
    store: ForeignId | None = None
    region: ForeignId | None = None
    technician: ForeignId | None = None
    customer: ForeignId | None = None
    since: Instant | None = None
    until: Instant | None = None
    cursor: Plain | None = None
    limit: Limit = 50


@router.get("", summary="List work orders, newest first", responses=problems(401, 403, 422, 503))
async def work_orders(front: House, who: Caller, wanted: Annotated[WorkOrderFilter, Query()]) -> WorkOrderPage:
    """Those that the caller may see: of their stores and regions, and those that were ever offered to them."""
    who.require(Scope.ALERTS_READ)
    narrowed = WantedOrders(
        statuses=tuple(status.value for status in wanted.status),
        store=wanted.store,
        region=wanted.region,
        technician=wanted.technician,
        customer=wanted.customer,
        since=wanted.since,
        until=wanted.until,
    )
    try:
        return await front.store.read(
            lambda tx: list_orders(tx, who.sight, narrowed, cursor=wanted.cursor, limit=wanted.limit)
        )
    except CursorRefused:
        raise refused("cursor", "is not a cursor of this list", "the `next` of a page is accepted") from None


@router.get("/{work_order_id}", summary="One work order", responses=problems(401, 403, 404, 422, 503))
async def work_order(work_order_id: WorkOrderId, front: House, who: Caller) -> WorkOrderDetail:
    """Its state, its offers, and its assignment history with actor, reason and instant."""
    who.require(Scope.ALERTS_READ)
    return await front.store.read(lambda tx: order_detail(tx, work_order_id, who.sight))


@router.get(
    "/{work_order_id}/timeline",
    summary="What happened to a work order",
    responses=problems(401, 403, 404, 422, 503),
)
async def timeline(work_order_id: WorkOrderId, front: House, who: Caller) -> OrderTimeline:
    """Its events and what became of them, its alerts, what the audit says of those, and when its next clock is due."""
    who.require(Scope.ALERTS_READ)
    return await front.store.read(lambda tx: order_timeline(tx, work_order_id, who.sight))
