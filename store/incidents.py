"""Incident records: every SLA breach opens one, which the admins review (X-67, R-421). Their words are erasable."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import AwareDatetime

from domain.ids import AlertId
from domain.value import Value
from store.audit import AuditRecord, record
from store.cursors import packed, unpacked
from store.database import Row, Tx
from store.stamps import instant, stamp


class Incident(Value):
    """The review of an alert. `reviewer` wrote last; `impact` and `root_cause` are empty until somebody did."""

    alert_id: str
    type: str
    alert_state: str
    work_order_id: str | None
    store_id: str | None
    region_id: str | None
    opened_at: AwareDatetime
    impact: str
    root_cause: str
    reviewer: str | None
    closed_at: AwareDatetime | None


class IncidentPage(Value):
    """The newest first. `next` is the cursor of the next page; null on the last."""

    incidents: tuple[Incident, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Review:
    """What an admin found, in place of what was written before. `closed`: nothing more is to be found out."""

    impact: str
    root_cause: str
    closed: bool


_OPEN = "INSERT INTO incidents (alert_id, opened_at, impact, root_cause) VALUES (:id, :at, '', '')"
_INCIDENTS = """
SELECT i.*, a.type, a.state AS alert_state, a.work_order_id, a.store_id, a.region_id
FROM incidents i JOIN alerts a ON a.id = i.alert_id
"""
_REVIEW = """
UPDATE incidents SET impact = :impact, root_cause = :root_cause, reviewer = :by, closed_at = :closed_at
WHERE alert_id = :id
"""


def open_incident(tx: Tx, alert_id: AlertId, *, at: datetime) -> None:
    """In the transaction in which its alert is raised, whose audit entry says so; `at` is the alert's origin."""
    tx.run(_OPEN, id=alert_id, at=stamp(at))


def list_incidents(tx: Tx, *, still_open: bool | None, cursor: str | None, limit: int) -> IncidentPage:
    """`still_open` None: all of them. Raises CursorRefused."""
    conditions, parameters = ["1 = 1"], dict[str, object]()
    if still_open is not None:
        conditions.append("i.closed_at IS NULL" if still_open else "i.closed_at IS NOT NULL")
    if cursor is not None:
        parameters["before"], parameters["before_id"] = unpacked(cursor)
        conditions.append("(i.opened_at < :before OR (i.opened_at = :before AND i.alert_id < :before_id))")
    where = f"WHERE {' AND '.join(conditions)} ORDER BY i.opened_at DESC, i.alert_id DESC LIMIT :limit"
    rows = tx.all(_INCIDENTS + where, **parameters, limit=limit + 1)
    page = rows[:limit]
    following = packed(page[-1]["opened_at"], page[-1]["alert_id"]) if len(rows) > limit else None
    return IncidentPage(incidents=tuple(_incident(row) for row in page), next=following)


def find_incident(tx: Tx, alert_id: str) -> Incident | None:
    """None: this alert opened none."""
    row = tx.one(_INCIDENTS + "WHERE i.alert_id = :id", id=alert_id)
    return _incident(row) if row else None


def review_incident(tx: Tx, alert_id: str, review: Review, *, by: str, at: datetime) -> Incident | None:
    """None: this alert opened none. What says nothing new changes nothing; the audit names what changed."""
    known = find_incident(tx, alert_id)
    if known is None:
        return None
    changed = [name for name in ("impact", "root_cause") if getattr(known, name) != getattr(review, name)]
    closed_at = (known.closed_at or at) if review.closed else None
    if not changed and closed_at == known.closed_at:
        return known
    tx.run(
        _REVIEW,
        id=alert_id,
        impact=review.impact,
        root_cause=review.root_cause,
        by=by,
        closed_at=stamp(closed_at) if closed_at else None,
    )
    record(tx, AuditRecord(_event(known, review), by, at, alert_id, details={"changed": changed}))
    return find_incident(tx, alert_id)


def _event(known: Incident, review: Review) -> str:
    if review.closed == (known.closed_at is not None):
        return "Incident.Changed"
    return "Incident.Closed" if review.closed else "Incident.Reopened"


def _incident(row: Row) -> Incident:
    fields: Mapping[str, object] = {name: row[name] for name in Incident.model_fields}
    instants = {name: instant(row[name]) if row[name] else None for name in ("opened_at", "closed_at")}
    return Incident.model_validate({**fields, **instants})
