"""What an answer does to its alert: judged against everything that was committed before it, in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.answer import Action, AnswerChannel, Copyholder, Effect, Refusal, judge
from domain.directory import Directory
from domain.ids import AlertId
from domain.ladder import StepClock
from domain.reason import Reason
from domain.response import Response
from store import outbox
from store.audit import AuditRecord, Detail, record
from store.closing import close_alert
from store.database import Row, Tx
from store.ids import mint
from store.measuring import answering_roles, measured
from store.outbox import OutboxKind
from store.questions import person_in, question_of
from store.stamps import stamp
from store.stopping import Stop, stop, unrun

_ACKNOWLEDGE = """
UPDATE alerts SET state = 'acknowledged', acknowledged_at = :at, acknowledged_by = :by, acknowledged_action = :action
WHERE id = :id AND state = 'open'
"""
_KEEP = """
INSERT INTO acknowledgments (id, alert_id, person_id, action, channel, effect, refusal, reason, received_at,
  pressed_at, device_id, ip, response_seconds, late, target_met, target_role, deferred_driving)
VALUES (:id, :alert_id, :person_id, :action, :channel, :effect, :refusal, :reason, :received_at,
  :pressed_at, :device_id, :ip, :response_seconds, :late, :target_met, :target_role, :deferred_driving)
"""
_EVENTS = {
    Effect.FIRST: "Alert.Acknowledged",
    Effect.RESOLVED: "Alert.Resolved",
    Effect.SECONDARY: "Alert.AnswerSecondary",
    Effect.RECEIPT: "Alert.Receipt",
    Effect.REFUSED: "Alert.AnswerRefused",
}


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What somebody pressed, wrote or said.

    `received_at` is installation time and decides; `pressed_at` is what the device says, evidence only (X-18).
    `traceparent` is of the request that brought it.
    """

    alert_id: AlertId
    person_id: str
    action: Action
    channel: AnswerChannel
    received_at: datetime
    reason: str | None = None
    pressed_at: datetime | None = None
    device_id: str | None = None
    ip: str | None = None
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of it. `already_by`: who was first, where somebody was. `declared`: what the type takes."""

    id: str
    outcome: Effect
    refusal: Refusal | None
    already_by: str | None
    already_action: str | None
    closed: bool
    declared: tuple[Action, ...]


def judge_answer(
    tx: Tx, alert: Row, given: GivenAnswer, directory: Directory, *, by_hand: bool = False, vouched: bool = False
) -> Answered:
    """First valid answer wins; every other one is recorded too, refusals included. `alert`: its row as it stands.

    `by_hand`: a person who may answer resolves an alert whose type does not foresee it. `vouched`: the dispatch system
    says that this person has answered, who therefore counts as asked.
    """
    given = replace(given, reason=given.reason or None)
    question = question_of(tx, alert)
    if by_hand:
        question = replace(question, resolves=(*question.resolves, Action.RESOLVE))
    if vouched:
        asked = Copyholder(given.person_id, frozenset(), asks=True)
        question = replace(question, holders=(*question.holders, asked))
    person = person_in(directory, given.person_id, alert, at=given.received_at)
    judgment = judge(person, given.action, given.reason, question)
    answered = Answered(
        id=mint("ak"),
        outcome=judgment.effect,
        refusal=judgment.refusal,
        already_by=alert["acknowledged_by"],
        already_action=alert["acknowledged_action"],
        closed=judgment.resolves,
        declared=question.declared,
    )
    response = measured(tx, alert, judgment.effect, answering_roles(person, question), received=given.received_at)
    _take_effect(tx, alert, given, answered, response)
    return answered


def _take_effect(tx: Tx, alert: Row, given: GivenAnswer, answered: Answered, response: Response | None) -> None:
    _keep(tx, given, answered, response)
    _audit(tx, alert, given, answered, response)
    if answered.outcome is Effect.FIRST:
        _acknowledge(tx, alert, given, answered)
    if answered.closed:
        close_alert(
            tx,
            given.alert_id,
            given.action.value,
            given.person_id,
            given.received_at,
            tell_resolved=True,
            words=given.reason,
        )


def _audit(tx: Tx, alert: Row, given: GivenAnswer, answered: Answered, response: Response | None) -> None:
    """The first answer says how fast it was and what will now not happen; a person's words stay out of the proof."""
    details: dict[str, Detail] = {
        "answer": answered.id,
        "action": given.action.value,
        "channel": given.channel.value,
    }
    if response:
        details |= {
            "response_seconds": response.taken.total_seconds(),
            "late": response.late,
            "target_met": response.target_met,
            "target_role": response.target_role,
            "deferred_driving": response.deferred_driving,
        }
    if answered.outcome is Effect.FIRST:
        details |= unrun(tx, alert, (StepClock.ACKNOWLEDGMENT,)).details()
    event = _EVENTS[answered.outcome]
    reason = answered.refusal.value if answered.refusal else ""
    record(tx, AuditRecord(event, given.person_id, given.received_at, given.alert_id, None, reason, details))


def _acknowledge(tx: Tx, alert: Row, given: GivenAnswer, answered: Answered) -> None:
    at, by = given.received_at, given.person_id
    tx.run(_ACKNOWLEDGE, id=given.alert_id, at=stamp(at), by=by, action=given.action.value)
    stop(tx, alert, Stop((StepClock.ACKNOWLEDGMENT,), by, Reason.ACKNOWLEDGED, at))
    outbox.put(
        tx,
        OutboxKind.ACKNOWLEDGE,
        given.alert_id,
        outbox.acknowledged(answered.id, by=by, action=given.action.value, at=at),
        urgency=outbox.FIRST,
        at=at,
        traceparent=outbox.continuing(alert["traceparent"], given.traceparent),
    )


def _keep(tx: Tx, given: GivenAnswer, answered: Answered, response: Response | None) -> None:
    tx.run(
        _KEEP,
        id=answered.id,
        alert_id=given.alert_id,
        person_id=given.person_id,
        action=given.action.value,
        channel=given.channel.value,
        effect=answered.outcome.value,
        refusal=answered.refusal.value if answered.refusal else None,
        reason=given.reason,
        received_at=stamp(given.received_at),
        pressed_at=stamp(given.pressed_at) if given.pressed_at else None,
        device_id=given.device_id,
        ip=given.ip,
        response_seconds=response.taken.total_seconds() if response else None,
        late=int(response.late) if response else 0,
        target_met=None if response is None or response.target_met is None else int(response.target_met),
        target_role=response.target_role.value if response and response.target_role else None,
        deferred_driving=int(response.deferred_driving) if response else 0,
    )
