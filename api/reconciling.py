"""What the store has decided and Temporal may have lost: started and told again, harmlessly where it was not lost."""

from contextlib import suppress
from functools import partial

from pydantic import ValidationError

from api.alert_engine import EngineRefused
from api.carrying import Carrier
from domain.clock import Clock
from domain.ids import AlertId
from store.crisis import running_crisis
from store.crisis_review import waiting_for_review
from store.database import Database, Row, Tx
from store.held import waiting_recipients
from store.stamps import instant
from store.standing import mark_ended, standing
from store.technicians import watched
from store.work_order_rows import unfinished
from workflows.contract import (
    Acknowledged,
    AlertSignal,
    Closed,
    CrisisStart,
    DigestStart,
    Escalated,
    LongLived,
    TechnicianStart,
    WorkOrderStart,
)

AT_MOST = 2000
"""The newest: a power cut takes the last moments, not last week."""


async def reconcile(database: Database, carrier: Carrier) -> None:
    """Raises EngineUnavailable and StoreError; may begin again from the start."""
    for row in await database.read(lambda tx: standing(tx, limit=AT_MOST)):
        try:
            runs = await _reconciled(carrier, row)
        except (EngineRefused, ValidationError):
            continue  # the relay has said so when it carried the alert itself
        if not runs:
            await database.write(partial(mark_ended, alert_id=row["alert_id"]))
    for start in await database.read(partial(_long_lived, clock=carrier.clock)):
        with suppress(EngineRefused):
            await carrier.engine.wake(start, traceparent=None)


def _long_lived(tx: Tx, *, clock: Clock) -> list[LongLived]:
    """Everything that keeps a timer: to be woken once too often costs it one look."""
    starts: list[LongLived] = [DigestStart(recipient=one, clock=clock) for one in waiting_recipients(tx)]
    if running_crisis(tx) or waiting_for_review(tx):
        starts.append(CrisisStart(clock=clock))
    starts += [TechnicianStart(technician_id=one, clock=clock) for one in watched(tx)]
    return starts + [WorkOrderStart(work_order_id=one, clock=clock) for one in unfinished(tx)]


async def _reconciled(carrier: Carrier, row: Row) -> bool:
    """Whether its workflow runs; it is told first what it would otherwise plan past."""
    if not await carrier.begin(row):
        return False
    alert_id, trace = AlertId(row["alert_id"]), row["caused_by"]
    if row["acknowledged_at"]:
        answered = Acknowledged(
            answer_id=row["answer_id"] or "",
            by=row["acknowledged_by"],
            action=row["acknowledged_action"],
            at=instant(row["acknowledged_at"]),
        )
        await carrier.engine.signal(alert_id, AlertSignal.ACKNOWLEDGE, answered, traceparent=trace)
    if row["hurried_at"]:
        hurried = Escalated(step=row["hurried_step"], by=row["hurried_by"], at=instant(row["hurried_at"]))
        await carrier.engine.signal(alert_id, AlertSignal.ESCALATE, hurried, traceparent=trace)
    if row["closed_at"]:
        closed = Closed(reason=row["close_reason"], by=row["closed_by"], at=instant(row["closed_at"]))
        await carrier.engine.signal(alert_id, AlertSignal.CLOSE, closed, traceparent=trace)
    return True
