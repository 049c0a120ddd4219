"""A person does not wait: the next step of an alert's ladder falls due now, decided in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from domain.answer import AlertState
from domain.directory import Directory
from domain.ids import AlertId
from domain.ladder import Step
from domain.manual_steps import Idle, may_step_in, next_rung
from store import outbox
from store.audit import AuditRecord, Detail, record
from store.database import Row, Tx
from store.frozen_ladder import thawed
from store.outbox import OutboxKind
from store.questions import person_in, question_of
from store.sight import AlertUnknown
from store.stamps import instant, stamp

_ALERT = "SELECT * FROM alerts WHERE id = :id"
_TAKEN = "SELECT step FROM plans WHERE alert_id = :id"
_ESCALATE = """
INSERT INTO escalations (alert_id, step, actor, at) VALUES (:id, :step, :by, :at)
ON CONFLICT (alert_id, step) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class ByHand:
    """Who does something to an alert, when (installation time), and why. `traceparent` is of the request."""

    alert_id: AlertId
    by: str
    at: datetime
    reason: str
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """`outcome`: the step that falls due at once, or why none does. `answered_by`: whose answer made it pointless."""

    outcome: Step | Idle
    answered_by: str | None


def escalate(tx: Tx, order: ByHand, directory: Directory) -> Escalation | None:
    """None: the alert does not concern this person. Raises AlertUnknown."""
    alert = concerning(tx, order, directory, "Alert.EscalationRefused")
    if alert is None:
        return None
    outcome = next_rung(
        thawed(alert["ladder"]),
        {row["step"] for row in tx.all(_TAKEN, id=order.alert_id)},
        origin=instant(alert["origin"]),
        state=AlertState(alert["state"]),
        now=order.at,
    )
    if isinstance(outcome, Step) and not _hurried(tx, alert, order, outcome):
        outcome = Idle.FALLING_DUE
    return Escalation(outcome, alert["acknowledged_by"])


def concerning(tx: Tx, order: ByHand, directory: Directory, refused: str) -> Row | None:
    """The alert's row where this person may step in; else None, and an audit entry of that name says so.

    Raises AlertUnknown.
    """
    alert = tx.one(_ALERT, id=order.alert_id)
    if alert is None:
        raise AlertUnknown(order.alert_id)
    holders = question_of(tx, alert).holders
    if may_step_in(person_in(directory, order.by, alert, at=order.at), holders):
        return alert
    record(tx, AuditRecord(refused, order.by, order.at, order.alert_id, reason="not_yours"))
    return None


def _hurried(tx: Tx, alert: Row, order: ByHand, step: Step) -> bool:
    """False when somebody else has just done so."""
    if not tx.run(_ESCALATE, id=order.alert_id, step=step.index, by=order.by, at=stamp(order.at)):
        return False
    due = instant(alert["origin"]) + step.due
    details: dict[str, Detail] = {"step": step.index, "instead_of": stamp(due)}
    record(tx, AuditRecord("Alert.EscalatedByHand", order.by, order.at, order.alert_id, None, order.reason, details))
    outbox.put(
        tx,
        OutboxKind.ESCALATE,
        order.alert_id,
        outbox.escalated(step.index, by=order.by, at=order.at),
        urgency=outbox.FIRST,
        at=order.at,
        traceparent=outbox.continuing(alert["traceparent"], order.traceparent),
    )
    return True
