"""What is reported: a new alert, or a repeat of one that is open, throttled for each recipient (R-396 to R-399)."""

from datetime import datetime

from domain.directory import Directory
from domain.ids import AlertId
from domain.new_alert import NewAlert
from domain.priority import Priority
from domain.throttle import Decision, Report, decisions, is_superseded
from store.audit import AuditRecord, Detail, record
from store.closing import close_alert
from store.connection import Row, Tx
from store.held import hold_report, wake
from store.intake import Raised, raise_alert
from store.rows_in_place import update_rows
from store.stamps import stamp
from store.throttle_windows import Window, keep_window, windows_of

_SAME = """
SELECT * FROM alerts WHERE throttle_hash = :throttle_hash AND state <> 'closed'
UNION
SELECT * FROM alerts WHERE dedup_hash = :dedup_hash AND state <> 'closed'
ORDER BY id LIMIT 1
"""
_COUNT = """
UPDATE alerts SET reports = reports + 1, last_report_at = :at, priority = :priority
WHERE id = :id AND state <> 'closed'
RETURNING reports
"""
_CONTEXT = "UPDATE alert_contexts SET context = :context WHERE alert_id = :alert_id"


def report(
    tx: Tx,
    alert: NewAlert,
    directory: Directory,
    *,
    now: datetime,
    traceparent: str | None = None,
    occurred_at: datetime | None = None,
) -> Raised:
    """`now` is installation time, and `occurred_at` what the reporter says: later than receipt counts as receipt.

    A first report costs a type that throttles one look for an open alert of the same context, and others nothing.
    """
    if alert.throttle_hash is not None:
        found = tx.one(_SAME, throttle_hash=alert.throttle_hash, dedup_hash=alert.dedup_hash)
        said = Report(min(occurred_at or now, now), now)
        if found is not None and (
            repeated := _repeated(tx, found, alert, said, directory=directory, traceparent=traceparent)
        ):
            return repeated
    return raise_alert(tx, alert, now=now, traceparent=traceparent, occurred_at=occurred_at)


def _repeated(
    tx: Tx, found: Row, alert: NewAlert, said: Report, *, directory: Directory, traceparent: str | None
) -> Raised | None:
    """None where the alert that was open is superseded, or has just been closed: then this is a new one."""
    alert_id, windows = AlertId(found["id"]), windows_of(tx, found["id"])
    sends = {recipient: window.last_sent for recipient, window in windows.items()}
    if is_superseded(said, sends.values()):
        close_alert(tx, alert_id, "superseded", alert.raised_by, said.received_at, tell_resolved=False)
        return None
    raised = alert.priority.key < Priority(found["priority"]).key
    priority = alert.priority if raised else Priority(found["priority"])
    counted = tx.one(_COUNT, id=alert_id, at=stamp(said.received_at), priority=priority.value)
    if counted is None:
        return None
    tx.run(_CONTEXT, alert_id=alert_id, context=alert.context.model_dump_json())
    taken = list(decisions(Report(said.occurred_at, said.received_at, raised=raised), sends))
    _audit(
        tx, alert_id, alert, said, reports=int(counted["reports"]), raised_from=found["priority"] if raised else None
    )
    for decision in taken:
        _take(tx, alert_id, windows[decision.recipient], decision, by=alert.raised_by, said=said)
    held = [decision.recipient for decision in taken if decision.due]
    wake(tx, held, priority, at=said.received_at, traceparent=traceparent)
    updated = [decision.recipient for decision in taken if decision.due is None]
    update_rows(tx, alert_id, updated, directory, now=said.received_at)
    return Raised(alert_id, duplicate=True)


def _take(tx: Tx, alert_id: AlertId, window: Window, decision: Decision, *, by: str, said: Report) -> None:
    if decision.due:
        channels = [channel.value for channel in window.channels]
        hold_report(tx, alert_id, decision, role=window.role, channels=channels, at=said.received_at)
    elif window.last_sent:
        keep_window(tx, alert_id, decision.recipient, last_sent=window.last_sent, updates=window.updates + 1)
    details: dict[str, Detail] = {
        "recipient": decision.recipient,
        "age_seconds": int(decision.age.total_seconds()) if decision.age is not None else None,
        "last_sent": stamp(window.last_sent) if window.last_sent else None,
        "due": stamp(decision.due) if decision.due else None,
    }
    event = "Repeat.Held" if decision.due else "Repeat.Updated"
    record(tx, AuditRecord(event, by, said.received_at, alert_id, None, decision.why.value, details))


def _audit(tx: Tx, alert_id: AlertId, alert: NewAlert, said: Report, *, reports: int, raised_from: str | None) -> None:
    details: dict[str, Detail] = {"reports": reports, "occurred_at": stamp(said.occurred_at)}
    if raised_from:
        details |= {"raised_from": raised_from, "raised_to": alert.priority.value}
    record(tx, AuditRecord("Alert.Repeated", alert.raised_by, said.received_at, alert_id=alert_id, details=details))
