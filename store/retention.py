"""What is kept no longer: what messages said, what providers posted, and in the end the deliveries themselves (F-30).

The audit trail is kept for good: it is append-only, says nothing about people, and proves what the erased rows did.
What belongs to an alert that is still open stays with it.
"""

# ruff: noqa: S608 -- the conditions are our own; values are parameters

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.audit import AuditRecord, record
from store.database import Row, Tx
from store.stamps import stamp

_AT_ONCE = 200
"""Rows of a kind in one transaction, so that nobody who writes waits for long."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Installation time after a delivery was due, an alert raised, a callback or text received."""

    bodies: timedelta = timedelta(days=90)
    deliveries: timedelta = timedelta(days=396)


@dataclass(frozen=True, slots=True)
class _Kind:
    """`find` gives keys and the instant `at` of what is older than :until, from :after on, oldest first."""

    name: str
    age: Callable[[Kept], timedelta]
    find: str
    forget: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outdated:
    """Rows of each kind that may go; `complete`: there are no others."""

    rows: dict[str, list[Row]]
    complete: bool


def _bodies(kept: Kept) -> timedelta:
    return kept.bodies


def _deliveries(kept: Kept) -> timedelta:
    return kept.deliveries


_BETWEEN = "{at} >= :after AND {at} <= :until"
_OF_CLOSED = "LEFT JOIN alerts a ON a.id = d.alert_id WHERE COALESCE(a.state, 'closed') = 'closed' AND "
_KINDS = (
    _Kind(
        "delivery_texts",
        _bodies,
        "SELECT d.id, d.due_at AS at FROM deliveries d JOIN delivery_texts t ON t.delivery_id = d.id "
        + _OF_CLOSED
        + _BETWEEN.format(at="d.due_at"),
        ("DELETE FROM delivery_texts WHERE delivery_id = :id",),
    ),
    _Kind(
        "alert_contexts",
        _bodies,
        "SELECT a.id, a.origin AS at FROM alerts a JOIN alert_contexts c ON c.alert_id = a.id "
        "WHERE a.state = 'closed' AND " + _BETWEEN.format(at="a.origin"),
        ("DELETE FROM alert_contexts WHERE alert_id = :id",),
    ),
    _Kind(
        "alert_notes",
        _bodies,
        "SELECT d.id, d.at FROM alert_notes d " + _OF_CLOSED + _BETWEEN.format(at="d.at"),
        ("DELETE FROM alert_notes WHERE id = :id",),
    ),
    _Kind(
        "incidents",
        _deliveries,
        "SELECT d.alert_id, d.closed_at AS at FROM incidents d "
        "WHERE d.closed_at IS NOT NULL AND (d.impact <> '' OR d.root_cause <> '') AND "
        + _BETWEEN.format(at="d.closed_at"),
        ("UPDATE incidents SET impact = '', root_cause = '' WHERE alert_id = :alert_id",),
    ),
    _Kind(
        "webhook_bodies",
        _bodies,
        "SELECT b.provider, b.event_id, e.received_at AS at FROM webhook_events e "
        "JOIN webhook_bodies b ON b.provider = e.provider AND b.event_id = e.event_id WHERE "
        + _BETWEEN.format(at="e.received_at"),
        ("DELETE FROM webhook_bodies WHERE provider = :provider AND event_id = :event_id",),
    ),
    _Kind(
        "work_orders",
        _bodies,
        "SELECT w.id, w.closed_at AS at FROM work_orders w JOIN work_order_states s ON s.work_order_id = w.id "
        "WHERE w.closed_at IS NOT NULL AND " + _BETWEEN.format(at="w.closed_at"),
        (
            "DELETE FROM event_bodies WHERE event_id IN (SELECT id FROM events WHERE work_order_id = :id)",
            "UPDATE assignment_changes SET reason = '' WHERE work_order_id = :id",
            "DELETE FROM work_order_states WHERE work_order_id = :id",
        ),
    ),
    _Kind(
        "event_bodies",
        _bodies,
        "SELECT e.id, e.received_at AS at FROM events e JOIN event_bodies b ON b.event_id = e.id "
        "WHERE (e.work_order_id IS NULL OR e.state = 'recorded') AND e.state <> 'waiting' AND "
        + _BETWEEN.format(at="e.received_at"),
        ("DELETE FROM event_bodies WHERE event_id = :id",),
    ),
    _Kind(
        "replies",
        _bodies,
        "SELECT r.id, r.created_at AS at FROM replies r WHERE " + _BETWEEN.format(at="r.created_at"),
        ("DELETE FROM replies WHERE id = :id",),
    ),
    _Kind(
        "inbound_reviews",
        _bodies,
        "SELECT r.id, r.created_at AS at FROM inbound_reviews r WHERE r.state <> 'open' AND "
        + _BETWEEN.format(at="r.created_at"),
        ("DELETE FROM inbound_reviews WHERE id = :id",),
    ),
    _Kind(
        "deliveries",
        _deliveries,
        "SELECT d.id, d.recipient, d.due_at AS at FROM deliveries d " + _OF_CLOSED + _BETWEEN.format(at="d.due_at"),
        (
            "DELETE FROM inbox WHERE person_id = :recipient AND delivery_id = :id",
            "DELETE FROM delivery_texts WHERE delivery_id = :id",
            "DELETE FROM deliveries WHERE id = :id",
        ),
    ),
)


class Retention:
    """Remembers how far it has come, so that what has been swept is not looked at each time."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._after: dict[str, str] = {}

    def start_over(self) -> None:
        """Look at everything again: alerts that were open may have been closed."""
        self._after.clear()

    def outdated(self, tx: Tx, *, now: datetime) -> Outdated:
        """The oldest of each kind; for a reader's connection."""
        rows = {kind.name: self._found(tx, kind, now) for kind in _KINDS}
        return Outdated(rows, complete=all(len(found) < _AT_ONCE for found in rows.values()))

    def _found(self, tx: Tx, kind: _Kind, now: datetime) -> list[Row]:
        until = stamp(now - kind.age(self._kept))
        page = f"{kind.find} ORDER BY at LIMIT :limit"
        rows = tx.all(page, after=self._after.get(kind.name, ""), until=until, limit=_AT_ONCE)
        self._after[kind.name] = rows[0]["at"] if rows else until
        return rows


def forget_outdated(tx: Tx, outdated: Outdated, *, now: datetime) -> int:
    """How many rows went; one audit entry says how many of each kind, in the transaction in which they go."""
    counts = {kind.name: sum(_forget(tx, kind, row) for row in outdated.rows[kind.name]) for kind in _KINDS}
    if any(counts.values()):
        record(tx, AuditRecord("Retention.Swept", "engine", now, reason="retention_ended", details=counts))
    return sum(counts.values())


def _forget(tx: Tx, kind: _Kind, row: Row) -> int:
    """Whether the row itself went; what hangs on it goes before it."""
    *hanging, own = kind.forget
    for sql in hanging:
        tx.run(sql, **dict(row))
    return tx.run(own, **dict(row))
