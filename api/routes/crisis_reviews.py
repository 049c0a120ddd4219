"""Crises that are over: what happened in each, and what was learnt (R-414)."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field, TypeAdapter

from api.body import json_body, parse, read_json
from api.identity import Caller
from api.ports import House
from api.problems import Problem, problems
from api.scopes import Scope
from api.wire import Limit
from domain.context import LongText
from domain.ids import ForeignId
from domain.value import Request as RequestModel
from store.crisis_review import EndedCrisis, ReviewPage, list_reviews, write_findings

router = APIRouter(tags=["crisis"])

CrisisId = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9._-]{1,64}$")]


class Findings(RequestModel):
    """What was learnt from a crisis."""

    findings: Annotated[LongText, Field(description="in place of what was written before")]


class ReviewFilter(RequestModel):
    """`cursor` is a page's `next`."""

    cursor: ForeignId | None = None
    limit: Limit = 50


_FINDINGS = TypeAdapter(Findings)


@router.get("/v1/crisis/reviews", summary="Crises that are over", responses=problems(401, 403, 422, 503))
async def reviews(front: House, who: Caller, wanted: Annotated[ReviewFilter, Query()]) -> ReviewPage:
    """What was sent, kept back and stored in each, and what was learnt."""
    who.require(Scope.AUDIT_READ)
    return await front.store.read(lambda tx: list_reviews(tx, before=wanted.cursor, limit=wanted.limit))


@router.put(
    "/v1/crisis/reviews/{crisis_id}",
    summary="Write down what was learnt",
    openapi_extra=json_body(_FINDINGS),
    responses=problems(401, 403, 404, 413, 415, 422, 503),
)
async def review(request: Request, crisis_id: CrisisId, front: House, who: Caller) -> EndedCrisis:
    """That somebody did is audited; the words are kept here."""
    who.as_person()
    who.require(Scope.SETTINGS_WRITE)
    written, now = parse(_FINDINGS, await read_json(request), model=Findings), front.now()
    found = await front.store.write(lambda tx: write_findings(tx, crisis_id, written.findings, by=who.id, at=now))
    if found is None:
        raise Problem(404, "No crisis with this id is over.")
    return found
