"""Callbacks of providers: each taken once, applied when its delivery is known, parked until then (X-31)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from domain.consent.letterhead import Letterhead
from domain.provider_events import CallAnswered, CallCompleted, InboundMessage, MessageStatus, ProviderEvent
from domain.reported import DeliveryReport
from store.audit import AuditRecord, record
from store.callbacks import apply_report
from store.database import Row, Tx
from store.inbound import receive_text
from store.matching import contradiction, find_delivery, is_of_reply
from store.outbox import continuing
from store.stamps import stamp

PARKED_FOR = timedelta(minutes=10)
_SWEPT_AT_ONCE = 200
WITHOUT_NUMBERS = Letterhead()


class EventState(StrEnum):
    """What became of an event."""

    APPLIED = "applied"
    PARKED = "parked"  # of a delivery that nobody knows yet
    DEAD = "dead"  # and nobody ever did
    REJECTED = "rejected"  # contradicts the delivery that it names
    DUPLICATE = "duplicate"  # was here before; never stored


@dataclass(frozen=True, slots=True)
class Received:
    """An event and what became of it; of which alert, and where the trace of that began, as far as it is known."""

    event_id: str
    state: EventState
    alert_id: str | None = None
    traceparent: str | None = None


_FORMS: Mapping[str, TypeAdapter[Any]] = {
    form.__name__: TypeAdapter(form) for form in (MessageStatus, InboundMessage, CallAnswered, CallCompleted)
}

_TAKE = """
INSERT INTO webhook_events (provider, event_id, kind, state, received_at, delivery_id, provider_ref)
VALUES (:provider, :event_id, :kind, 'applied', :now, :delivery_id, :ref)
ON CONFLICT (provider, event_id) DO NOTHING
"""
_KEEP = "INSERT INTO webhook_bodies (provider, event_id, body) VALUES (:provider, :event_id, :body)"
_MARK = """
UPDATE webhook_events SET state = :state, reason = :reason, parked_until = :until,
  delivery_id = COALESCE(:delivery_id, delivery_id)
WHERE provider = :provider AND event_id = :event_id
"""
_PARKED = """
SELECT e.provider, e.event_id, e.kind, e.parked_until, b.body
FROM webhook_events e LEFT JOIN webhook_bodies b ON b.provider = e.provider AND b.event_id = e.event_id
WHERE e.state = 'parked'
"""
_PARKED_OF = f"""{_PARKED} AND e.provider = :provider AND (e.provider_ref = :ref OR e.delivery_id = :ref)
ORDER BY e.received_at, e.event_id
"""
_ANY_PARKED = "SELECT 1 AS yes FROM webhook_events WHERE state = 'parked'"
_OLDEST_PARKED = f"{_PARKED} ORDER BY e.parked_until, e.event_id LIMIT :limit"


def receive(
    tx: Tx,
    provider: str,
    events: tuple[ProviderEvent, ...],
    *,
    now: datetime,
    letterhead: Letterhead = WITHOUT_NUMBERS,
    traceparent: str | None = None,
) -> tuple[Received, ...]:
    """Stored and applied in one transaction; an event that was here before has no effect. `now` is installation time.

    `letterhead`: how texts are answered. `traceparent` is of the request.
    """
    return tuple(
        _receive(tx, provider, event, now=now, letterhead=letterhead, traceparent=traceparent) for event in events
    )


def refuse(tx: Tx, provider: str, reason: str, *, now: datetime) -> None:
    """What was not authentic leaves a trace, without its body: nobody knows whose words those are."""
    record(tx, AuditRecord("Webhook.Rejected", provider, now, reason=reason))


def apply_parked(tx: Tx, *, provider: str, provider_ref: str, now: datetime) -> int:
    """How many callbacks had come before anybody knew this delivery, under the provider's name for it or ours."""
    rows = tx.all(_PARKED_OF, provider=provider, ref=provider_ref)
    return sum(_settled(tx, row, now=now) for row in rows)


def has_parked(tx: Tx) -> bool:
    """Whether a sweep has anything to do."""
    return tx.one(_ANY_PARKED) is not None


def sweep_parked(tx: Tx, *, now: datetime) -> int:
    """Try what is parked again; what has waited its ten minutes is dead, audited, and stays readable."""
    swept = 0
    for row in tx.all(_OLDEST_PARKED, limit=_SWEPT_AT_ONCE):
        if _settled(tx, row, now=now):
            swept += 1
        elif row["parked_until"] <= stamp(now):
            _mark(tx, row["provider"], row["event_id"], EventState.DEAD, reason="unknown_delivery")
            _audit(tx, "Webhook.Dead", row["provider"], row["event_id"], "unknown_delivery", now=now)
            swept += 1
    return swept


def _receive(
    tx: Tx,
    provider: str,
    event: ProviderEvent,
    *,
    now: datetime,
    letterhead: Letterhead,
    traceparent: str | None,
) -> Received:
    if not _taken(tx, provider, event, now=now):
        return Received(event.event_id, EventState.DUPLICATE)
    if isinstance(event, InboundMessage):
        answered = receive_text(tx, event, provider=provider, letterhead=letterhead, now=now, traceparent=traceparent)
        return _received(event.event_id, EventState.APPLIED, answered)
    settled = _settle(tx, provider, event, now=now, traceparent=traceparent)
    if settled is None:
        _mark(tx, provider, event.event_id, EventState.PARKED, reason="unknown_delivery", until=now + PARKED_FOR)
        _audit(tx, "Webhook.Parked", provider, event.event_id, "unknown_delivery", now=now)
        return Received(event.event_id, EventState.PARKED)
    return settled


def _received(event_id: str, state: EventState, about: Row | None) -> Received:
    """`about` has the alert's columns `alert_id` and `traceparent`."""
    return Received(event_id, state, about["alert_id"], about["traceparent"]) if about else Received(event_id, state)


def _taken(tx: Tx, provider: str, event: ProviderEvent, *, now: datetime) -> bool:
    """Providers repeat a callback until they get a 2xx; its id makes the second one harmless."""
    kind = type(event).__name__
    new = tx.run(
        _TAKE,
        provider=provider,
        event_id=event.event_id,
        kind=kind,
        now=stamp(now),
        delivery_id=None if isinstance(event, InboundMessage) else event.delivery_id,
        ref=event.provider_ref,
    )
    if new:
        body = _FORMS[kind].dump_json(event).decode()
        tx.run(_KEEP, provider=provider, event_id=event.event_id, body=body)
    return bool(new)


def _settle(
    tx: Tx, provider: str, report: DeliveryReport, *, now: datetime, traceparent: str | None = None
) -> Received | None:
    """None when its delivery is not known yet."""
    delivery = find_delivery(tx, report, provider=provider)
    if delivery is None and is_of_reply(tx, report):
        _mark(tx, provider, report.event_id, EventState.APPLIED)
        return Received(report.event_id, EventState.APPLIED)
    if delivery is None:
        return None
    if wrong := contradiction(delivery, report):
        _mark(tx, provider, report.event_id, EventState.REJECTED, reason=wrong)
        _audit(tx, "Webhook.Rejected", provider, report.event_id, wrong, now=now, delivery=delivery)
        return _received(report.event_id, EventState.REJECTED, delivery)
    _mark(tx, provider, report.event_id, EventState.APPLIED, delivery_id=delivery["id"])
    caused = {**delivery, "traceparent": continuing(delivery["traceparent"], traceparent)}
    apply_report(tx, caused, report, provider=provider, now=now)
    return _received(report.event_id, EventState.APPLIED, delivery)


def _settled(tx: Tx, parked: Row, *, now: datetime) -> bool:
    """False when it must go on waiting; one whose body was erased waits for its end."""
    if parked["body"] is None:
        return False
    report: DeliveryReport = _FORMS[parked["kind"]].validate_json(parked["body"])
    return _settle(tx, parked["provider"], report, now=now) is not None


def _mark(
    tx: Tx,
    provider: str,
    event_id: str,
    state: EventState,
    *,
    reason: str | None = None,
    until: datetime | None = None,
    delivery_id: str | None = None,
) -> None:
    tx.run(
        _MARK,
        provider=provider,
        event_id=event_id,
        state=state.value,
        reason=reason,
        until=stamp(until) if until else None,
        delivery_id=delivery_id,
    )


def _audit(
    tx: Tx,
    event: str,
    provider: str,
    event_id: str,
    reason: str,
    *,
    now: datetime,
    delivery: Row | None = None,
) -> None:
    alert_id, delivery_id = (delivery["alert_id"], delivery["id"]) if delivery else (None, None)
    record(tx, AuditRecord(event, provider, now, alert_id, delivery_id, reason, {"event": event_id}))
