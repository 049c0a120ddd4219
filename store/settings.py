"""What people set: read as it stands, changed with an entry in the audit that says from what to what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel

from domain.high_calls import HighCalls
from domain.methods import Methods
from domain.quiet_hours import QuietHours
from domain.schedule.settings import ExceptionFilters, ScheduleTerms
from store import outbox
from store.audit import AuditRecord, Detail, record
from store.connection import Tx
from store.event_intake import wake_payload
from store.outbox import OutboxKind
from store.rule_set import (
    EXCEPTION_FILTERS,
    HIGH_CALLS,
    METHODS,
    QUIET_HOURS,
    SCHEDULE,
    put_document,
    put_person_setting,
)
from store.stamps import instant
from store.work_order_rows import unfinished

_KEPT = "SELECT version, changed_at, changed_by FROM rule_documents WHERE key = :key"


@dataclass(frozen=True, slots=True)
class Stand:
    """Which version of a tenant-wide setting holds, since when and by whom; version 0 is a fresh installation's."""

    version: int = 0
    changed_at: datetime | None = None
    changed_by: str | None = None


def stand_of(tx: Tx, key: str) -> Stand:
    """`key` as `store.rule_set` names them (X-35)."""
    row = tx.one(_KEPT, key=key)
    return Stand(row["version"], instant(row["changed_at"]), row["changed_by"]) if row else Stand()


def set_methods(tx: Tx, before: Methods, after: Methods, *, by: str, at: datetime) -> None:
    """For everybody. Setting what holds already is no change."""
    if before != after:
        put_document(tx, METHODS, after, by=by, at=at)
        record(tx, AuditRecord("Methods.Changed", by, at, details=_changes(before, after)))


def set_high_calls(tx: Tx, before: HighCalls, after: HighCalls, *, by: str, at: datetime) -> None:
    """For everybody. Setting what holds already is no change."""
    if before != after:
        put_document(tx, HIGH_CALLS, after, by=by, at=at)
        record(tx, AuditRecord("HighCalls.Changed", by, at, details=_changes(before, after)))


def set_terms(tx: Tx, before: ScheduleTerms, after: ScheduleTerms, *, by: str, at: datetime) -> None:
    """For everybody; every work order that is under way looks at its clocks again."""
    if before == after:
        return
    put_document(tx, SCHEDULE, after, by=by, at=at)
    record(tx, AuditRecord("Terms.Changed", by, at, details=_changes(before, after)))
    for work_order in unfinished(tx):
        payload = wake_payload(work_order)
        outbox.put(tx, OutboxKind.WORK_ORDER, "", payload, urgency=outbox.LAST, at=at, traceparent=None)


def set_exception_filters(tx: Tx, before: ExceptionFilters, after: ExceptionFilters, *, by: str, at: datetime) -> None:
    """For everybody; the audit has the whole of both."""
    if before != after:
        put_document(tx, EXCEPTION_FILTERS, after, by=by, at=at)
        details = {"from": before.model_dump_json(), "to": after.model_dump_json()}
        record(tx, AuditRecord("ExceptionFilters.Changed", by, at, details=details))


def set_methods_of(tx: Tx, person_id: str, before: Methods, after: Methods, *, by: str, at: datetime) -> None:
    """For one technician."""
    if before != after:
        put_person_setting(tx, person_id, METHODS, after, by=by, at=at)
        record(tx, AuditRecord("Methods.Changed", by, at, details=_of(person_id) | _changes(before, after)))


def set_quiet_hours(
    tx: Tx, person_id: str, before: QuietHours | None, after: QuietHours, *, by: str, at: datetime
) -> None:
    """`before` is None where none were set."""
    if before != after:
        put_person_setting(tx, person_id, QUIET_HOURS, after, by=by, at=at)
        record(tx, AuditRecord("QuietHours.Changed", by, at, details=_of(person_id) | _changes(before, after)))


def _of(person_id: str) -> dict[str, Detail]:
    return {"person": person_id}


def _changes(before: BaseModel | None, after: BaseModel) -> dict[str, Detail]:
    """«from → to» for each field that differs; «to» alone where nothing was set."""
    known, wanted = _words(before) if before else {}, _words(after)
    return {
        field: f"{known[field]} → {value}" if known else value
        for field, value in wanted.items()
        if known.get(field) != value
    }


def _words(setting: BaseModel) -> Mapping[str, str]:
    return {field: _word(value) for field, value in setting.model_dump(mode="json").items()}


def _word(value: object) -> str:
    """Lists are shown in order: sets have none."""
    if isinstance(value, list):
        return ", ".join(sorted(map(str, value))) or "none"
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)
