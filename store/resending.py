"""A person asks for a copy to be sent once more: a new attempt of it, through the guards that hold now (R-446)."""

from dataclasses import dataclass
from enum import StrEnum

from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.directory import Directory, Person
from domain.ids import DeliveryId, PersonId
from domain.ladder import CallPolicy, Step, StepClock
from domain.orders import PlanStep
from domain.planning import Planned, StepPlan
from domain.priority import Priority, at_least
from domain.resending import RESENT_ON, Check, once_more
from domain.role import Role
from domain.routing.asked import Asked, Refusal
from domain.step_texts import StepTexts
from store.answer_keys import LinkSigner, reply_for
from store.audit import AuditRecord, Detail, record
from store.database import Row, Tx
from store.escalating import ByHand, concerning
from store.frozen_ladder import thawed
from store.plan_rows import PlanRows
from store.planning import stopped_by
from store.situation import situations_of
from store.stamps import instant, stamp

_ALERT = "SELECT a.*, c.context FROM alerts a LEFT JOIN alert_contexts c ON c.alert_id = a.id WHERE a.id = :id"
_COPIES = """
SELECT step, clock, role, channel, attempt, state, outcome, ended_at FROM deliveries
WHERE alert_id = :alert_id AND recipient = :person ORDER BY step DESC, attempt DESC
"""
_UNDER_WAY = frozenset({DeliveryState.PLANNED, DeliveryState.SENDING})


class Unsent(StrEnum):
    """Why nothing is sent, whatever the guards say."""

    NOT_YOURS = "not_yours"
    CLOSED = "closed"
    ANSWERED = "answered"
    NO_COPY = "no_copy"
    UNDER_WAY = "under_way"


@dataclass(frozen=True, slots=True)
class Resent:
    """What goes out, or why not. `had`: the channels on which this person has a copy that can be sent again.

    `refusal`: of a guard; `unsent`: before any guard was asked, and then there is no checklist.
    """

    unsent: Unsent | None = None
    refusal: Refusal | None = None
    delivery_id: DeliveryId | None = None
    attempt: int | None = None
    checklist: tuple[Check, ...] = ()
    had: tuple[Channel, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose copy, on which channel."""

    person_id: str
    channel: Channel


def resend(tx: Tx, order: ByHand, wanted: Wanted, directory: Directory, links: LinkSigner) -> Resent:
    """Of the person's latest copy on that channel. Raises AlertUnknown."""
    alert = concerning(tx, order, directory, "Delivery.ResendRefused")
    if alert is None:
        return Resent(Unsent.NOT_YOURS)
    copies = tx.all(_COPIES, alert_id=order.alert_id, person=wanted.person_id)
    latest = next((copy for copy in copies if copy["channel"] == wanted.channel), None)
    person = directory.people.get(wanted.person_id)
    if unsent := _unsent(alert, copies, latest):
        return Resent(unsent, had=_had(copies))
    if latest is None or person is None:
        return Resent(Unsent.NO_COPY, had=_had(copies) if person else ())
    return _OnceMore(tx, order, directory, links).of(latest, person)


def _unsent(alert: Row, copies: list[Row], latest: Row | None) -> Unsent | None:
    if alert["state"] == "closed":
        return Unsent.CLOSED
    if latest is None:
        return None
    if stopped_by(StepClock(latest["clock"]), alert["state"]):
        return Unsent.ANSWERED
    here = (copy for copy in copies if copy["channel"] == latest["channel"])
    return Unsent.UNDER_WAY if any(_is_under_way(copy) for copy in here) else None


def _is_under_way(copy: Row) -> bool:
    """To be sent, or a call that nobody has heard the end of."""
    rings = copy["channel"] == Channel.VOICE and copy["state"] == DeliveryState.ACCEPTED and copy["ended_at"] is None
    return copy["state"] in _UNDER_WAY or rings


def _had(copies: list[Row]) -> tuple[Channel, ...]:
    channels = {copy["channel"] for copy in copies}
    return tuple(channel for channel in RESENT_ON if channel in channels)


class _OnceMore:
    """One copy that may be sent again."""

    def __init__(self, tx: Tx, order: ByHand, directory: Directory, links: LinkSigner) -> None:
        self._tx = tx
        self._order = order
        self._directory = directory
        self._links = links

    def of(self, latest: Row, person: Person) -> Resent:
        """By the guards; written with its words where they let it pass."""
        tx, order = self._tx, self._order
        alert = tx.one(_ALERT, id=order.alert_id)
        assert alert is not None
        step = _of_the_alert(next(one for one in thawed(alert["ladder"]) if one.index == latest["step"]))
        situation = situations_of(tx, alert, self._directory, present_at=order.at, calls=CallPolicy())(order.at)
        priority = at_least(situation.priority, Priority.HIGH) if step.escalated else situation.priority
        asked = Asked(step, step.copy_of(PersonId(person.id), Role(latest["role"])), person, priority, situation)
        verdict = once_more(asked, Channel(latest["channel"]), attempt=latest["attempt"] + 1)
        if verdict.planned is None:
            _record_refusal(tx, order, latest, person.id, verdict.refusal)
            return Resent(refusal=verdict.refusal, checklist=verdict.checklist)
        self._write(alert, asked, verdict.planned)
        return Resent(delivery_id=verdict.planned.id, attempt=verdict.planned.attempt, checklist=verdict.checklist)

    def _write(self, alert: Row, asked: Asked, planned: Planned) -> None:
        tx, order = self._tx, self._order
        texts = StepTexts(
            asked.step,
            asked.situation,
            origin=instant(alert["origin"]),
            reply=lambda person: reply_for(tx, order.alert_id, person.id, person.number, self._links, now=order.at),
            acknowledged_by=alert["acknowledged_by"],
        )
        details = _details(asked.step.index, planned.channel, planned.recipient.id) | {"attempt": planned.attempt}
        entry = AuditRecord("Delivery.Resent", order.by, order.at, order.alert_id, planned.id, order.reason, details)
        record(tx, entry)
        PlanRows(
            tx,
            order=PlanStep(alert_id=order.alert_id, step=asked.step, due=order.at, calls=CallPolicy()),
            situation=asked.situation,
            plan=StepPlan(asked.priority, (planned,), (), falls_through=False),
            texts=texts,
        ).add(planned)


def _of_the_alert(step: Step) -> Step:
    """Even a report, which goes out by itself whatever happens, is not sent again once the alert is closed."""
    return step.model_copy(update={"clock": StepClock.CONDITION}) if step.clock is StepClock.NONE else step


def _record_refusal(tx: Tx, order: ByHand, latest: Row, person: str, refusal: Refusal | None) -> None:
    assert refusal is not None
    details = _details(latest["step"], Channel(latest["channel"]), person)
    if refusal.until:
        details["until"] = stamp(refusal.until)
    entry = AuditRecord("Delivery.ResendRefused", order.by, order.at, order.alert_id, None, refusal.reason, details)
    record(tx, entry)


def _details(step: int, channel: Channel, person: str) -> dict[str, Detail]:
    return {"step": step, "channel": channel.value, "recipient": person}
