"""What a phone that was offline sends when it is back, and how each entry is answered."""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import Request
from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from api.answering import AnswerAlert, DeviceId, given_answer, problem_of
from api.ports import Front
from api.raising import Instant
from api.sync_words import SYNC_WORDS
from domain.answer import Action, AnswerChannel, Effect
from domain.context import LongText
from domain.directory import Directory
from domain.language import Language
from domain.value import Request as RequestModel
from domain.value import Value
from store.answers import Answered, GivenAnswer, answer
from store.connection import Tx
from store.idempotency import KeyReused, Reply, Ticket, once
from store.missed import Missed
from store.receipts import GivenReceipt, ReceiptKind, ReceiptOutcome

MOST = 200
"""Receipts and answers of one call together."""

_ROUTE = "POST /v1/me/sync answers"

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Key = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[!-~]+$")]


class QueuedReceipt(RequestModel):
    """Of a message by `delivery_id`, or of everything that the app has of an alert by `alert_id`. Never an answer."""

    kind: ReceiptKind
    at: Annotated[Instant, Field(description="when the device says it happened; recorded, decides nothing")]
    delivery_id: Id | None = None
    alert_id: Id | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "QueuedReceipt":
        if (self.delivery_id is None) == (self.alert_id is None):
            raise ValueError("does not say which message it is of; either `delivery_id` or `alert_id` is accepted")
        return self

    def given(self) -> GivenReceipt:
        return GivenReceipt(self.kind, self.at, delivery_id=self.delivery_id, alert_id=self.alert_id)


class QueuedAnswer(RequestModel):
    """What was pressed while the phone was offline. It counts from its receipt (X-18)."""

    alert_id: Id
    action: Annotated[Action, Field(description="one that the alert's type declares")]
    pressed_at: Annotated[Instant, Field(description="when the device says it was pressed: evidence, and the order")]
    idempotency_key: Annotated[Key, Field(description="minted when it was pressed; the same key has one effect")]
    reason: Annotated[LongText | None, Field(description="required with decline and reject")] = None


class Sync(RequestModel):
    """At most 200 entries in all. Receipts are taken first, then answers in the order in which they were pressed."""

    device_id: DeviceId
    receipts: Annotated[tuple[QueuedReceipt, ...], Field(max_length=MOST)] = ()
    answers: Annotated[tuple[QueuedAnswer, ...], Field(max_length=MOST)] = ()

    @model_validator(mode="after")
    def _not_too_many(self) -> "Sync":
        if len(self.receipts) + len(self.answers) > MOST:
            raise ValueError(f"has too many entries; at most {MOST} receipts and answers together are accepted")
        return self


class SyncedAnswerOutcome(StrEnum):
    """What became of a queued answer: an effect of an answer, or `duplicate`."""

    FIRST = "first"
    RESOLVED = "resolved"
    SECONDARY = "secondary"
    RECEIPT = "receipt"
    REFUSED = "refused"
    DUPLICATE = "duplicate"


class SyncedReceipt(Value):
    """Stands at the place of its receipt. `said` is one sentence."""

    outcome: ReceiptOutcome
    said: str


class SyncedAnswer(Value):
    """Stands at the place of its answer. `said` is one sentence for the person.

    `was`: what became of a duplicate the first time. `already_acknowledged_by`: whoever was first.
    """

    alert_id: str
    idempotency_key: str
    outcome: SyncedAnswerOutcome
    said: str
    was: SyncedAnswerOutcome | None = None
    already_acknowledged_by: str | None = None


class Synced(Value):
    """`received_at` is installation time: the instant that counts. `missed` is as of after the answers."""

    received_at: AwareDatetime
    receipts: tuple[SyncedReceipt, ...]
    answers: tuple[SyncedAnswer, ...]
    missed: Missed


def synced_receipt(outcome: ReceiptOutcome, language: Language) -> SyncedReceipt:
    return SyncedReceipt(outcome=outcome, said=SYNC_WORDS[language].receipts[outcome])


def in_order(answers: tuple[QueuedAnswer, ...]) -> list[int]:
    """Their places, in the order in which they were pressed; of one instant, as they stand."""
    return sorted(range(len(answers)), key=lambda place: answers[place].pressed_at)


def take_answer(
    tx: Tx, queued: QueuedAnswer, given: GivenAnswer, front: Front, *, real_now: datetime, language: Language
) -> SyncedAnswer:
    """Through the door of every answer, once for its key."""
    digest = hashlib.sha256(queued.model_dump_json().encode()).hexdigest()
    ticket = Ticket(given.person_id, _ROUTE, queued.idempotency_key, digest)
    ran = False

    def effect(tx: Tx) -> Reply:
        nonlocal ran
        ran = True
        directory = front.people.current(tx)
        synced = _synced(queued, answer(tx, given, directory), directory, language)
        return Reply(200, synced.model_dump_json())

    try:
        reply = once(tx, ticket, effect, now=real_now)
    except KeyReused:
        return _result(queued, SyncedAnswerOutcome.REFUSED, SYNC_WORDS[language].key_reused)
    result = SyncedAnswer.model_validate_json(reply.body)
    if ran:
        return result
    return result.model_copy(update={"outcome": SyncedAnswerOutcome.DUPLICATE, "was": result.outcome})


def given_by(queued: QueuedAnswer, person_id: str, device_id: str, request: Request, *, now: datetime) -> GivenAnswer:
    """As the door takes it: received now, whenever it was pressed."""
    body = AnswerAlert(action=queued.action, reason=queued.reason, pressed_at=queued.pressed_at, device_id=device_id)
    return given_answer(queued.alert_id, person_id, body, request, now=now, channel=AnswerChannel.MOBILE)


def _synced(queued: QueuedAnswer, answered: Answered | None, directory: Directory, language: Language) -> SyncedAnswer:
    words = SYNC_WORDS[language]
    if answered is None:
        return _result(queued, SyncedAnswerOutcome.REFUSED, words.unknown_alert)
    if answered.refusal is not None:
        problem = problem_of(answered.refusal, answered.declared).document
        said = words.refusals.get(answered.refusal, problem.detail)
        return _result(queued, SyncedAnswerOutcome.REFUSED, said)
    secondary = answered.outcome is Effect.SECONDARY
    first = directory.people.get(answered.already_by or "")
    said = words.answers[answered.outcome].format(first=first.name if first else words.somebody)
    result = _result(queued, SyncedAnswerOutcome(answered.outcome.value), said)
    return result.model_copy(update={"already_acknowledged_by": answered.already_by if secondary else None})


def _result(queued: QueuedAnswer, outcome: SyncedAnswerOutcome, said: str) -> SyncedAnswer:
    return SyncedAnswer(alert_id=queued.alert_id, idempotency_key=queued.idempotency_key, outcome=outcome, said=said)
