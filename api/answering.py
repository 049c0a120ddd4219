"""What people send as an answer, and how the door's decision is answered over HTTP."""

from datetime import datetime
from typing import Annotated

from fastapi import Request
from pydantic import Field, StringConstraints

from api.problems import FieldError, Problem, body_of, refused
from api.raising import Instant
from domain.answer import Action, AnswerChannel, Effect, Refusal
from domain.context import LongText
from domain.directory import Directory
from domain.ids import AlertId
from domain.value import Request as RequestModel
from domain.value import Value
from store.answers import Answered, GivenAnswer
from store.idempotency import Reply

DeviceId = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[\x21-\x7e]+$")]


class AnswerAlert(RequestModel):
    """`pressed_at` and `device_id` are evidence; the instant of receipt decides (X-18)."""

    action: Annotated[Action, Field(description="one that the alert's type declares")]
    reason: Annotated[LongText | None, Field(description="required with decline")] = None
    pressed_at: Annotated[Instant | None, Field(description="when the device says it was pressed")] = None
    device_id: Annotated[DeviceId | None, Field(description="given by the app: the answer counts as mobile")] = None


class AnswerResult(Value):
    """202: this answer counts. 200: it was recorded and changed nothing.

    `receipt`: nothing was asked of this person's copy. `already_acknowledged_by`: whoever was first.
    """

    id: str
    outcome: Effect
    closed: bool = False
    receipt: bool = False
    already_acknowledged_by: str | None = None
    already_acknowledged_name: str | None = None
    already_acknowledged_action: Action | None = None


def given_answer(
    alert_id: str, person_id: str, body: AnswerAlert, request: Request, *, now: datetime, channel: AnswerChannel
) -> GivenAnswer:
    """As the door takes it. `now` is installation time."""
    return GivenAnswer(
        alert_id=AlertId(alert_id),
        person_id=person_id,
        action=body.action,
        channel=channel,
        received_at=now,
        reason=body.reason,
        pressed_at=body.pressed_at,
        device_id=body.device_id,
        ip=request.client.host if request.client else None,
    )


def reply_to(answered: Answered, directory: Directory) -> Reply:
    """The status and body for what became of an answer."""
    if answered.refusal is not None:
        problem = problem_of(answered.refusal, answered.declared)
        return Reply(problem.document.status, body_of(problem))
    result = result_of(answered, directory)
    counts = answered.outcome in (Effect.FIRST, Effect.RESOLVED)
    return Reply(202 if counts else 200, result.model_dump_json(exclude_none=True))


def result_of(answered: Answered, directory: Directory) -> AnswerResult:
    """In the words of the contract."""
    secondary = answered.outcome is Effect.SECONDARY
    first = directory.people.get(answered.already_by or "") if secondary else None
    return AnswerResult(
        id=answered.id,
        outcome=answered.outcome,
        closed=answered.closed,
        receipt=answered.outcome is Effect.RECEIPT,
        already_acknowledged_by=answered.already_by if secondary else None,
        already_acknowledged_name=first.name if first else None,
        already_acknowledged_action=Action(answered.already_action) if secondary and answered.already_action else None,
    )


def problem_of(refusal: Refusal, declared: tuple[Action, ...]) -> Problem:
    """Why an answer has no effect."""
    match refusal:
        case Refusal.NOT_YOURS:
            return Problem(403, "This alert asks others: its recipients, or whoever stands above one of them.")
        case Refusal.NOT_DECLARED:
            known = f"{', '.join(declared)} {'is' if len(declared) == 1 else 'are'} accepted" if declared else ""
            return refused("action", "is no answer to this alert", known or "it asks for no answer")
        case Refusal.REASON_MISSING:
            missing = FieldError(field="reason", message="is missing", accepted="a decline says why")
            return Problem(422, "reason is missing; a decline says why.", missing)
        case Refusal.CLOSED | Refusal.SUPERSEDED:
            return Problem(409, "The alert was closed before anybody answered it.")
