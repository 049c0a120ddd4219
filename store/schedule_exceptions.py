"""Schedule exceptions as records for analysis, newest first (R-089)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pydantic import AwareDatetime

from domain.schedule.filters import Kind
from domain.sight import Sight
from domain.value import Value
from store.connection import Row, Tx
from store.cursors import packed, unpacked
from store.stamps import instant, stamp


class ExceptionRecord(Value):
    """`late_minutes` is of a missing check-in, `notice_minutes` of a change by the customer; null where unknown.

    `matched`: the filters let it raise an alert, `alert_id`. `cleared_at` is null while it lasts, and for what never
    clears.
    """

    id: str
    kind: Kind
    status: str
    work_order_id: str
    technician_id: str | None
    store_id: str | None
    region_id: str | None
    occurred_at: AwareDatetime
    cleared_at: AwareDatetime | None
    late_minutes: int | None
    notice_minutes: int | None
    matched: bool
    alert_id: str | None


class ExceptionPage(Value):
    """`next` is the cursor of the next page; null on the last."""

    exceptions: tuple[ExceptionRecord, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class WantedExceptions:
    """What a list is narrowed to; None means everything. `since` and `until` are half-open."""

    kind: Kind | None = None
    status: str | None = None
    store: str | None = None
    region: str | None = None
    technician: str | None = None
    matched: bool | None = None
    since: datetime | None = None
    until: datetime | None = None


def list_exceptions(tx: Tx, sight: Sight, wanted: WantedExceptions, *, cursor: str | None, limit: int) -> ExceptionPage:
    """Those of the viewer's stores and regions, and those of the viewer's own jobs. Raises CursorRefused."""
    parameters: dict[str, object] = {"limit": limit + 1}
    conditions = [_visible(sight, parameters), *_narrowed(wanted, parameters)]
    if cursor is not None:
        parameters["before"], parameters["before_id"] = unpacked(cursor)
        conditions.append("(occurred_at < :before OR (occurred_at = :before AND id < :before_id))")
    rows = tx.all(
        f"SELECT * FROM schedule_exceptions WHERE {' AND '.join(conditions)} "  # noqa: S608 -- our own conditions; values are parameters
        "ORDER BY occurred_at DESC, id DESC LIMIT :limit",
        **parameters,
    )
    page = rows[:limit]
    following = packed(page[-1]["occurred_at"], page[-1]["id"]) if len(rows) > limit else None
    return ExceptionPage(exceptions=tuple(_record(row) for row in page), next=following)


def _narrowed(wanted: WantedExceptions, parameters: dict[str, object]) -> Iterator[str]:
    equal = {
        "kind": wanted.kind.value if wanted.kind else None,
        "status": wanted.status,
        "store_id": wanted.store,
        "region_id": wanted.region,
        "technician_id": wanted.technician,
        "matched": None if wanted.matched is None else int(wanted.matched),
    }
    for column, value in equal.items():
        if value is not None:
            parameters[column] = value
            yield f"{column} = :{column}"
    for name, comparison, at in (("since", ">=", wanted.since), ("until", "<", wanted.until)):
        if at is not None:
            parameters[name] = stamp(at)
            yield f"occurred_at {comparison} :{name}"


def _visible(sight: Sight, parameters: dict[str, object]) -> str:
    if sight.everything:
        return "1 = 1"
    either = ["1 = 0"]
    if sight.copies_of:
        parameters["viewer"] = sight.copies_of
        either.append("technician_id = :viewer")
    for column, places in (("store_id", sight.stores), ("region_id", sight.regions)):
        named = {f"seen_{column}_{number}": place for number, place in enumerate(sorted(places))}
        parameters |= named
        either += [f"{column} IN ({', '.join(f':{name}' for name in named)})"] if named else []
    return f"({' OR '.join(either)})"


def _record(row: Row) -> ExceptionRecord:
    instants = {name: instant(row[name]) if row[name] else None for name in ("occurred_at", "cleared_at")}
    return ExceptionRecord.model_validate({**row, **instants, "matched": bool(row["matched"])})
