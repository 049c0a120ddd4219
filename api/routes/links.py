"""The link in a text: looking at it only shows, so that link scanners accept nothing; posting answers."""

import json
from typing import Annotated, Any
from urllib.parse import parse_qsl, quote

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import AwareDatetime, TypeAdapter

from api.answer_page import HEADERS, answer_page, refused_page, thanks, unknown_page
from api.answering import AnswerAlert, AnswerResult, given_answer
from api.body import json_body, parse, read_json, read_raw
from api.idempotency import DOCUMENTED, answer_once, ticket_of
from api.identity import Principal
from api.ports import Front, House
from api.problems import Problem, ProblemDocument, problems
from api.routes.answers import decide
from domain.answer import Action, AlertState, AnswerChannel
from domain.sight import Sight
from domain.value import Value
from store.links import Linked, follow_link

router = APIRouter(tags=["answers"])

Token = Annotated[str, Path(max_length=128)]
_ANSWER = TypeAdapter(AnswerAlert)
_FORM = "application/x-www-form-urlencoded"


class LinkedAlert(Value):
    """What the link's owner may see. `offered`: the actions that would have an effect now."""

    alert_id: str
    person_id: str
    title: str
    body: str
    state: AlertState
    offered: tuple[Action, ...]
    answered_by: str | None = None
    answered_action: Action | None = None
    answered_at: AwareDatetime | None = None


_PAGE = {"text/html": {"schema": {"type": "string"}}}


def _or_page(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """A browser is answered with a page in every case."""
    return {status: said | {"content": said["content"] | _PAGE} for status, said in problems(*statuses).items()}


_GET = {200: {"model": LinkedAlert, "content": _PAGE}, **_or_page(404, 503)}
_POST = {
    200: {"model": AnswerResult, "content": _PAGE},
    202: {"model": AnswerResult, "description": "This answer counts"},
    **_or_page(403, 404, 409, 413, 415, 422, 503),
}


@router.get("/a/{token}", include_in_schema=False)
async def shorter(token: Token) -> Response:
    """As texts spell it, for they have 160 characters."""
    return RedirectResponse(f"/v1/answer/{quote(token, safe='')}", headers=HEADERS)


@router.get("/v1/answer/{token}", summary="Look at an alert", responses=_GET, openapi_extra={"security": []})
async def look(token: Token, request: Request, front: House) -> Response:
    """A page, or JSON for whoever accepts only that. Changes nothing."""
    linked = await _follow(front, token)
    if not _wants_json(request):
        return answer_page(linked) if linked else unknown_page()
    if linked is None:
        raise _unknown()
    shown = LinkedAlert(
        alert_id=linked.alert_id,
        person_id=linked.person_id,
        title=linked.text.title,
        body=linked.text.body,
        state=linked.state,
        offered=linked.offered,
        answered_by=linked.answered_by,
        answered_action=linked.answered_action,
        answered_at=linked.answered_at,
    )
    return Response(shown.model_dump_json(exclude_none=True), media_type="application/json", headers=HEADERS)


@router.post(
    "/v1/answer/{token}",
    status_code=202,
    summary="Answer an alert by its link",
    responses=_POST,
    openapi_extra={**json_body(_ANSWER), "parameters": [DOCUMENTED], "security": []},
)
async def press(token: Token, request: Request, front: House) -> Response:
    """The token is the authority: it was sent to the one person whose answer it gives. A form or JSON."""
    linked = await _follow(front, token)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM:
        return await _pressed(token, linked, request, front) if linked else unknown_page()
    if linked is None:
        raise _unknown()
    raw = await read_json(request)
    response = await _answer(linked, parse(_ANSWER, raw, model=AnswerAlert), raw, request, front)
    response.headers.update(HEADERS)
    return response


async def _pressed(token: str, linked: Linked, request: Request, front: Front) -> HTMLResponse:
    """The page again, with what became of it."""
    raw = await read_raw(request)
    fields = {name: value for name, value in parse_qsl(raw.decode(errors="replace")) if value.strip()}
    try:
        body = parse(_ANSWER, json.dumps(fields).encode(), model=AnswerAlert)
    except Problem as refused:
        return refused_page(linked, refused.document)
    response = await _answer(linked, body, raw, request, front)
    after = await _follow(front, token) or linked
    if response.status_code >= 400:
        return refused_page(after, ProblemDocument.model_validate_json(bytes(response.body)))
    result = AnswerResult.model_validate_json(bytes(response.body))
    said = thanks(after, receipt=result.receipt, late=result.already_acknowledged_by is not None)
    return answer_page(after, said=said)


async def _answer(linked: Linked, body: AnswerAlert, raw: bytes, request: Request, front: Front) -> Response:
    given = given_answer(linked.alert_id, linked.person_id, body, request, now=front.now(), channel=AnswerChannel.LINK)
    holder = Principal(linked.person_id, frozenset(), Sight())
    response = await answer_once(front, ticket_of(request, holder, raw), lambda tx: decide(tx, given, front))
    front.wake()
    return response


async def _follow(front: Front, token: str) -> Linked | None:
    return await front.store.read(lambda tx: follow_link(tx, token, front.people.current(tx), now=front.now()))


def _wants_json(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return "json" in accepted and "text/html" not in accepted


def _unknown() -> Problem:
    return Problem(404, "This link leads nowhere; the whole address from the text is accepted.", headers=HEADERS)
