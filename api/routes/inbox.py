"""A person's notification centre: list, read, archive; none of it is an answer (X-18)."""

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import AfterValidator, Field, TypeAdapter, model_validator

from api.body import json_body, parse, read_json
from api.idempotency import DOCUMENTED, answer_once, ticket_of
from api.identity import Caller
from api.ports import House
from api.problems import problems
from api.raising import Instant
from api.wire import Limit, Plain, Row
from domain.catalogue import CATALOGUE
from domain.catalogue.work_assigned import UNANSWERED
from domain.channel import Channel
from domain.ids import ForeignId
from domain.priority import Priority
from domain.value import Request as RequestModel
from store.database import Tx
from store.idempotency import Reply
from store.inbox import InboxChange, InboxPage, Sought, Tab, archive, list_inbox, mark_read

router = APIRouter(tags=["inbox"])

RowChannel = Literal[Channel.WEB, Channel.IN_APP]


def _is_shown(key: str) -> str:
    if key not in SHOWN:
        raise ValueError(f"is not a known type; accepted are {', '.join(SHOWN)}")
    return key


SHOWN = (*CATALOGUE, UNANSWERED)
ShownAs = Annotated[str, AfterValidator(_is_shown), Field(json_schema_extra={"enum": list(SHOWN)})]
"""A type as which rows are shown: one of the catalogue's, or that of an offer after silence."""


class InboxFilter(RequestModel):
    """`channel`: the console's rows, or the app's. `cursor` is a page's `next`.

    `type` and `priority` are those as which a row is shown, and may be given several times. `since` and `until` are
    half-open, `q` is looked for in title and text, whatever the case.
    """

    channel: RowChannel = Channel.WEB
    tab: Tab = Tab.ALL
    archived: bool = False
    type: tuple[ShownAs, ...] = ()
    priority: tuple[Priority, ...] = ()
    store: ForeignId | None = None
    since: Instant | None = None
    until: Instant | None = None
    q: Plain | None = None
    cursor: Row | None = None
    limit: Limit = 50

    def sought(self) -> Sought:
        return Sought(
            channel=self.channel,
            tab=self.tab,
            archived=self.archived,
            types=self.type,
            priorities=tuple(one.value for one in self.priority),
            store=self.store,
            since=self.since,
            until=self.until,
            q=self.q,
        )


@router.get("/v1/inbox", summary="List one's rows, newest first", responses=problems(401, 403, 422, 503))
async def inbox(front: House, who: Caller, wanted: Annotated[InboxFilter, Query()]) -> InboxPage:
    """With what each tab holds. An app's row goes after 24 hours, unless it still asks for an answer (R-302, X-70)."""
    person, now = who.as_person(), front.now()
    return await front.store.read(
        lambda tx: list_inbox(
            tx,
            person.id,
            wanted.sought(),
            before=wanted.cursor,
            limit=wanted.limit,
            now=now,
            language=person.language,
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
