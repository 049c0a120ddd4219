"""Crisis mode switched on, prolonged and switched off: each with its 7.15, its audit entry and what follows from it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pydantic import AwareDatetime

from domain.catalogue import CATALOGUE
from domain.crisis import Crisis, CrisisCause, CrisisScope
from domain.directory import Directory
from domain.ids import AlertId
from domain.new_alert import new_alert
from domain.value import Value
from store.audit import AuditRecord, Detail, record
from store.connection import Tx
from store.crisis_review import first_review
from store.ids import mint
from store.intake import raise_alert
from store.outbox import OutboxKind, put
from store.rule_set import crisis_of, rules_changed
from store.stamps import instant, stamp

_ENTRY = CATALOGUE["CRISIS_CHANGED"]
_URGENCY = 1
"""Of waking its workflow: as a Critical's start."""

_RUNNING = "SELECT * FROM crises WHERE ended_at IS NULL"
_LATEST_END = "SELECT * FROM crises WHERE ended_at IS NOT NULL ORDER BY ended_at DESC, id DESC LIMIT 1"
_BEGIN = """
INSERT INTO crises (id, cause, reason, scope, started_at, started_by, ends_at)
VALUES (:id, :cause, :reason, :scope, :at, :by, :ends_at)
"""
_PROLONG = "UPDATE crises SET ends_at = :ends_at WHERE id = :id"
_END = "UPDATE crises SET ended_at = :at, ended_by = :by, review = :review WHERE id = :id AND ended_at IS NULL"
_BADGES_CATCH_UP = """
UPDATE inbox SET silent = 0
WHERE silent = 1 AND delivery_id IN (SELECT id FROM deliveries WHERE reason = 'crisis_row' AND planned_at >= :since)
"""


class CrisisRefused(Exception):  # noqa: N818 -- what happened
    """It cannot be switched like this now; the text is one sentence. Nothing was changed."""


class RunningCrisis(Value):
    """The crisis that is on: what open clients show at the top of everything."""

    id: str
    cause: CrisisCause
    reason: str
    scope: CrisisScope
    started_at: AwareDatetime
    started_by: str
    ends_at: AwareDatetime | None


@dataclass(frozen=True, slots=True)
class Switch:
    """Who switches, when (installation time) and why. The words are kept in the audit, so they name nobody."""

    by: str
    at: datetime
    reason: str


class Left(NamedTuple):
    """Which crisis is over, and the alert that says so."""

    crisis_id: str
    alert_id: AlertId


def running_crisis(tx: Tx) -> RunningCrisis | None:
    """None while crisis mode is off."""
    row = tx.one(_RUNNING)
    if row is None:
        return None
    rule = crisis_of(row)
    return RunningCrisis(**rule.model_dump(), reason=row["reason"], started_by=row["started_by"])


def left_by_person_at(tx: Tx) -> datetime | None:
    """When the last crisis ended, if a person ended it."""
    row = tx.one(_LATEST_END)
    return instant(row["ended_at"]) if row and row["ended_by"] != "engine" else None


def enter(
    tx: Tx,
    directory: Directory,
    switch: Switch,
    *,
    cause: CrisisCause = CrisisCause.ADMIN,
    scope: CrisisScope | None = None,
    ends_at: datetime | None = None,
) -> RunningCrisis:
    """Switch it on. Raises CrisisRefused while it is on: there is one at a time."""
    if known := tx.one(_RUNNING):
        since = f"{instant(known['started_at']):%Y-%m-%d %H:%M} UTC"
        raise CrisisRefused(f"Crisis mode is on already, since {since}, switched on by {known['started_by']}.")
    crisis = Crisis(
        id=mint("cr"), cause=cause, scope=scope or CrisisScope(), started_at=switch.at, ends_at=_stored(ends_at)
    )
    tx.run(
        _BEGIN,
        id=crisis.id,
        cause=cause.value,
        reason=switch.reason,
        scope=crisis.scope.model_dump_json(),
        at=stamp(switch.at),
        by=switch.by,
        ends_at=stamp(ends_at) if ends_at else None,
    )
    details: dict[str, Detail] = {
        "cause": cause.value,
        "regions": crisis.scope.regions,
        "stores": crisis.scope.stores,
        "ends_at": stamp(ends_at) if ends_at else None,
    }
    _changed(tx, "Crisis.Entered", crisis.id, switch, details)
    _tell(tx, directory, crisis.id, "on", switch)
    return RunningCrisis(**crisis.model_dump(), reason=switch.reason, started_by=switch.by)


def extend(tx: Tx, switch: Switch, *, ends_at: datetime | None) -> RunningCrisis:
    """Another automatic end; None: only a person switches it off. Raises CrisisRefused while it is off."""
    row = tx.one(_RUNNING)
    if row is None:
        raise CrisisRefused("Crisis mode is off, so there is no end to move; switch it on instead.")
    tx.run(_PROLONG, id=row["id"], ends_at=stamp(ends_at) if ends_at else None)
    details: dict[str, Detail] = {"from": row["ends_at"], "ends_at": stamp(ends_at) if ends_at else None}
    _changed(tx, "Crisis.Extended", row["id"], switch, details)
    crisis = crisis_of(row).model_copy(update={"ends_at": _stored(ends_at)})
    return RunningCrisis(**crisis.model_dump(), reason=row["reason"], started_by=row["started_by"])


def leave(tx: Tx, directory: Directory, switch: Switch) -> Left | None:
    """Switch it off; None where it is off already.

    Nothing is sent again: what was kept back stays so, silent rows keep their instants and count from now on. A review
    begins with what happened (R-414).
    """
    row = tx.one(_RUNNING)
    if row is None:
        return None
    review = first_review(tx, crisis_of(row), until=switch.at)
    tx.run(_END, id=row["id"], at=stamp(switch.at), by=switch.by, review=review.model_dump_json())
    tx.run(_BADGES_CATCH_UP, since=row["started_at"])
    figures = review.figures.model_dump()
    _changed(tx, "Crisis.Left", row["id"], switch, figures)
    return Left(row["id"], _tell(tx, directory, row["id"], "off", switch))


def _changed(tx: Tx, event: str, crisis_id: str, switch: Switch, details: dict[str, Detail]) -> None:
    """Alerts that run follow at their next step; the workflow looks at the new end."""
    rules_changed(tx)
    put(tx, OutboxKind.CRISIS, "", "{}", urgency=_URGENCY, at=switch.at, traceparent=None)
    record(tx, AuditRecord(event, switch.by, switch.at, reason=switch.reason, details={"crisis": crisis_id} | details))


def _tell(tx: Tx, directory: Directory, crisis_id: str, mode: str, switch: Switch) -> AlertId:
    """7.15 to the operations manager, the admins and the dispatchers on duty."""
    context = _ENTRY.context.model_validate({"crisis_mode": mode, "reason": switch.reason})
    alert = new_alert(
        AlertId(mint("al")),
        _ENTRY,
        dedup_key=f"{crisis_id}:{mode}",
        context=context,
        directory=directory,
        origin=switch.at,
        raised_by=switch.by,
    )
    return raise_alert(tx, alert, now=switch.at).alert_id


def _stored(at: datetime | None) -> datetime | None:
    """As it will be read again."""
    return instant(stamp(at)) if at else None
