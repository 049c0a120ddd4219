"""A person's notification centre: list, read, archive; none of it is an answer (X-18)."""

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, TypeAdapter, model_validator

from api.body import json_body, parse, read_json
from api.idempotency import DOCUMENTED, answer_once, ticket_of
from api.identity import Caller
from api.ports import House
from api.problems import problems
from api.wire import Limit, Row
from domain.channel import Channel
from domain.value import Request as RequestModel
from store.database import Tx
from store.idempotency import Reply
from store.inbox import InboxChange, InboxPage, archive, list_inbox, mark_read

router = APIRouter(tags=["inbox"])

RowChannel = Literal[Channel.WEB, Channel.IN_APP]


class InboxFilter(RequestModel):
    """`channel`: the console's rows, or the app's. `cursor` is a page's `next`."""

    channel: RowChannel = Channel.WEB
    archived: bool = False
    cursor: Row | None = None
    limit: Limit = 50


@router.get("/v1/inbox", summary="List one's rows, newest first", responses=problems(401, 403, 422, 503))
async def inbox(front: House, who: Caller, wanted: Annotated[InboxFilter, Query()]) -> InboxPage:
    """With how many are unread."""
    person = who.as_person()
    return await front.store.read(
        lambda tx: list_inbox(
            tx, person.id, wanted.channel, archived=wanted.archived, before=wanted.cursor, limit=wanted.limit
        )
    )


class ChosenRows(RequestModel):
    """The rows named, and all up to `up_to`; at least one of the two."""

    channel: RowChannel = Channel.WEB
    rows: Annotated[tuple[Row, ...], Field(max_length=200)] = ()
    up_to: Row | None = None

    @model_validator(mode="after")
    def _something(self) -> "ChosenRows":
        if not self.rows and self.up_to is None:
            raise ValueError("names no rows; `rows` or `up_to` is accepted")
        return self


_CHOSEN = TypeAdapter(ChosenRows)
_DOCUMENTED = {**json_body(_CHOSEN), "parameters": [DOCUMENTED]}
_RESPONSES = {200: {"model": InboxChange}, **problems(401, 403, 413, 415, 422, 503)}


@router.post("/v1/inbox/read", summary="Mark rows as read", responses=_RESPONSES, openapi_extra=_DOCUMENTED)
async def read(request: Request, front: House, who: Caller) -> Response:
    """Whatever asks for an answer goes on asking."""
    return await _change(request, front, who, mark_read)


@router.post("/v1/inbox/archive", summary="Archive rows", responses=_RESPONSES, openapi_extra=_DOCUMENTED)
async def put_away(request: Request, front: House, who: Caller) -> Response:
    """Rows that still ask for an answer are kept, and named."""
    return await _change(request, front, who, archive)


async def _change(request: Request, front: House, who: Caller, change: Callable[..., InboxChange]) -> Response:
    person = who.as_person()
    raw = await read_json(request)
    chosen = parse(_CHOSEN, raw, model=ChosenRows)

    def effect(tx: Tx) -> Reply:
        changed = change(tx, person.id, chosen.channel, rows=chosen.rows, up_to=chosen.up_to, now=front.now())
        return Reply(200, changed.model_dump_json())

    return await answer_once(front, ticket_of(request, who, raw), effect)
