"""What happened to an alert, and what will or will not: its audit entries, its deliveries, its planned future."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from pydantic import AwareDatetime, JsonValue

from domain import timeline
from domain.answer import Action, AnswerChannel
from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.directory import Directory
from domain.held_words import held_until
from domain.ids import AlertId, DeliveryId
from domain.ladder import CallPolicy, Step, StepClock
from domain.orders import StepOutcome
from domain.planning import plan_step
from domain.reason import Reason
from domain.sight import Sight
from domain.timeline import Attempt, Fate, FutureCopy, Stop
from domain.value import Value
from store.alert_detail import DeliveryDetail, deliveries_of
from store.database import Row, Tx
from store.frozen_ladder import thawed
from store.held_detail import HeldDetail, held_of
from store.notes import NoteDetail, notes_of
from store.sight import find_seen
from store.situation import situations_of
from store.stamps import instant


class Entry(Value):
    """One audit entry. `seq` is null until the sealer has numbered it."""

    seq: int | None
    at: AwareDatetime
    event: str
    actor: str
    delivery_id: str | None
    reason: str
    details: Mapping[str, JsonValue]


class CopyAhead(Value):
    """Whom a step would tell as things stand. `state` suppressed: it would not, or later, and `why` says why."""

    person_id: str
    role: str
    channel: Channel
    state: DeliveryState
    why: str


class Ahead(Value):
    """A step of the ladder, or one delivery (`delivery_id`), that has not happened.

    `fate`: planned, or will_not_happen; `why` then says who stopped it, how and when.
    """

    step: int
    due_at: AwareDatetime
    clock: StepClock
    shown_as: str
    fate: Fate
    why: str
    copies: tuple[CopyAhead, ...]
    opens_task: bool
    delivery_id: str | None
    attempt: int | None


class Timeline(Value):
    """`entries` and `notes` in the order in which they were written, `held` and `future` in that of their instants.

    `now`: as of when.
    """

    alert_id: str
    type: str
    state: str
    now: AwareDatetime
    entries: tuple[Entry, ...]
    deliveries: tuple[DeliveryDetail, ...]
    notes: tuple[NoteDetail, ...]
    held: tuple[HeldDetail, ...]
    future: tuple[Ahead, ...]


_ENTRIES = "SELECT * FROM audit_entries WHERE alert_id = :id ORDER BY at, id"
_PLANS = "SELECT step, plan FROM plans WHERE alert_id = :id"
_FIRST = "SELECT channel FROM acknowledgments WHERE alert_id = :id AND effect = 'first'"
_UNSENT = "SELECT * FROM deliveries WHERE alert_id = :id AND state IN ('planned', 'cancelled')"


def alert_timeline(tx: Tx, alert_id: str, sight: Sight, directory: Directory, *, now: datetime) -> Timeline:
    """`now` is installation time. Raises AlertUnknown or AlertHidden."""
    seen = find_seen(tx, alert_id, sight)
    row = seen.row
    zone = directory.zone_of(row["store_id"])
    return Timeline(
        alert_id=row["id"],
        type=row["type"],
        state=row["state"],
        now=now,
        entries=tuple(_entry(entry) for entry in tx.all(_ENTRIES, id=alert_id)),
        deliveries=deliveries_of(tx, AlertId(alert_id), sight, texts=seen.texts),
        notes=notes_of(tx, AlertId(alert_id), sight, texts=seen.texts),
        held=held_of(tx, alert_id, zone=zone, now=now),
        future=tuple(_ahead(one, zone=zone, now=now) for one in _future(tx, row, directory, now=now)),
    )


def _future(tx: Tx, row: Row, directory: Directory, *, now: datetime) -> tuple[timeline.Future, ...]:
    return timeline.future(
        thawed(row["ladder"]),
        [_attempt(unsent) for unsent in tx.all(_UNSENT, id=row["id"])],
        of_type=row["type"],
        origin=instant(row["origin"]),
        planned=_decided(tx, row["id"]),
        stops=_stops(tx, row),
        copies=_copies(tx, row, directory, now=now),
    )


def _decided(tx: Tx, alert_id: str) -> frozenset[int]:
    """Steps that ran. One that was found stopped when it fell due never told anybody, and stays a step that did not."""
    return frozenset(
        row["step"]
        for row in tx.all(_PLANS, id=alert_id)
        if StepOutcome.model_validate_json(row["plan"]).not_run is None
    )


def _stops(tx: Tx, row: Row) -> tuple[Stop, ...]:
    stops: list[Stop] = []
    if row["acknowledged_at"] is not None:
        first = tx.one(_FIRST, id=row["id"])
        stop = timeline.answered(
            Action(row["acknowledged_action"]),
            by=row["acknowledged_by"],
            channel=AnswerChannel(first["channel"]) if first else None,
            at=instant(row["acknowledged_at"]),
        )
        stops.append(stop)
    if row["closed_at"] is not None:
        by = row["closed_by"] or "engine"
        stops.append(timeline.closed(row["close_reason"], by=by, at=instant(row["closed_at"])))
    return tuple(sorted(stops, key=lambda stop: stop.at))


def _copies(
    tx: Tx, row: Row, directory: Directory, *, now: datetime
) -> Callable[[Step, datetime], tuple[FutureCopy, ...]]:
    """Whom a step would tell; nobody is named for a type that this version does not know any more."""
    if row["type"] not in CATALOGUE:
        return lambda _, __: ()
    situation = situations_of(tx, row, directory, present_at=now, calls=CallPolicy(attempts=1))
    return lambda step, due: tuple(
        FutureCopy(one.recipient.id, one.role, one.channel, one.state, one.reason, one.held_until)
        for one in plan_step(step, situation(due)).deliveries
    )


def _attempt(row: Row) -> Attempt:
    copy = FutureCopy(
        row["recipient"], row["role"], Channel(row["channel"]), DeliveryState(row["state"]), Reason(row["reason"])
    )
    return Attempt(
        delivery_id=DeliveryId(row["id"]),
        step=row["step"],
        clock=StepClock(row["clock"]),
        due_at=instant(row["due_at"]),
        shown_as=row["shown_as"],
        attempt=row["attempt"],
        copy=copy,
    )


def _ahead(one: timeline.Future, *, zone: str, now: datetime) -> Ahead:
    copies = tuple(
        CopyAhead(
            person_id=copy.person_id,
            role=copy.role,
            channel=copy.channel,
            state=copy.state,
            why=held_until(copy.held_until, copy.reason, now=now, zone=zone)
            if copy.held_until
            else copy.reason.sentence,
        )
        for copy in one.copies
    )
    return Ahead(
        step=one.step,
        due_at=one.due_at,
        clock=one.clock,
        shown_as=one.shown_as,
        fate=one.fate,
        why=one.why,
        copies=copies,
        opens_task=one.task is not None,
        delivery_id=one.delivery_id,
        attempt=one.attempt,
    )


def _entry(row: Row) -> Entry:
    fields: dict[str, object] = {name: row[name] for name in Entry.model_fields}
    return Entry.model_validate(fields | {"details": json.loads(row["details"])})
