"""What is held back for people until an instant: written with what decided it, told or dropped by their digest."""

from collections.abc import Iterable
from datetime import datetime

from domain.channel import Channel
from domain.digest import Held
from domain.ids import AlertId, PersonId, held_id
from domain.ladder import Step, StepClock
from domain.planning import Planned
from domain.priority import Priority
from domain.reason import Reason
from domain.role import Role
from domain.throttle import Decision
from store import outbox
from store.connection import Row, Tx
from store.outbox import OutboxKind
from store.stamps import instant, stamp

_HOLD = """
INSERT INTO held_items (id, recipient, role, alert_id, delivery_id, channel, step, clock, why, held_at, due_at, state,
  reports, updates)
VALUES (:id, :recipient, :role, :alert_id, :delivery_id, :channel, :step, :clock, :why, :held_at, :due_at, 'waiting',
  :reports, 0)
ON CONFLICT (id) DO UPDATE SET reports = held_items.reports + excluded.reports
"""
_SOONER = """
UPDATE held_items SET due_at = :due
WHERE alert_id = :alert_id AND recipient = :recipient AND state = 'waiting' AND why = 'throttled' AND due_at > :due
"""
_NEXT = (
    "SELECT MIN(due_at) AS due, COUNT(*) AS items FROM held_items WHERE recipient = :recipient AND state = 'waiting'"
)
_WAITING = "SELECT DISTINCT recipient FROM held_items WHERE state = 'waiting' ORDER BY recipient"
_DUE = """
SELECT h.*, COALESCE(d.asks, 0) AS asks FROM held_items h LEFT JOIN deliveries d ON d.id = h.delivery_id
WHERE h.recipient = :recipient AND h.state = 'waiting' AND h.due_at = :due ORDER BY h.id
"""


def hold_copy(tx: Tx, alert_id: AlertId, step: Step, planned: Planned, *, at: datetime) -> None:
    """A copy that its digest tells at `planned.held_until`."""
    assert planned.held_until is not None
    tx.run(
        _HOLD,
        id=held_id(
            alert_id, step.index, PersonId(planned.recipient.id), planned.channel.value, stamp(planned.held_until)
        ),
        recipient=planned.recipient.id,
        role=planned.role.value,
        alert_id=alert_id,
        delivery_id=planned.id,
        channel=planned.channel.value,
        step=step.index,
        clock=step.clock.value,
        why=planned.reason.value,
        held_at=stamp(at),
        due_at=stamp(planned.held_until),
        reports=0,
    )


def hold_report(
    tx: Tx, alert_id: AlertId, decision: Decision, *, role: str, channels: Iterable[str], at: datetime
) -> None:
    """A report that a summary tells at `decision.due`: one item for each channel, counted up by every further report.

    What waits for later is told with it, where it is told sooner since it raised the priority.
    """
    assert decision.due is not None
    due = stamp(decision.due)
    tx.run(_SOONER, alert_id=alert_id, recipient=decision.recipient, due=due)
    for channel in channels:
        tx.run(
            _HOLD,
            id=held_id(alert_id, 0, decision.recipient, channel, due),
            recipient=decision.recipient,
            role=role,
            alert_id=alert_id,
            delivery_id=None,
            channel=channel,
            step=0,
            clock=StepClock.CONDITION.value,
            why=decision.why.value,
            held_at=stamp(at),
            due_at=due,
            reports=1,
        )


def wake(tx: Tx, recipients: Iterable[str], priority: Priority, *, at: datetime, traceparent: str | None) -> None:
    """Their digests look again, once what was held is committed."""
    for recipient in dict.fromkeys(recipients):
        payload = outbox.digest_of(recipient)
        outbox.put(tx, OutboxKind.DIGEST, "", payload, urgency=priority.key, at=at, traceparent=traceparent)


def next_due(tx: Tx, recipient: str) -> tuple[datetime | None, int]:
    """The next instant at which something falls due for them, and how much waits altogether."""
    row = tx.one(_NEXT, recipient=recipient)
    if row is None or row["due"] is None:
        return None, 0
    return instant(row["due"]), int(row["items"])


def waiting_recipients(tx: Tx) -> tuple[PersonId, ...]:
    """Everybody whose digest should be running, in the order of their ids."""
    return tuple(row["recipient"] for row in tx.all(_WAITING))


def due_items(tx: Tx, recipient: str, due: datetime) -> tuple[Held, ...]:
    """What waits for exactly that instant."""
    return tuple(_held(row) for row in tx.all(_DUE, recipient=recipient, due=stamp(due)))


def _held(row: Row) -> Held:
    return Held(
        id=row["id"],
        alert_id=row["alert_id"],
        recipient=row["recipient"],
        role=Role(row["role"]),
        channel=Channel(row["channel"]),
        step=row["step"],
        clock=StepClock(row["clock"]),
        due=instant(row["due_at"]),
        why=row["why"],
        delivery_id=row["delivery_id"],
        reports=row["reports"],
        asks=bool(row["asks"]),
        resent=row["why"] == Reason.RESENT,
    )
