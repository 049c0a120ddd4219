"""What nobody has done though it was due: steps, messages, digests, clocks, looks after technicians (X-76)."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from domain.directory import Directory
from store.connection import Row, Tx
from store.frozen_ladder import thawed
from store.planning import stopped_by
from store.stamps import instant, stamp
from store.system_issues import raise_system_issue

_NEWEST = 500
_COUNTED = {
    "alerts that were not started": """
      SELECT COUNT(*) AS many FROM alerts WHERE started = 'pending' AND state <> 'closed' AND created_at <= :until""",
    "messages that were not sent": """
      SELECT COUNT(*) AS many FROM deliveries d JOIN alerts a ON a.id = d.alert_id
      WHERE d.due_at <= :until AND d.due_at > :since AND d.state = 'planned' AND d.attempt = 1
        AND d.channel NOT IN ('web', 'in_app') AND a.started = 'started'""",
    "digests": "SELECT COUNT(*) AS many FROM held_items WHERE state = 'waiting' AND due_at <= :until",
    "clocks of work orders": """
      SELECT COUNT(*) AS many FROM work_orders WHERE next_due_at IS NOT NULL AND next_due_at <= :until""",
    "events": "SELECT COUNT(*) AS many FROM events WHERE state = 'waiting' AND received_at <= :until",
    "looks after technicians": """
      SELECT COUNT(*) AS many FROM technician_watches
      WHERE look_at IS NOT NULL AND look_at <= :until AND active > 0""",
}
_STEPS = """
SELECT id, origin, ladder, state FROM alerts
WHERE started <> 'ended' AND started = 'started' AND state <> 'closed' AND origin <= :until
ORDER BY id DESC LIMIT :limit
"""
_PLANNED = "SELECT step FROM plans WHERE alert_id = :id"


def overdue(tx: Tx, *, until: datetime, since: datetime) -> Mapping[str, int]:
    """How many of each were due at or before `until`; without those of which there are none.

    Of steps, those of the newest alerts; of messages, those that were due after `since`.
    """
    counted = {what: _count(tx, sql, until=until, since=since) for what, sql in _COUNTED.items()}
    counted["steps"] = sum(1 for _ in _steps(tx, until))
    return {what: many for what, many in counted.items() if many}


def raise_overdue(tx: Tx, directory: Directory, found: Mapping[str, int], *, now: datetime) -> None:
    """The admins hear of it once an hour, as long as it lasts."""
    if not found:
        return
    said = ", ".join(f"{many} {what}" for what, many in found.items())
    raise_system_issue(
        tx,
        directory,
        key=f"overdue:{now:%Y-%m-%dT%H}",
        what="something is overdue",
        detail=f"Due for more than 5 minutes: {said}. Look whether the worker and Temporal run.",
        about=None,
        now=now,
    )


def _count(tx: Tx, sql: str, *, until: datetime, since: datetime) -> int:
    named = {"until": stamp(until)} | ({"since": stamp(since)} if ":since" in sql else {})
    row = tx.one(sql, **named)
    return int(row["many"]) if row else 0


def _steps(tx: Tx, until: datetime) -> Iterator[Row]:
    """Alerts with a step that runs, is due and has not been planned."""
    for alert in tx.all(_STEPS, until=stamp(until), limit=_NEWEST):
        due = {
            step.index
            for step in thawed(alert["ladder"])
            if instant(alert["origin"]) + step.due <= until and stopped_by(step.clock, alert["state"]) is None
        }
        if due and not due <= {row["step"] for row in tx.all(_PLANNED, id=alert["id"])}:
            yield alert
