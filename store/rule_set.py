"""The rules that people set, as rows; every change makes the processes read the directory again."""

import json
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel

from domain.crisis import Crisis, CrisisCause, CrisisScope
from domain.high_calls import HighCalls
from domain.methods import Methods
from domain.quiet_hours import QuietHours
from domain.rule_set import RuleSet
from domain.schedule.settings import ExceptionFilters, ScheduleTerms
from store.connection import Row, Tx
from store.stamps import instant, stamp

M = TypeVar("M", bound=BaseModel)

METHODS = "methods"
HIGH_CALLS = "high_calls"
QUIET_HOURS = "quiet_hours"
SCHEDULE = "terms"
EXCEPTION_FILTERS = "exception_filters"

_DOCUMENTS = "SELECT key, document FROM rule_documents"
_SETTINGS = "SELECT person_id, kind, document FROM person_settings ORDER BY person_id"
_RUNNING = "SELECT * FROM crises WHERE ended_at IS NULL"
_PUT_DOCUMENT = """
INSERT INTO rule_documents (key, document, version, changed_at, changed_by) VALUES (:key, :document, 1, :at, :by)
ON CONFLICT (key) DO UPDATE SET document = excluded.document, version = rule_documents.version + 1,
  changed_at = excluded.changed_at, changed_by = excluded.changed_by
"""
_PUT_SETTING = """
INSERT INTO person_settings (person_id, kind, document, changed_at, changed_by)
VALUES (:person, :kind, :document, :at, :by)
ON CONFLICT (person_id, kind) DO UPDATE SET document = excluded.document,
  changed_at = excluded.changed_at, changed_by = excluded.changed_by
"""
_NEXT_VERSION = """
INSERT INTO directory_version (id, version) VALUES (1, 1)
ON CONFLICT (id) DO UPDATE SET version = directory_version.version + 1
"""


def read_rules(tx: Tx) -> RuleSet:
    """As of this transaction; what nobody has set has its default. Fields of a newer release are passed over."""
    kept = {row["key"]: row for row in tx.all(_DOCUMENTS)}
    settings = tx.all(_SETTINGS)
    running = tx.one(_RUNNING)
    return RuleSet(
        switches=_kept(Methods, kept.get(METHODS)),
        high_calls=_kept(HighCalls, kept.get(HIGH_CALLS)),
        schedule=_kept(ScheduleTerms, kept.get(SCHEDULE)),
        exception_filters=_kept(ExceptionFilters, kept.get(EXCEPTION_FILTERS)),
        methods={row["person_id"]: _read(Methods, row) for row in settings if row["kind"] == METHODS},
        quiet_hours={row["person_id"]: _read(QuietHours, row) for row in settings if row["kind"] == QUIET_HOURS},
        crisis=crisis_of(running) if running else None,
    )


def put_document(tx: Tx, key: str, document: BaseModel, *, by: str, at: datetime) -> None:
    """A tenant-wide setting, from now on."""
    tx.run(_PUT_DOCUMENT, key=key, document=document.model_dump_json(), by=by, at=stamp(at))
    rules_changed(tx)


def put_person_setting(tx: Tx, person_id: str, kind: str, document: BaseModel, *, by: str, at: datetime) -> None:
    """A setting of one person, from now on."""
    tx.run(_PUT_SETTING, person=person_id, kind=kind, document=document.model_dump_json(), by=by, at=stamp(at))
    rules_changed(tx)


def rules_changed(tx: Tx) -> None:
    """Processes see it with their next transaction."""
    tx.run(_NEXT_VERSION)


def crisis_of(row: Row) -> Crisis:
    """A row of `crises` as the rules see it."""
    return Crisis(
        id=row["id"],
        cause=CrisisCause(row["cause"]),
        scope=CrisisScope.model_validate(json.loads(row["scope"])),
        started_at=instant(row["started_at"]),
        ends_at=instant(row["ends_at"]) if row["ends_at"] else None,
    )


def _kept(model: type[M], row: Row | None) -> M:
    return _read(model, row) if row else model()


def _read(model: type[M], row: Row) -> M:
    return model.model_validate_json(row["document"], extra="ignore")
