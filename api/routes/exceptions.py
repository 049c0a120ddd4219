"""Schedule exceptions, for analysis: as JSON page by page, or as a table."""

import csv
import io
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.identity import Caller
from api.ports import House
from api.problems import problems, refused
from api.raising import Instant
from api.scopes import Scope
from api.wire import Limit, Plain
from domain.ids import ForeignId
from domain.schedule.filters import Kind
from domain.value import Request as RequestModel
from store.cursors import CursorRefused
from store.schedule_exceptions import ExceptionPage, ExceptionRecord, WantedExceptions, list_exceptions

router = APIRouter(tags=["work orders"])

CSV = "text/csv"
_COLUMNS = tuple(ExceptionRecord.model_fields)
_FORMULA = ("=", "+", "-", "@")
_AS_TABLE: dict[str, Any] = {"schema": {"type": "string"}}
_NEXT = {"Next-Cursor": {"schema": {"type": "string"}, "description": "of a table: where the next page begins"}}


class ExceptionFilter(RequestModel):
    """Fields narrow each other. `since` and `until` are half-open, by when it occurred."""

    kind: Kind | None = None
    status: Plain | None = None
    store: ForeignId | None = None
    region: ForeignId | None = None
    technician: ForeignId | None = None
    matched: bool | None = None
    since: Instant | None = None
    until: Instant | None = None
    cursor: Plain | None = None
    limit: Limit = 50


@router.get(
    "/v1/exceptions",
    summary="List schedule exceptions, newest first",
    response_model=ExceptionPage,
    responses={200: {"content": {CSV: _AS_TABLE}, "headers": _NEXT}, **problems(401, 403, 422, 503)},
)
async def exceptions(
    request: Request, front: House, who: Caller, wanted: Annotated[ExceptionFilter, Query()]
) -> ExceptionPage | Response:
    """Missing check-ins, changes by customers, logged statuses: also those that the filters kept from raising an alert.

    With `Accept: text/csv` a table with a line of names; its next page begins at the cursor in `Next-Cursor`. Callers
    see those of their stores and regions, technicians their own.
    """
    who.require(Scope.ALERTS_READ)
    narrowed = WantedExceptions(**wanted.model_dump(exclude={"cursor", "limit"}))
    try:
        page = await front.store.read(
            lambda tx: list_exceptions(tx, who.sight, narrowed, cursor=wanted.cursor, limit=wanted.limit)
        )
    except CursorRefused:
        raise refused("cursor", "is not a cursor of this list", "the `next` of a page is accepted") from None
    if CSV not in request.headers.get("accept", ""):
        return page
    following = {"Next-Cursor": page.next} if page.next else {}
    return Response(table(page.exceptions), media_type=f"{CSV}; charset=utf-8", headers=following)


def table(records: tuple[ExceptionRecord, ...]) -> str:
    """RFC 4180. What a spreadsheet would take for a formula is marked as text."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(_COLUMNS)
    for record in records:
        said = record.model_dump(mode="json")
        lines.writerow([_cell(said[column]) for column in _COLUMNS])
    return written.getvalue()


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
