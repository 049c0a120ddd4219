"""What a provider's report changes of the delivery that it is about (X-31)."""

import re
from dataclasses import replace
from datetime import datetime

from domain.answer import Action, AnswerChannel
from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.delivery import CallOutcome, DeliveryState
from domain.directory import Directory
from domain.ids import AlertId
from domain.ladder import StepClock
from domain.provider_events import CallCompleted, MessageStatus
from domain.reason import Reason
from domain.reported import DeliveryReport, Reported, after
from store import outbox
from store.answers import GivenAnswer, answer
from store.audit import AuditRecord, Detail, record
from store.consent_ledger import ConsentSource
from store.database import Row, Tx
from store.directory import read_directory
from store.matching import channel_of, has_arrived, is_of_earlier_provider
from store.number_line import free_number
from store.outbox import OutboxKind
from store.planning import stopped_by
from store.refusing import Refused, refuse_texts
from store.stamps import instant, stamp

_STORE = """
UPDATE deliveries SET state = :state, outcome = :outcome, ended_at = :ended_at, delivered_at = :delivered_at,
  failure = :failure, accepted_at = COALESCE(accepted_at, :now), provider = COALESCE(provider, :provider),
  provider_ref = COALESCE(provider_ref, :ref)
WHERE id = :id
"""
_REACHED = """
UPDATE deliveries SET state = 'cancelled', reason = :reason, ended_at = :now
WHERE alert_id = :alert_id AND recipient = :recipient AND channel = 'voice' AND state = 'planned'
RETURNING id, attempt, step
"""
_EVENTS = {
    DeliveryState.DELIVERED: "Delivery.Delivered",
    DeliveryState.READ: "Delivery.Delivered",
    DeliveryState.FAILED: "SMS.Failed",
    DeliveryState.OPTED_OUT: "SMS.OptOut",
}
_MANY_DIGITS = re.compile(r"\+?\d[\d\s().-]{4,}\d")  # a telephone number, as likely as not


def apply_report(tx: Tx, delivery: Row, report: DeliveryReport, *, provider: str, now: datetime) -> None:
    """`now` is installation time. A provider's clock that runs ahead of ours is taken back to it."""
    report = replace(report, at=min(report.at, now))
    if is_of_earlier_provider(delivery, provider) and not has_arrived(report):
        _came_late(tx, delivery, report, provider=provider, now=now)
        return
    known = _known(delivery)
    reported = after(known, report)
    if reported == known:
        return
    _store(tx, delivery, report, reported, provider=provider, now=now)
    if delivery["accepted_at"] is None:
        _taken(tx, delivery, report, provider=provider, now=now)
    if isinstance(report, CallCompleted):
        _call_ended(tx, delivery, report, known, reported, provider=provider, now=now)
    elif reported.state is not known.state:
        _moved_on(tx, delivery, report, reported.state, provider=provider, now=now)


def _came_late(tx: Tx, delivery: Row, report: DeliveryReport, *, provider: str, now: datetime) -> None:
    """A provider from which it was taken away says that it failed: the one that has it now decides (X-38).

    That the number's owner does not want texts is true whoever says so.
    """
    said = report.state.value if isinstance(report, MessageStatus) else "answered"
    if isinstance(report, CallCompleted):
        said = report.outcome.value
    if said == DeliveryState.OPTED_OUT and delivery["address"]:
        _refused(tx, delivery, provider=provider, now=now)
    _audit(tx, delivery, "Delivery.ReportedLate", {"said": said}, provider=provider, now=now)


def _taken(tx: Tx, delivery: Row, report: DeliveryReport, *, provider: str, now: datetime) -> None:
    """Nobody has recorded yet that the provider took it; what it reports proves that it did."""
    event = "PhoneCall.Initiated" if channel_of(report) is Channel.VOICE else "Delivery.Sent"
    _audit(tx, delivery, event, {}, provider=provider, now=now)


def _known(delivery: Row) -> Reported:
    return Reported(
        state=DeliveryState(delivery["state"]),
        outcome=CallOutcome(delivery["outcome"]) if delivery["outcome"] else None,
        ended_at=instant(delivery["ended_at"]) if delivery["ended_at"] else None,
        delivered_at=instant(delivery["delivered_at"]) if delivery["delivered_at"] else None,
    )


def _store(tx: Tx, delivery: Row, report: DeliveryReport, reported: Reported, *, provider: str, now: datetime) -> None:
    tx.run(
        _STORE,
        id=delivery["id"],
        state=reported.state.value,
        outcome=reported.outcome.value if reported.outcome else None,
        ended_at=stamp(reported.ended_at) if reported.ended_at else None,
        delivered_at=stamp(reported.delivered_at) if reported.delivered_at else None,
        failure=_failure(delivery, report, reported),
        now=stamp(now),
        provider=provider,
        ref=report.provider_ref,
    )


def _failure(delivery: Row, report: DeliveryReport, reported: Reported) -> str | None:
    """The provider's words without what looks like a number; nothing for what arrived in the end."""
    if reported.state not in (DeliveryState.FAILED, DeliveryState.OPTED_OUT):
        return None
    said = (isinstance(report, MessageStatus) and report.reason) or reported.state.value
    return delivery["failure"] or _MANY_DIGITS.sub("…", said)[:120]


def _moved_on(
    tx: Tx, delivery: Row, report: DeliveryReport, state: DeliveryState, *, provider: str, now: datetime
) -> None:
    if state is DeliveryState.OPTED_OUT and delivery["address"]:
        _refused(tx, delivery, provider=provider, now=now)
    event = _EVENTS.get(state, "Delivery.Reported")
    _audit(tx, delivery, event, {"state": state.value, "reported_at": stamp(report.at)}, provider=provider, now=now)


def _refused(tx: Tx, delivery: Row, *, provider: str, now: datetime) -> None:
    """The provider has it on its own list, so it is on ours (F-08)."""
    refused = Refused(delivery["address"], ConsentSource.PROVIDER, "reported", provider, now)
    refuse_texts(tx, refused, read_directory(tx))


def _call_ended(
    tx: Tx,
    delivery: Row,
    report: CallCompleted,
    known: Reported,
    reported: Reported,
    *,
    provider: str,
    now: datetime,
) -> None:
    """The first end lets the next attempt be counted from it; a confirmation is an answer whenever it comes (X-11)."""
    if not is_of_earlier_provider(delivery, provider):
        free_number(tx, delivery["address"], delivery["id"])
    if reported.outcome is None or reported.outcome is known.outcome:
        return
    details: dict[str, Detail] = {
        "outcome": reported.outcome.value,
        "duration_seconds": report.duration_seconds,
        "recording": report.recording_ref,
        "reported_at": stamp(report.at),
    }
    _audit(tx, delivery, "PhoneCall.Ended", details, provider=provider, now=now)
    if reported.outcome is CallOutcome.CONFIRMED:
        _confirmed(tx, delivery, report, now=now)
    if known.outcome is None and reported.ended_at and _is_waited_for(tx, delivery):
        outbox.put(
            tx,
            OutboxKind.DELIVERY_EVENT,
            delivery["alert_id"],
            outbox.call_ended(delivery["id"], outcome=reported.outcome, at=reported.ended_at),
            urgency=outbox.FIRST,
            at=now,
            traceparent=delivery["traceparent"],
        )


def _is_waited_for(tx: Tx, delivery: Row) -> bool:
    """Not where the step's clock has stopped, by this very call perhaps: the workflow is told of that once."""
    alert = tx.one("SELECT state FROM alerts WHERE id = :id", id=delivery["alert_id"])
    return alert is not None and stopped_by(StepClock(delivery["clock"]), alert["state"]) is None


def _confirmed(tx: Tx, delivery: Row, report: CallCompleted, *, now: datetime) -> None:
    """Key 1 acknowledges, where the type takes that, and ends the calls to whoever pressed it."""
    if Action.ACKNOWLEDGE in CATALOGUE[delivery["alert_type"]].answers:
        _acknowledged(tx, delivery, report, now=now)
    _no_further_attempts(tx, delivery, now=now)


def _acknowledged(tx: Tx, delivery: Row, report: CallCompleted, *, now: datetime) -> None:
    """Whoever was called holds the copy, and needs no other authority."""
    given = GivenAnswer(
        alert_id=AlertId(delivery["alert_id"]),
        person_id=delivery["recipient"],
        action=Action.ACKNOWLEDGE,
        channel=AnswerChannel.PHONE,
        received_at=now,
        pressed_at=report.at,
        traceparent=delivery["traceparent"],
    )
    answer(tx, given, Directory())


def _no_further_attempts(tx: Tx, delivery: Row, *, now: datetime) -> None:
    """A call task stops when its recipient presses 1, whatever clock its step belongs to (X-10)."""
    reason, recipient = Reason.OTHER_ATTEMPT_CONFIRMED.value, delivery["recipient"]
    rest = tx.all(_REACHED, alert_id=delivery["alert_id"], recipient=recipient, reason=reason, now=stamp(now))
    for row in rest:
        details = {"recipient": recipient, "channel": "voice", "attempt": row["attempt"], "step": row["step"]}
        cancelled = AuditRecord("Delivery.Cancelled", recipient, now, delivery["alert_id"], row["id"], reason, details)
        record(tx, cancelled)


def _audit(tx: Tx, delivery: Row, event: str, details: dict[str, Detail], *, provider: str, now: datetime) -> None:
    about: dict[str, Detail] = {name: delivery[name] for name in ("channel", "attempt", "recipient", "step")}
    record(tx, AuditRecord(event, provider, now, delivery["alert_id"], delivery["id"], details=about | details))
