"""Answers of people who are logged in: acknowledge with the actions of the type, and resolve by hand."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field, TypeAdapter

from api.answering import AnswerAlert, AnswerResult, given_answer, reply_to
from api.body import json_body, parse, read_json
from api.idempotency import DOCUMENTED, answer_once, ticket_of
from api.identity import Caller
from api.ports import Front, House
from api.problems import problems
from api.wire import AlertIdInPath
from domain.answer import Action, AnswerChannel
from domain.context import LongText
from domain.value import Request as RequestModel
from store.answers import GivenAnswer, answer
from store.database import Tx
from store.idempotency import Reply
from store.sight import AlertUnknown

router = APIRouter(tags=["answers"])

_ANSWER = TypeAdapter(AnswerAlert)
_RESPONSES = {
    200: {"model": AnswerResult, "description": "Recorded; somebody was first, or nothing was asked of this copy"},
    202: {"model": AnswerResult, "description": "This answer counts"},
    **problems(401, 403, 404, 409, 413, 415, 422, 503),
}


@router.post(
    "/v1/alerts/{alert_id}/acknowledge",
    status_code=202,
    summary="Answer an alert",
    responses=_RESPONSES,
    openapi_extra={**json_body(_ANSWER), "parameters": [DOCUMENTED]},
)
async def acknowledge(alert_id: AlertIdInPath, request: Request, front: House, who: Caller) -> Response:
    """The first valid answer wins; later ones are told who it was."""
    person = who.as_person()
    raw = await read_json(request)
    body = parse(_ANSWER, raw, model=AnswerAlert)
    channel = AnswerChannel.MOBILE if body.device_id else AnswerChannel.WEB
    given = given_answer(alert_id, person.id, body, request, now=front.now(), channel=channel)
    response = await answer_once(front, ticket_of(request, who, raw), lambda tx: decide(tx, given, front))
    front.wake()
    return response


class ResolveAlert(RequestModel):
    """What the people who were alarmed are told."""

    reason: Annotated[LongText, Field(description="how it was resolved")]


_RESOLVE = TypeAdapter(ResolveAlert)


@router.post(
    "/v1/alerts/{alert_id}/resolve",
    status_code=202,
    summary="Resolve an alert by hand",
    responses=_RESPONSES,
    openapi_extra={**json_body(_RESOLVE), "parameters": [DOCUMENTED]},
)
async def resolve(alert_id: AlertIdInPath, request: Request, front: House, who: Caller) -> Response:
    """Closes it, whatever its type; whoever it interrupted hears that it is over where the type says so (X-22)."""
    person = who.as_person()
    raw = await read_json(request)
    reason = parse(_RESOLVE, raw, model=ResolveAlert).reason
    body = AnswerAlert(action=Action.RESOLVE, reason=reason)
    given = given_answer(alert_id, person.id, body, request, now=front.now(), channel=AnswerChannel.WEB)
    response = await answer_once(front, ticket_of(request, who, raw), lambda tx: decide(tx, given, front, by_hand=True))
    front.wake()
    return response


def decide(tx: Tx, given: GivenAnswer, front: Front, *, by_hand: bool = False) -> Reply:
    """Through the door. Raises AlertUnknown."""
    directory = front.people.current(tx)
    answered = answer(tx, given, directory, by_hand=by_hand)
    if answered is None:
        raise AlertUnknown(given.alert_id)
    return reply_to(answered, directory)
