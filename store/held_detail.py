"""What is or was held of an alert, for its timeline: copies that wait for an hour, repeats for a summary."""

from datetime import datetime

from pydantic import AwareDatetime

from domain.channel import Channel
from domain.held_words import dropped_at, held_until, told_at
from domain.reason import Reason
from domain.role import Role
from domain.value import Value
from store.connection import Row, Tx
from store.stamps import instant

_HELD = "SELECT * FROM held_items WHERE alert_id = :id AND why <> 'resent' ORDER BY due_at, recipient, channel, id"


class HeldDetail(Value):
    """Something that a digest tells, or told, or dropped at `due_at`. `why` is a sentence in the store's time.

    `delivery_id` is the copy that was held, null for repeats, of which there were `reports` beside `updates` that were
    shown in place; `told_by` is the delivery that told it.
    """

    person_id: str
    role: Role
    channel: Channel
    delivery_id: str | None
    due_at: AwareDatetime
    state: str
    why: str
    reports: int
    updates: int
    told_by: str | None


def held_of(tx: Tx, alert_id: str, *, zone: str, now: datetime) -> tuple[HeldDetail, ...]:
    """In the order in which they fall due. `zone` is the store's."""
    return tuple(_held(row, zone=zone, now=now) for row in tx.all(_HELD, id=alert_id))


def _held(row: Row, *, zone: str, now: datetime) -> HeldDetail:
    return HeldDetail(
        person_id=row["recipient"],
        role=row["role"],
        channel=row["channel"],
        delivery_id=row["delivery_id"],
        due_at=instant(row["due_at"]),
        state=row["state"],
        why=_why(row, zone=zone, now=now),
        reports=row["reports"],
        updates=row["updates"],
        told_by=row["told_by"],
    )


def _why(row: Row, *, zone: str, now: datetime) -> str:
    due = instant(row["due_at"])
    if row["state"] == "told":
        return told_at(due, now=now, zone=zone)
    if row["state"] == "dropped":
        return dropped_at(due, Reason(row["dropped_for"]), now=now, zone=zone)
    return held_until(due, Reason(row["why"]), now=now, zone=zone)
