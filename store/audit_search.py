"""Searching the audit trail: newest first, sealed and unsealed alike."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import AwareDatetime, JsonValue

from domain.value import Value
from store.database import Row, Tx
from store.stamps import instant, stamp


class AuditItem(Value):
    """An entry with its place in the chain; `seq` and the hashes are null until it is sealed."""

    id: str
    seq: int | None
    at: AwareDatetime
    event: str
    actor: str
    alert_id: str | None
    delivery_id: str | None
    reason: str
    details: Mapping[str, JsonValue]
    previous_hash: str | None
    hash: str | None


class AuditPage(Value):
    """`next` is the cursor of the next page; null on the last."""

    entries: tuple[AuditItem, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Sought:
    """What a search is narrowed to. `since` and `until` are half-open."""

    event: str | None = None
    actor: str | None = None
    alert_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    q: str | None = None


def search_audit(tx: Tx, sought: Sought, *, before: str | None, limit: int) -> AuditPage:
    """`before` is a page's `next`: the id of its last entry."""
    parameters: dict[str, object] = {"limit": limit + 1}
    conditions = ["1 = 1"]
    given = {
        "event = :event": ("event", sought.event),
        "actor = :actor": ("actor", sought.actor),
        "alert_id = :alert_id": ("alert_id", sought.alert_id),
        "at >= :since": ("since", stamp(sought.since) if sought.since else None),
        "at < :until": ("until", stamp(sought.until) if sought.until else None),
        "(event LIKE :q ESCAPE '!' OR reason LIKE :q ESCAPE '!' OR details LIKE :q ESCAPE '!')": (
            "q",
            f"%{sought.q.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%" if sought.q else None,
        ),
        "id < :before": ("before", before),
    }
    for condition, (name, value) in given.items():
        if value is not None:
            conditions.append(condition)
            parameters[name] = value
    where = " AND ".join(conditions)
    rows = tx.all(f"SELECT * FROM audit_entries WHERE {where} ORDER BY id DESC LIMIT :limit", **parameters)  # noqa: S608 -- our own conditions
    following = rows[limit - 1]["id"] if len(rows) > limit else None
    return AuditPage(entries=tuple(_item(row) for row in rows[:limit]), next=following)


def _item(row: Row) -> AuditItem:
    return AuditItem(
        id=row["id"],
        seq=row["seq"],
        at=instant(row["at"]),
        event=row["event"],
        actor=row["actor"],
        alert_id=row["alert_id"],
        delivery_id=row["delivery_id"],
        reason=row["reason"],
        details=json.loads(row["details"]),
        previous_hash=row["previous_hash"],
        hash=row["hash"],
    )
