"""Technicians with active work: when they were last heard, and the alert about their silence (5.5)."""

from datetime import datetime, timedelta

from domain.catalogue import CATALOGUE
from domain.driving import is_driving
from domain.ids import AlertId, key_of_silence
from domain.new_alert import new_alert
from domain.technician.offline import Alarm, Alarmed, Back, Job, Outlook, Watch, WorkOver, decide
from domain.work_order.work_order import WorkOrder
from store import outbox
from store.audit import AuditRecord, record
from store.closing import close_alert
from store.connection import Row, Tx
from store.directory import read_directory
from store.event_intake import technician_payload
from store.ids import mint
from store.intake import raise_alert
from store.outbox import OutboxKind
from store.presence import drives, heartbeat
from store.stamps import instant, stamp

_ENTRY = CATALOGUE["TECHNICIAN_OFFLINE"]
_CREWS_ARE_FOLLOWED = timedelta(days=14)  # from their acceptance; whoever leads is followed as long as it takes

_JOBS = """
SELECT id, store_id FROM work_orders
WHERE closed_at IS NULL AND status IN ('accepted', 'en_route', 'on_site') AND (technician_id = :technician
  OR id IN (SELECT c.work_order_id FROM assignment_changes c
    WHERE c.technician_id = :technician AND c.at >= :since AND c.kind = 'accepted' AND NOT EXISTS (
      SELECT 1 FROM assignment_changes l
      WHERE l.work_order_id = c.work_order_id AND l.technician_id = c.technician_id AND l.seq > c.seq)))
ORDER BY created_at, id
"""
_WATCH = """
SELECT w.*, p.last_seen AS heard_at, a.state AS alert_state, a.work_order_id AS alert_work_order
FROM technician_watches w LEFT JOIN presence p ON p.person_id = w.technician_id LEFT JOIN alerts a ON a.id = w.alert_id
WHERE w.technician_id = :technician
"""
_BEGIN = "INSERT INTO technician_watches (technician_id, active) VALUES (:technician, 0) ON CONFLICT DO NOTHING"
_WORK = "UPDATE technician_watches SET active = :active, active_since = :since WHERE technician_id = :technician"
_LOOKED = "UPDATE technician_watches SET last_seen = :last_seen, look_at = :look_at WHERE technician_id = :technician"
_ALARM = "UPDATE technician_watches SET alert_id = :alert, silent_since = :since WHERE technician_id = :technician"
_STATUS = """
UPDATE technician_watches
SET last_status = COALESCE(:status, last_status), unavailable_at = NULL, last_seen = :last_seen
WHERE technician_id = :technician
"""
_SILENT = "SELECT 1 FROM technician_watches WHERE technician_id = :technician AND active > 0 AND look_at IS NULL"
_DOCUMENT = "SELECT document FROM work_order_states WHERE work_order_id = :id"


def work_changed(tx: Tx, technician_id: str, at: datetime) -> None:
    """A work order of this technician became active or ended: call it once its rows say so, in their transaction.

    Nobody is woken who looks by themselves before anything could be due.
    """
    jobs, row = active_jobs(tx, technician_id, at), watch_of(tx, technician_id)
    if row is None and not jobs:
        return
    begin_watch(tx, technician_id)
    since = row["active_since"] if row and jobs else None
    tx.run(_WORK, technician=technician_id, active=len(jobs), since=(since or stamp(at)) if jobs else None)
    if row and row["alert_state"] not in (None, "closed") and not jobs:
        _close(tx, row, "work_over", at=at, tells=False)
    if row is None or row["look_at"] is None:
        wake(tx, technician_id, at)


def seen(tx: Tx, person_id: str, at: datetime, *, driving: bool | None = None) -> bool:
    """A heartbeat: a row, and nothing else, but for who was missed; True: something waits for the relay."""
    heartbeat(tx, person_id, at, driving=driving)
    return _heard_again(tx, person_id, at)


def heard_of(tx: Tx, technician_id: str, status: str | None, at: datetime, *, now: datetime) -> None:
    """A technician has said something about a job: they are to be had, and drive or do not (F-21).

    A sign of life of who is heard by the app; for who never was, it starts no clock. `status` is the canonical one;
    None: nothing was said about what they do. `at`: when they said it, `now`: the commit.
    """
    if status is not None:
        drives(tx, technician_id, driving=bool(is_driving(status=status, speed_mph=None)))
    begin_watch(tx, technician_id)
    row = watch_of(tx, technician_id)
    heard = last_seen(row) if row else None
    later = stamp(max(heard, at)) if heard else None
    tx.run(_STATUS, technician=technician_id, status=status, last_seen=later)
    _heard_again(tx, technician_id, now)


def begin_watch(tx: Tx, technician_id: str) -> None:
    """There is something to remember of them from now on."""
    tx.run(_BEGIN, technician=technician_id)


def judge(tx: Tx, technician_id: str, at: datetime) -> Outlook:
    """Decide as of `at`, do what follows from it, and remember when somebody looks next."""
    row, jobs = watch_of(tx, technician_id), active_jobs(tx, technician_id, at)
    if row is None:
        return Outlook(None, None)
    heard = last_seen(row)
    outlook = decide(_as_known(row), heard, jobs, at)
    next_look = stamp(outlook.next_look) if outlook.next_look else None
    tx.run(_LOOKED, technician=technician_id, last_seen=stamp(heard) if heard else None, look_at=next_look)
    match outlook.effect:
        case Alarmed() as alarmed:
            _raise(tx, row, alarmed, heard, at=at)
        case Back():
            _close(tx, row, "seen_again", at=at, tells=True)
        case WorkOver():
            _close(tx, row, "work_over", at=at, tells=False)
    return outlook


def wake(tx: Tx, technician_id: str, at: datetime) -> None:
    """The technician's workflow looks again, or begins."""
    payload = technician_payload(technician_id)
    outbox.put(tx, OutboxKind.TECHNICIAN, "", payload, urgency=_ENTRY.priority.key, at=at, traceparent=None)


def active_jobs(tx: Tx, technician_id: str, at: datetime) -> tuple[Job, ...]:
    """Accepted and not completed, the oldest first; as the lead or in a crew."""
    rows = tx.all(_JOBS, technician=technician_id, since=stamp(at - _CREWS_ARE_FOLLOWED))
    return tuple(Job(row["id"], row["store_id"]) for row in rows)


def watched(tx: Tx) -> list[str]:
    """Technicians with active work, whose workflow should be running."""
    return [row["technician_id"] for row in tx.all("SELECT technician_id FROM technician_watches WHERE active > 0")]


def watch_of(tx: Tx, technician_id: str) -> Row | None:
    """With when the app was last heard (`heard_at`) and the state of the alert; None for who never had work."""
    return tx.one(_WATCH, technician=technician_id)


def last_seen(row: Row) -> datetime | None:
    """The latest sign of life; None for a phone that was never heard."""
    known = [instant(one) for one in (row["last_seen"], row["heard_at"]) if one]
    return max(known, default=None)


def _heard_again(tx: Tx, technician_id: str, at: datetime) -> bool:
    """Whoever waits for nothing but a sign of life has it now: what was told is taken back at once."""
    if not tx.one(_SILENT, technician=technician_id):
        return False
    judge(tx, technician_id, at)
    wake(tx, technician_id, at)
    return True


def _as_known(row: Row) -> Watch:
    alarm = None
    if row["alert_id"] and row["silent_since"]:
        alarm = Alarm(instant(row["silent_since"]), row["alert_work_order"], row["alert_state"] not in (None, "closed"))
    return Watch(
        active_since=instant(row["active_since"]) if row["active_since"] else None,
        unavailable_at=instant(row["unavailable_at"]) if row["unavailable_at"] else None,
        alarm=alarm,
    )


def _raise(tx: Tx, row: Row, alarmed: Alarmed, heard: datetime | None, *, at: datetime) -> None:
    technician_id, job = row["technician_id"], alarmed.job
    document = tx.one(_DOCUMENT, id=job.work_order_id)
    context = _ENTRY.context.model_validate(
        {
            "technician_id": technician_id,
            "last_seen": heard or alarmed.since,
            "location": row["location"],
            "last_status": row["last_status"],
            "customer": WorkOrder.model_validate_json(document["document"]).customer or None if document else None,
            "work_order_id": job.work_order_id,
            "store_id": job.store_id,
        }
    )
    alert = new_alert(
        AlertId(mint("al")),
        _ENTRY,
        dedup_key=key_of_silence(technician_id, _ENTRY.key, alarmed.since),
        context=context,
        directory=read_directory(tx),
        origin=alarmed.origin,
        raised_by="engine",
    )
    raised = raise_alert(tx, alert, now=at)
    tx.run(_ALARM, technician=technician_id, alert=raised.alert_id, since=stamp(alarmed.since))
    details = {"technician": technician_id, "work_order": job.work_order_id, "since": stamp(alarmed.since)}
    record(tx, AuditRecord("Technician.Offline", "engine", at, raised.alert_id, details=details))


def _close(tx: Tx, row: Row, reason: str, *, at: datetime, tells: bool) -> None:
    by = row["technician_id"] if tells else "engine"
    close_alert(tx, AlertId(row["alert_id"]), reason, by, at, tell_resolved=tells)
