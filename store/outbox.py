"""The outbox: what is committed and has yet to reach Temporal, written in the transaction of what it tells."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.delivery import CallOutcome
from store.database import Row, Tx
from store.stamps import stamp


class OutboxKind(StrEnum):
    """What the relay does with a row."""

    START = "start"
    ACKNOWLEDGE = "acknowledge"
    CLOSE = "close"
    DELIVERY_EVENT = "delivery_event"
    ESCALATE = "escalate"
    REPLY = "reply"
    DIGEST = "digest"
    CRISIS = "crisis"
    WORK_ORDER = "work_order"
    TECHNICIAN = "technician"


FIRST = 0
"""The urgency of answers: before any start, whose urgency is the alert's priority key."""
LAST = 9
"""The urgency of what Temporal refused: tried again when nothing else waits."""

_PUT = """
INSERT INTO outbox (kind, alert_id, urgency, payload, created_at, traceparent, tries)
VALUES (:kind, :alert_id, :urgency, :payload, :at, :traceparent, 0)
"""
_STARTS = """
SELECT o.seq, o.kind, o.payload, o.traceparent AS caused_by, o.alert_id, a.type, a.priority, a.state, a.store_id,
  a.region_id, a.work_order_id, a.technician_id, a.origin, a.ladder, a.started
FROM outbox o LEFT JOIN alerts a ON a.id = o.alert_id
WHERE o.sent_at IS NULL AND o.kind IN ('start', 'reply', 'digest', 'crisis', 'work_order', 'technician')
ORDER BY o.urgency, o.seq LIMIT :limit
"""
# By urgency, so that the index passes over the starts that wait: this is asked after every commit.
_SIGNALS = """
SELECT o.seq, o.kind, o.payload, o.traceparent AS caused_by, o.alert_id, a.type, a.priority, a.state, a.store_id,
  a.region_id, a.work_order_id, a.technician_id, a.origin, a.ladder, a.started
FROM outbox o JOIN alerts a ON a.id = o.alert_id
WHERE o.sent_at IS NULL AND o.urgency IN (:first, :last)
  AND o.kind IN ('acknowledge', 'close', 'delivery_event', 'escalate') AND a.started <> 'pending'
ORDER BY o.urgency, o.seq LIMIT :limit
"""
_SENT = "UPDATE outbox SET sent_at = :at WHERE seq = :seq"
_REFUSED = "UPDATE outbox SET tries = tries + 1, urgency = :last WHERE seq = :seq"
_STARTED = "UPDATE alerts SET started = 'started' WHERE id = :id AND started = 'pending'"
_ENDED = "UPDATE alerts SET started = 'ended' WHERE id = :id AND started = 'started'"
_BACKLOG = "SELECT COUNT(*) AS waiting, MIN(created_at) AS oldest FROM outbox WHERE sent_at IS NULL"


@dataclass(frozen=True, slots=True)
class Carried:
    """What a round of the relay achieved. `ended`: alerts whose workflow turned out to have closed."""

    sent: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()
    started: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


def put(
    tx: Tx, kind: OutboxKind, alert_id: str, payload: str, *, urgency: int, at: datetime, traceparent: str | None
) -> None:
    """`at` is installation time; `traceparent` continues the trace of whoever caused the row."""
    tx.run(
        _PUT,
        kind=kind.value,
        alert_id=alert_id,
        urgency=urgency,
        payload=payload,
        at=stamp(at),
        traceparent=traceparent,
    )


def continuing(begun: str | None, caused_by: str | None) -> str | None:
    """The traceparent of a row: of the request that caused it where that is in the alert's trace, else the alert's."""
    if begun and caused_by and begun.split("-")[1] != caused_by.split("-")[1]:
        return begun
    return caused_by or begun


def acknowledged(answer_id: str, *, by: str, action: str, at: datetime) -> str:
    """The payload of `acknowledge`: the workflow's `Acknowledged`."""
    return json.dumps({"answer_id": answer_id, "by": by, "action": action, "at": stamp(at)})


def closed(reason: str, *, by: str, at: datetime) -> str:
    """The payload of `close`: the workflow's `Closed`."""
    return json.dumps({"reason": reason, "by": by, "at": stamp(at)})


def call_ended(delivery_id: str, *, outcome: CallOutcome, at: datetime) -> str:
    """The payload of `delivery_event`: the workflow's `DeliveryEvent`."""
    return json.dumps({"delivery_id": delivery_id, "outcome": outcome.value, "ended_at": stamp(at)})


def escalated(step: int, *, by: str, at: datetime) -> str:
    """The payload of `escalate`: the workflow's `Escalated`."""
    return json.dumps({"step": step, "by": by, "at": stamp(at)})


def digest_of(recipient: str) -> str:
    """The payload of `digest`: whose it is."""
    return json.dumps({"recipient": recipient})


def waiting_starts(tx: Tx, *, limit: int) -> list[Row]:
    """The most severe first, then first come, first served. A reply's alert columns are null."""
    return tx.all(_STARTS, limit=limit)


def waiting_signals(tx: Tx, *, limit: int) -> list[Row]:
    """Of alerts that have been started; those of one alert in the order of their commits."""
    return tx.all(_SIGNALS, first=FIRST, last=LAST, limit=limit)


def settle(tx: Tx, carried: Carried, *, at: datetime) -> None:
    """One write for a whole round; harmless twice."""
    _each(tx, _SENT, ({"seq": seq, "at": stamp(at)} for seq in carried.sent))
    _each(tx, _REFUSED, ({"seq": seq, "last": LAST} for seq in carried.refused))
    _each(tx, _STARTED, ({"id": alert} for alert in carried.started))
    _each(tx, _ENDED, ({"id": alert} for alert in carried.ended))


def backlog(tx: Tx) -> tuple[int, str | None]:
    """How many rows wait, and the stamp of the oldest."""
    row = tx.one(_BACKLOG)
    return (row["waiting"], row["oldest"]) if row else (0, None)


def _each(tx: Tx, sql: str, rows: Iterable[dict[str, object]]) -> None:
    for row in rows:
        tx.run(sql, **row)
