"""An answer that changes a work order is told to it, in the transaction in which the door took it."""

from datetime import datetime

from domain.answer import Action, Effect
from domain.answer_events import event_of
from store.database import Row, Tx
from store.event_intake import NewEvent, take_in

_KNOWN = "SELECT 1 FROM work_orders WHERE id = :id"


def feed(
    tx: Tx,
    alert: Row,
    *,
    answer_id: str,
    effect: Effect,
    action: Action,
    by: str,
    reason: str | None,
    pressed_at: datetime | None,
    at: datetime,
    traceparent: str | None,
) -> None:
    """An event row with the answer's id, and the waking. Nothing for a work order that no event has told of.

    An accept that came too late is told too: the technician must hear that the job is another's (7.12).
    """
    too_late = effect is Effect.REFUSED and action is Action.ACCEPT and alert["state"] == "closed"
    if not (too_late or effect in (Effect.FIRST, Effect.RESOLVED)):
        return
    order, technician = alert["work_order_id"], alert["technician_id"]
    if order is None or tx.one(_KNOWN, id=order) is None:
        return
    said = event_of(alert["type"], action, by=by, technician_id=technician, reason=reason, pressed_at=pressed_at)
    if said is None:
        return
    event = NewEvent(answer_id, said[0], said[1], by, at, work_order_id=order, technician_id=technician)
    take_in(tx, [event], now=at, traceparent=traceparent)
