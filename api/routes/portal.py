"""The customer's signed link: looking at it only shows; choices and the end of all texts are posted."""

import json
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import parse_qsl, quote

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field, TypeAdapter

from api.answer_page import HEADERS
from api.body import json_body, parse, read_json, read_raw
from api.identity import Caller
from api.portal import PortalChoice, PortalShown, choose, shown, unsubscribe, visit_of
from api.portal_page import Visit, portal_page, unknown_page
from api.portal_words import PORTAL_WORDS, PortalWords
from api.ports import Front, House
from api.preferences import CustomerId, unknown_customer
from api.problems import Problem, problems
from api.scopes import Scope
from domain.value import Value
from store.customers import find_customer
from store.database import Tx
from store.portal import portal_token, revoke_portal

router = APIRouter(tags=["portal"])

Token = Annotated[str, Path(max_length=128)]
_CHOICE = TypeAdapter(PortalChoice)
_FORM = "application/x-www-form-urlencoded"
_PAGE = {"text/html": {"schema": {"type": "string"}}}


def _or_page(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """A browser is answered with a page in every case."""
    return {status: said | {"content": said["content"] | _PAGE} for status, said in problems(*statuses).items()}


_SHOWN: dict[int | str, dict[str, Any]] = {200: {"model": PortalShown, "content": _PAGE}}
_OPEN: dict[str, Any] = {"security": []}


class PortalLink(Value):
    """Where the customer finds their cards and choices."""

    url: Annotated[str, Field(description="a secret: whoever has it may choose for the customer")]


@router.get("/p/{token}", include_in_schema=False)
async def shorter(token: Token) -> Response:
    """As texts spell it."""
    return RedirectResponse(f"/v1/portal/{quote(token, safe='')}", headers=HEADERS)


@router.get(
    "/v1/portal/{token}",
    summary="A customer's cards and choices",
    responses=_SHOWN | _or_page(404, 503),
    openapi_extra=_OPEN,
)
async def look(token: Token, request: Request, front: House) -> Response:
    """A page in the customer's language, or JSON for whoever accepts only that. Changes nothing."""
    return _answered(await _visit(front, token), request, front)


@router.put(
    "/v1/portal/{token}/preferences",
    summary="Choose how to be told",
    responses=_SHOWN | _or_page(404, 409, 413, 415, 422, 503),
    openapi_extra={**json_body(_CHOICE), **_OPEN},
)
@router.post(
    "/v1/portal/{token}/preferences",
    summary="Choose how to be told, by the page's form",
    responses=_SHOWN | _or_page(404, 409, 413, 415, 422, 503),
    openapi_extra={**json_body(_CHOICE), **_OPEN},
)
async def prefer(token: Token, request: Request, front: House) -> Response:
    """Time, address and the version of the words agreed to are kept as the proof (R-170)."""
    visit = await _visit(front, token)
    if visit is None:
        return _answered(None, request, front)
    try:
        choice = parse(_CHOICE, await _posted(request), model=PortalChoice)
        await front.store.write(lambda tx: _choose(tx, token, choice, request, front))
    except Problem as problem:
        if not _by_form(request):
            raise
        words, status = PORTAL_WORDS[visit.customer.contact.language], problem.document.status
        said = words.phone_alone if status == 409 else words.agree_first
        return portal_page(visit, front.letterhead, status=status, said=said, good=False)
    return await _after(token, request, front, said=lambda words: words.kept)


@router.post(
    "/v1/portal/{token}/unsubscribe",
    summary="End all texts by one press",
    responses=_SHOWN | _or_page(404, 413, 503),
    openapi_extra=_OPEN,
)
async def end(token: Token, request: Request, front: House) -> Response:
    """For everybody who has the customer's number. Whatever the body says; a second press changes nothing (R-173)."""
    await read_raw(request)

    def ended(tx: Tx) -> None:
        directory = front.people.current(tx)
        if visit := visit_of(tx, token, directory, front.letterhead):
            unsubscribe(tx, visit.customer, directory, now=front.now())

    await front.store.write(ended)
    front.wake()
    return await _after(token, request, front, said=lambda words: words.ended)


@router.post(
    "/v1/customers/{customer_id}/portal-link",
    summary="A customer's link to the portal",
    responses=problems(401, 403, 404, 422, 503),
)
async def link(customer_id: CustomerId, front: House, who: Caller) -> PortalLink:
    """The one that is good; a new one where there is none. Nobody has to log in behind it."""
    who.require(Scope.CUSTOMERS_WRITE)

    def issued(tx: Tx) -> str:
        if find_customer(tx, customer_id) is None:
            raise unknown_customer()
        return portal_token(tx, customer_id, front.links, now=front.now())

    return PortalLink(url=front.links.portal_link(await front.store.write(issued)))


@router.delete(
    "/v1/customers/{customer_id}/portal-link",
    status_code=204,
    summary="Revoke a customer's link",
    responses=problems(401, 403, 422, 503),
)
async def revoke(customer_id: CustomerId, front: House, who: Caller) -> None:
    """It leads nowhere from now on, and never comes back."""
    who.require(Scope.CUSTOMERS_WRITE)
    await front.store.write(lambda tx: revoke_portal(tx, customer_id, by=who.id, now=front.now()))


def _choose(tx: Tx, token: str, choice: PortalChoice, request: Request, front: Front) -> None:
    """As the customer stands in this transaction."""
    if visit := visit_of(tx, token, front.people.current(tx), front.letterhead):
        choose(tx, visit, choice, ip=request.client.host if request.client else None, now=front.now())


async def _posted(request: Request) -> bytes:
    """A form as the JSON that says the same: the words count as agreed to where the box was ticked."""
    if not _by_form(request):
        return await read_json(request)
    raw = await read_raw(request)
    fields = {name: value for name, value in parse_qsl(raw.decode(errors="replace")) if value.strip()}
    if not fields.pop("agreed", None):
        fields.pop("wording", None)
    return json.dumps(fields).encode()


def _by_form(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM


def _wants_page(request: Request) -> bool:
    """Who only looks is a browser unless it says otherwise; who posts JSON reads it too."""
    accepted = request.headers.get("accept", "")
    if request.method == "GET":
        return "json" not in accepted or "text/html" in accepted
    return "text/html" in accepted or _by_form(request)


async def _visit(front: Front, token: str) -> Visit | None:
    return await front.store.read(lambda tx: visit_of(tx, token, front.people.current(tx), front.letterhead))


async def _after(token: str, request: Request, front: Front, *, said: Callable[[PortalWords], str]) -> Response:
    """What holds now, with what became of the choice."""
    visit = await _visit(front, token)
    words = said(PORTAL_WORDS[visit.customer.contact.language]) if visit else None
    return _answered(visit, request, front, said=words)


def _answered(visit: Visit | None, request: Request, front: Front, *, said: str | None = None) -> Response:
    if _wants_page(request):
        return portal_page(visit, front.letterhead, said=said) if visit else unknown_page(front.letterhead)
    if visit is None:
        raise Problem(404, "This link leads nowhere; the whole address is accepted.", headers=HEADERS)
    return Response(shown(visit).model_dump_json(), media_type="application/json", headers=HEADERS)
