"""Sending a message once more to somebody who misses it, with the checklist of what could stand in its way (R-446)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import AwareDatetime, Field, TypeAdapter

from api.body import json_body, parse, read_json
from api.idempotency import DOCUMENTED, answer_once, ticket_of
from api.identity import Caller
from api.ports import Front, House
from api.problems import Problem, body_of, problems, refused
from api.wire import AlertIdInPath
from domain.channel import Channel
from domain.context import LongText
from domain.ids import AlertId, ForeignId
from domain.resending import Check
from domain.value import Request as RequestModel
from domain.value import Value
from store.database import Tx
from store.escalating import ByHand
from store.idempotency import Reply
from store.resending import Resent, Unsent, Wanted, resend

router = APIRouter(tags=["manual steps"])

_SAID = {
    Unsent.NOT_YOURS: (403, "This alert concerns others: its recipients, or whoever stands above one of them."),
    Unsent.CLOSED: (409, "The alert is closed; nothing is sent any more."),
    Unsent.ANSWERED: (409, "The alert was answered, so what asked for an answer is not sent again."),
    Unsent.UNDER_WAY: (409, "It is on its way at this moment; nothing is sent beside it."),
}


class ResendMessage(RequestModel):
    """Whose copy is sent again, and on which channel."""

    person_id: Annotated[ForeignId, Field(description="somebody who has a copy of the alert")]
    channel: Annotated[
        Literal[Channel.PUSH, Channel.SMS, Channel.VOICE, Channel.EMAIL],
        Field(description="one on which they have a copy, sent or suppressed; a call is one call"),
    ]
    reason: Annotated[LongText | None, Field(description="why; kept in the audit for good, so name no people")] = None


class ResendResult(Value):
    """202: it goes out now. 200: something stands in its way, and the checklist says what."""

    resent: bool
    detail: Annotated[str, Field(description="one sentence")]
    checklist: Annotated[tuple[Check, ...], Field(description="settings, addresses on record, app installed")]
    delivery_id: str | None = None
    attempt: Annotated[int | None, Field(description="counts all attempts of this copy")] = None
    until: Annotated[AwareDatetime | None, Field(description="until when it stands in the way, where known")] = None


_RESEND = TypeAdapter(ResendMessage)


@router.post(
    "/v1/alerts/{alert_id}/resend",
    status_code=202,
    summary="Send a message once more",
    responses={
        200: {"model": ResendResult, "description": "Something stands in its way; nothing was sent"},
        202: {"model": ResendResult, "description": "It goes out now"},
        **problems(401, 403, 404, 409, 413, 415, 422, 503),
    },
    openapi_extra={**json_body(_RESEND), "parameters": [DOCUMENTED]},
)
async def resend_message(alert_id: AlertIdInPath, request: Request, front: House, who: Caller) -> Response:
    """A new attempt in today's words, by the switches, opt-outs and hours of now; no throttle holds it (X-36)."""
    person = who.as_person()
    raw = await read_json(request)
    body = parse(_RESEND, raw, model=ResendMessage)
    order = ByHand(AlertId(alert_id), person.id, front.now(), body.reason or "")
    wanted = Wanted(body.person_id, body.channel)
    response = await answer_once(front, ticket_of(request, who, raw), lambda tx: _resent(tx, order, wanted, front))
    front.wake()
    return response


def _resent(tx: Tx, order: ByHand, wanted: Wanted, front: Front) -> Reply:
    done = resend(tx, order, wanted, front.people.current(tx), front.links)
    if done.unsent is Unsent.NO_COPY:
        return _problem(_no_copy(done))
    if done.unsent:
        return _problem(Problem(*_SAID[done.unsent]))
    status, result = _result(done)
    return Reply(status, result.model_dump_json(exclude_none=True))


def _no_copy(done: Resent) -> Problem:
    if not done.had:
        return refused("person_id", "has no copy of this alert to send again", "one of its recipients is accepted")
    return refused("channel", "is none on which they have a copy", f"{', '.join(done.had)} may be sent again")


def _result(done: Resent) -> tuple[int, ResendResult]:
    if done.refusal is not None:
        said, until = done.refusal.reason.sentence, done.refusal.until
        return 200, ResendResult(resent=False, detail=said, checklist=done.checklist, until=until)
    return 202, ResendResult(
        resent=True,
        detail="It goes out now.",
        checklist=done.checklist,
        delivery_id=done.delivery_id,
        attempt=done.attempt,
    )


def _problem(problem: Problem) -> Reply:
    return Reply(problem.document.status, body_of(problem))
