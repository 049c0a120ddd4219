"""The list of alerts: projections, newest first, as far as the viewer may see them."""

import json
from collections.abc import Mapping

from pydantic import AwareDatetime, JsonValue

from domain.catalogue import CATALOGUE
from domain.priority import Priority
from domain.sight import Sight
from domain.value import Value
from store.alert_filter import Wanted, narrowed
from store.cursors import packed, unpacked
from store.database import Row, Tx
from store.sight import visible
from store.stamps import instant


class FirstAnswer(Value):
    """The first valid answer (X-17)."""

    at: AwareDatetime
    by: str
    action: str


class Closing(Value):
    """What ended the alert, and who."""

    at: AwareDatetime
    by: str
    reason: str


class AlertSummary(Value):
    """An alert as lists show it. `level` is the last step that was taken; `reports` counts repeats too.

    `started`: pending, started or ended, as Temporal knows it. `context` lacks what is personal where the viewer may
    not read it, and is empty once it was erased.
    """

    id: str
    type: str
    title: str
    state: str
    priority: Priority
    started: str
    level: int
    dedup_key: str
    work_order_id: str | None
    store_id: str | None
    region_id: str | None
    technician_id: str | None
    raised_by: str
    origin: AwareDatetime
    reports: int
    last_report_at: AwareDatetime
    acknowledged: FirstAnswer | None
    closed: Closing | None
    context: Mapping[str, JsonValue]


class AlertPage(Value):
    """`next` is the cursor of the next page; null on the last."""

    alerts: tuple[AlertSummary, ...]
    next: str | None


def list_alerts(tx: Tx, sight: Sight, wanted: Wanted, *, cursor: str | None, limit: int) -> AlertPage:
    """Raises CursorRefused."""
    seen, parameters = visible(sight)
    conditions = [seen, *narrowed(wanted, sight, parameters)]
    if cursor is not None:
        parameters["before"], parameters["before_id"] = unpacked(cursor)
        conditions.append("(a.origin < :before OR (a.origin = :before AND a.id < :before_id))")
    rows = tx.all(
        f"SELECT a.*, c.context FROM alerts a LEFT JOIN alert_contexts c ON c.alert_id = a.id "  # noqa: S608 -- our own conditions; values are parameters
        f"WHERE {' AND '.join(conditions)} ORDER BY a.origin DESC, a.id DESC LIMIT :limit",
        **parameters,
        limit=limit + 1,
    )
    page = rows[:limit]
    following = packed(page[-1]["origin"], page[-1]["id"]) if len(rows) > limit else None
    return AlertPage(alerts=tuple(summary(row, texts=_texts(row, sight)) for row in page), next=following)


_AS_STORED = (
    *("id", "type", "state", "priority", "started", "level", "dedup_key", "work_order_id", "store_id", "region_id"),
    *("technician_id", "raised_by", "reports"),
)


def summary(row: Row, *, texts: bool) -> AlertSummary:
    """From a row of `alerts` joined with its context."""
    return AlertSummary.model_validate(summary_fields(row, texts=texts))


def summary_fields(row: Row, *, texts: bool) -> dict[str, object]:
    """The fields of a summary, for models that say more."""
    entry = CATALOGUE.get(row["type"])
    return {name: row[name] for name in _AS_STORED} | {
        "title": entry.title if entry else row["type"],
        "origin": instant(row["origin"]),
        "last_report_at": instant(row["last_report_at"]),
        "acknowledged": first_answer(row),
        "closed": closing(row),
        "context": _context(row, texts=texts),
    }


def first_answer(row: Row) -> FirstAnswer | None:
    if row["acknowledged_at"] is None:
        return None
    at = instant(row["acknowledged_at"])
    return FirstAnswer(at=at, by=row["acknowledged_by"], action=row["acknowledged_action"])


def closing(row: Row) -> Closing | None:
    if row["closed_at"] is None:
        return None
    return Closing(at=instant(row["closed_at"]), by=row["closed_by"] or "engine", reason=row["close_reason"])


def _context(row: Row, *, texts: bool) -> dict[str, JsonValue]:
    context: dict[str, JsonValue] = json.loads(row["context"] or "{}")
    entry = CATALOGUE.get(row["type"])
    hidden = entry.context.personal if entry and not texts else frozenset()
    return {name: value for name, value in context.items() if value is not None and name not in hidden}


def _texts(row: Row, sight: Sight) -> bool:
    return sight.texts and sight.covers(store_id=row["store_id"], region_id=row["region_id"])
