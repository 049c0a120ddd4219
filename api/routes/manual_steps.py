"""What people do to an alert by hand: escalate it before its time, and write down what should be known."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import AwareDatetime, Field, TypeAdapter

from api.body import json_body, parse, read_json
from api.idempotency import DOCUMENTED, answer_once, ticket_of
from api.identity import Caller
from api.ports import Front, House
from api.problems import Problem, body_of, problems
from api.wire import AlertIdInPath
from domain.context import LongText
from domain.ids import AlertId
from domain.ladder import Step
from domain.manual_steps import Idle
from domain.value import Request as RequestModel
from domain.value import Value
from store.database import Tx
from store.escalating import ByHand, Escalation, escalate
from store.idempotency import Reply
from store.notes import NoteDetail, add_note

router = APIRouter(tags=["manual steps"])

_IDLE = {
    Idle.ANSWERED: "{by} has answered it already; nothing was escalated.",
    Idle.FALLING_DUE: "The next step is being taken at this moment; nothing was added to it.",
    Idle.NOTHING_LEFT: "Every step of its ladder has been taken; nothing is left to escalate.",
}


class EscalateAlert(RequestModel):
    """Why nobody waits for the step's own instant."""

    reason: Annotated[LongText, Field(description="why; kept in the audit for good, so name no people")]


class EscalateResult(Value):
    """202: the step falls due now. 200: nothing was escalated, and `detail` says why."""

    escalated: bool
    detail: Annotated[str, Field(description="one sentence")]
    step: Annotated[int | None, Field(description="the step that falls due now")] = None
    due_at: Annotated[AwareDatetime | None, Field(description="from when it counts; later steps keep theirs")] = None


_ESCALATE = TypeAdapter(EscalateAlert)


@router.post(
    "/v1/alerts/{alert_id}/escalate",
    status_code=202,
    summary="Take the next step now",
    responses={
        200: {"model": EscalateResult, "description": "Nothing was left to escalate"},
        202: {"model": EscalateResult, "description": "The next step falls due now"},
        **problems(401, 403, 404, 409, 413, 415, 422, 503),
    },
    openapi_extra={**json_body(_ESCALATE), "parameters": [DOCUMENTED]},
)
async def escalate_now(alert_id: AlertIdInPath, request: Request, front: House, who: Caller) -> Response:
    """Level by level: the next one that was not taken, never the one after it. Those who may answer may do this."""
    person = who.as_person()
    raw = await read_json(request)
    reason = parse(_ESCALATE, raw, model=EscalateAlert).reason
    order = ByHand(AlertId(alert_id), person.id, front.now(), reason)
    response = await answer_once(front, ticket_of(request, who, raw), lambda tx: _escalated(tx, order, front))
    front.wake()
    return response


class WriteNote(RequestModel):
    """What whoever looks at the alert should know."""

    text: Annotated[LongText, Field(description="read by who may read the alert's texts; erased with them")]


_NOTE = TypeAdapter(WriteNote)


@router.post(
    "/v1/alerts/{alert_id}/notes",
    status_code=201,
    summary="Write a note",
    responses={
        201: {"model": NoteDetail, "description": "Kept, and audited without its words"},
        **problems(401, 403, 404, 413, 415, 422, 503),
    },
    openapi_extra={**json_body(_NOTE), "parameters": [DOCUMENTED]},
)
async def write_note(alert_id: AlertIdInPath, request: Request, front: House, who: Caller) -> Response:
    """Anybody who sees the alert may, also once it is closed. It stands in the alert and its timeline."""
    person = who.as_person()
    raw = await read_json(request)
    text, now = parse(_NOTE, raw, model=WriteNote).text, front.now()

    def write(tx: Tx) -> Reply:
        note = add_note(tx, AlertId(alert_id), text, who.sight, by=person.id, at=now)
        return Reply(201, note.model_dump_json())

    return await answer_once(front, ticket_of(request, who, raw), write)


def _escalated(tx: Tx, order: ByHand, front: Front) -> Reply:
    done = escalate(tx, order, front.people.current(tx))
    if done is None:
        return refusal(403, "This alert concerns others: its recipients, or whoever stands above one of them.")
    if done.outcome is Idle.CLOSED:
        return refusal(409, "The alert is closed; nothing is escalated any more.")
    status, result = _result(done, order)
    return Reply(status, result.model_dump_json(exclude_none=True))


def _result(done: Escalation, order: ByHand) -> tuple[int, EscalateResult]:
    if isinstance(done.outcome, Step):
        said = f"Step {done.outcome.index} falls due now; later steps keep their instants."
        return 202, EscalateResult(escalated=True, detail=said, step=done.outcome.index, due_at=order.at)
    return 200, EscalateResult(escalated=False, detail=_IDLE[done.outcome].format(by=done.answered_by))


def refusal(status: int, detail: str) -> Reply:
    """A problem that is committed with what the audit says about it."""
    return Reply(status, body_of(Problem(status, detail)))
