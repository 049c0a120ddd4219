"""One alert with everything that belongs to it: ladder, deliveries with reasons, answers, tasks."""

from collections.abc import Mapping

from pydantic import AwareDatetime

from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.ids import AlertId
from domain.ladder import Step
from domain.phone_number import last_four
from domain.priority import Priority
from domain.reason import Reason
from domain.role import Role
from domain.sight import Sight
from domain.value import Value
from store.database import Row, Tx
from store.frozen_ladder import thawed
from store.notes import NoteDetail, notes_of
from store.reads import AlertSummary, summary_fields
from store.sight import find_seen
from store.stamps import instant


class DeliveryDetail(Value):
    """One message to one person on one channel. `reason` is a code, `why` its sentence; `read_at` by the app's word.

    `title`, `body` and `address` (its last four characters) are null where the viewer may not read them.
    `deferred_driving`: it asks a technician who was driving.
    """

    id: str
    step: int
    clock: str
    recipient: str
    role: Role
    channel: Channel
    attempt: int
    asks: bool
    escalated: bool
    shown_as: str
    priority: Priority
    state: DeliveryState
    reason: str
    why: str
    due_at: AwareDatetime
    sending_at: AwareDatetime | None
    accepted_at: AwareDatetime | None
    delivered_at: AwareDatetime | None
    read_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    outcome: str | None
    tries: int
    deferred_driving: bool
    failure: str | None
    provider: str | None
    title: str | None
    body: str | None
    address: str | None


class AcknowledgmentDetail(Value):
    """An answer. `effect`: first, secondary, receipt or refused; `reason` is what a decline gave.

    `target_met` is null where there is no target, and where a technician missed it at the wheel; `target_role`: whose
    target it is. `deferred_driving`: the technician was asked while driving.
    """

    id: str
    person_id: str
    action: str
    channel: str
    effect: str
    refusal: str | None
    reason: str | None
    received_at: AwareDatetime
    pressed_at: AwareDatetime | None
    response_seconds: float | None
    late: bool
    target_met: bool | None
    target_role: Role | None
    deferred_driving: bool


class TaskDetail(Value):
    """A manual task that the ladder raised. `title` is null where the viewer may not read it."""

    id: str
    step: int
    title: str | None
    role: Role
    state: str
    created_at: AwareDatetime
    taken_by: str | None
    finished_at: AwareDatetime | None


class AlertDetail(AlertSummary):
    """`ladder` as it was frozen when the alert was raised, in the order of the due times."""

    ladder: tuple[Step, ...]
    deliveries: tuple[DeliveryDetail, ...]
    acknowledgments: tuple[AcknowledgmentDetail, ...]
    tasks: tuple[TaskDetail, ...]
    notes: tuple[NoteDetail, ...]


_DELIVERIES = """
SELECT d.*, t.title, t.body, t.address_kind, t.address
FROM deliveries d LEFT JOIN delivery_texts t ON t.delivery_id = d.id
WHERE d.alert_id = :id ORDER BY d.step, d.recipient, d.channel, d.attempt
"""
_ACKNOWLEDGMENTS = "SELECT * FROM acknowledgments WHERE alert_id = :id ORDER BY received_at, id"
_TASKS = "SELECT * FROM manual_tasks WHERE alert_id = :id ORDER BY step"


def alert_detail(tx: Tx, alert_id: str, sight: Sight) -> AlertDetail:
    """Raises AlertUnknown or AlertHidden."""
    seen = find_seen(tx, alert_id, sight)
    parts = {
        "ladder": thawed(seen.row["ladder"]),
        "deliveries": deliveries_of(tx, AlertId(alert_id), sight, texts=seen.texts),
        "acknowledgments": tuple(_acknowledgment(row) for row in tx.all(_ACKNOWLEDGMENTS, id=alert_id)),
        "tasks": tuple(_task(row, texts=seen.texts) for row in tx.all(_TASKS, id=alert_id)),
        "notes": notes_of(tx, AlertId(alert_id), sight, texts=seen.texts),
    }
    return AlertDetail.model_validate(summary_fields(seen.row, texts=seen.texts) | parts)


def deliveries_of(tx: Tx, alert_id: AlertId, sight: Sight, *, texts: bool) -> tuple[DeliveryDetail, ...]:
    """By step, recipient, channel and attempt."""
    return tuple(
        _delivery(row, texts=texts or row["recipient"] == sight.copies_of) for row in tx.all(_DELIVERIES, id=alert_id)
    )


_INSTANTS = ("due_at", "sending_at", "accepted_at", "delivered_at", "read_at", "ended_at")
_READ_BY_FEW = frozenset({"title", "body", "address"})


def _delivery(row: Row, *, texts: bool) -> DeliveryDetail:
    fields: dict[str, object] = {name: row[name] for name in DeliveryDetail.model_fields if name in row}
    fields |= {name: instant(row[name]) if row[name] else None for name in _INSTANTS}
    fields |= {"asks": bool(row["asks"]), "escalated": bool(row["escalated"]), "why": _why(row)}
    fields["address"] = last_four(row["address"]) if row["address"] else None
    if not texts:
        fields |= dict.fromkeys(_READ_BY_FEW)
    return DeliveryDetail.model_validate(fields)


def _why(row: Row) -> str:
    """What was decided, and what the provider said when it went wrong."""
    reason = row["reason"]
    said = Reason(reason).sentence if reason in set(Reason) else reason
    return f"{said} It failed: {row['failure']}." if row["failure"] else said


def _acknowledgment(row: Row) -> AcknowledgmentDetail:
    fields: Mapping[str, object] = {name: row[name] for name in AcknowledgmentDetail.model_fields}
    return AcknowledgmentDetail.model_validate(fields)


def _task(row: Row, *, texts: bool) -> TaskDetail:
    fields: dict[str, object] = {name: row[name] for name in TaskDetail.model_fields}
    return TaskDetail.model_validate(fields if texts else fields | {"title": None})
