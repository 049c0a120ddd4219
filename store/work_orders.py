"""The desk of work orders: events applied in order of receipt, clocks that have come due, and what follows."""

from datetime import datetime, timedelta

from domain.directory import Directory
from domain.event_types import Created
from domain.orders import AdvanceWorkOrder, WorkOrderOutlook
from domain.work_order.decide import next_due, on_due, on_event
from domain.work_order.happening import Decision, Happened, Known
from domain.work_order.terms import terms_of
from domain.work_order.work_order import WorkOrder
from store.connection import Row, Tx
from store.customers import find_customer
from store.database import Database
from store.directory import DirectoryCache
from store.event_rows import AT_ONCE, happened, is_waiting, judged, unreadable, waiting
from store.stamps import instant, stamp
from store.system_issues import raise_system_issue
from store.technician_signs import follow, sign_of_life
from store.work_order_effects import Carrying
from store.work_order_rows import keep, load, reschedule

DECLINES_COUNT_FOR = timedelta(minutes=60)

_DECLINES = """
SELECT at FROM assignment_changes WHERE technician_id = :technician_id AND kind = 'declined' AND at > :since ORDER BY at
"""


class StoreWorkOrderDesk:
    """Whoever looks, however often: an event takes effect once, a clock fires once."""

    def __init__(self, database: Database, directory: DirectoryCache) -> None:
        self._database = database
        self._directory = directory

    async def advance(self, order: AdvanceWorkOrder, *, now: datetime) -> WorkOrderOutlook:
        """One transaction. `now` is installation time; the instant that was waited for has come, whatever it says."""
        at = max(now, order.due) if order.due else now
        return await self._database.write(lambda tx: advance(tx, order.work_order_id, self._directory.current(tx), at))


def advance(tx: Tx, work_order_id: str, directory: Directory, now: datetime) -> WorkOrderOutlook:
    """Events first, for what is committed counts before a clock that fell due while nobody looked (X-20)."""
    before = order = load(tx, work_order_id)
    rows = waiting(tx, work_order_id)
    for row in rows:
        order = _take(tx, order, row, directory, now)
    more = len(rows) == AT_ONCE
    if order is None:
        return WorkOrderOutlook(over=not more, more=more)
    if not more:
        order = _fall_due(tx, order, directory, now)
    due = next_due(order, terms_of(directory.rules))
    if order != before:
        keep(tx, order, directory, next_due=due, at=now)
        follow(tx, before, order, now)
    else:
        reschedule(tx, order.id, next_due=due)  # what counts as late may have been set anew
    return WorkOrderOutlook(
        next_due=due,
        over=order.status.is_over and not more,
        more=more,
        store_id=order.store_id,
        region_id=directory.region_of(order.store_id),
        technician_id=order.lead.technician_id if order.lead else None,
    )


def catch_up(tx: Tx, work_order_id: str, directory: Directory, now: datetime) -> bool:
    """For a door at which somebody decides: what was committed before counts, whether or not its workflow has looked.

    False where nothing waited.
    """
    waited = is_waiting(tx, work_order_id)
    while is_waiting(tx, work_order_id):
        advance(tx, work_order_id, directory, now)
    return waited


def _take(tx: Tx, order: WorkOrder | None, row: Row, directory: Directory, now: datetime) -> WorkOrder | None:
    event = happened(row)
    if event is None:
        unreadable(tx, row, at=now)
        return order
    known = _known(tx, order, directory, now, event)
    try:
        decision = on_event(order, event, known)
    except Exception as failed:  # noqa: BLE001 -- rules are pure: nothing was done yet, and others must go on (X-58)
        unreadable(tx, row, reason="failed", at=now)
        _tell_of_failure(tx, event, type(failed).__name__, directory, now)
        return order
    carrying = Carrying(
        tx,
        decision.order,
        directory,
        now=now,
        at=event.received_at,
        by=event.actor,
        event_id=event.id,
        occurred_at=event.occurred_at,
    )
    _carry_out(carrying, decision)
    sign_of_life(tx, event, now=now)
    judged(tx, row, decision.verdict, status=decision.order.status.value, at=now)
    return decision.order


def _tell_of_failure(tx: Tx, event: Happened, why: str, directory: Directory, now: datetime) -> None:
    raise_system_issue(
        tx,
        directory,
        key=f"failed:{event.id}",
        what="an event could not be applied",
        detail=f"{why}: event {event.id} ({event.type}) of {event.work_order_id} was recorded without effect.",
        about=None,
        now=now,
    )


def _fall_due(tx: Tx, order: WorkOrder, directory: Directory, now: datetime) -> WorkOrder:
    """Instant by instant, each judged at its own."""
    terms = terms_of(directory.rules)
    while (due := next_due(order, terms)) is not None and due <= now:
        decision = on_due(order, _known(tx, order, directory, due))
        _carry_out(Carrying(tx, decision.order, directory, now=now, at=due), decision)
        if decision.order == order:
            raise RuntimeError(f"the clock of {order.id} that is due at {stamp(due)} does not mark that it has fired")
        order = decision.order
    return order


def _carry_out(carrying: Carrying, decision: Decision) -> None:
    for effect in decision.effects:
        carrying.carry_out(effect)


def _known(
    tx: Tx, order: WorkOrder | None, directory: Directory, now: datetime, event: Happened | None = None
) -> Known:
    """With the declines of whoever has been offered the work order or caused the event, and the customer's name."""
    technicians = {offer.technician_id for offer in order.offers} if order else set[str]()
    technicians |= {event.technician_id} if event and event.technician_id else set()
    customer_id = order.customer_id if order else None
    if event and isinstance(event.data, Created):
        customer_id = event.data.customer_id
    since = now - DECLINES_COUNT_FOR
    return Known(
        now,
        directory,
        declines={one: _declines(tx, one, since) for one in sorted(technicians)},
        customers=_names(tx, customer_id) if customer_id else {},
        terms=terms_of(directory.rules),
    )


def _names(tx: Tx, customer_id: str) -> dict[str, str]:
    known = find_customer(tx, customer_id)
    return {customer_id: known.contact.name} if known and known.contact.name else {}


def _declines(tx: Tx, technician_id: str, since: datetime) -> tuple[datetime, ...]:
    return tuple(instant(row["at"]) for row in tx.all(_DECLINES, technician_id=technician_id, since=stamp(since)))
