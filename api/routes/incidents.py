"""Incident records: what an SLA breach did, and why it came to it, as the admins found out (X-67)."""

from functools import partial
from typing import Annotated, Self

from fastapi import APIRouter, Query, Request
from pydantic import Field, TypeAdapter, model_validator

from api.body import json_body, parse, read_json
from api.identity import Caller
from api.ports import House
from api.problems import Problem, problems, refused
from api.scopes import Scope
from api.wire import AlertIdInPath, Limit, Plain
from domain.context import LongText
from domain.value import Request as RequestModel
from store.cursors import CursorRefused
from store.incidents import Incident, IncidentPage, Review, find_incident, list_incidents, review_incident

router = APIRouter(prefix="/v1/incidents", tags=["incidents"])

_NO_SUCH = "No incident belongs to an alert with this id; SLA breaches open one."


class IncidentFilter(RequestModel):
    """`open`: those that are still reviewed, or only those that are not; left out, all of them."""

    open: bool | None = None
    cursor: Plain | None = None
    limit: Limit = 50


class IncidentReview(RequestModel):
    """What was found out, in place of what was written before."""

    impact: Annotated[LongText | None, Field(description="what the breach did; null while it is not known")] = None
    root_cause: Annotated[LongText | None, Field(description="why it came to it; null while it is not known")] = None
    closed: Annotated[bool, Field(description="nothing more is to be found out; false opens it again")] = False

    @model_validator(mode="after")
    def _closed_with_its_findings(self) -> Self:
        if self.closed and not (self.impact and self.root_cause):
            raise ValueError("closes an incident without findings; impact and root_cause are required with closed")
        return self


_REVIEW = TypeAdapter(IncidentReview)


@router.get("", summary="List incidents, newest first", responses=problems(401, 403, 422, 503))
async def incidents(front: House, who: Caller, wanted: Annotated[IncidentFilter, Query()]) -> IncidentPage:
    """For those who answer for compliance."""
    who.require(Scope.AUDIT_READ)
    try:
        return await front.store.read(
            partial(list_incidents, still_open=wanted.open, cursor=wanted.cursor, limit=wanted.limit)
        )
    except CursorRefused:
        raise refused("cursor", "is not a cursor of this list", "the `next` of a page is accepted") from None


@router.get("/{alert_id}", summary="One incident", responses=problems(401, 403, 404, 422, 503))
async def incident(alert_id: AlertIdInPath, front: House, who: Caller) -> Incident:
    """By the alert that opened it."""
    who.require(Scope.AUDIT_READ)
    return _known(await front.store.read(partial(find_incident, alert_id=alert_id)))


@router.put(
    "/{alert_id}",
    summary="Review an incident",
    openapi_extra=json_body(_REVIEW),
    responses=problems(401, 403, 404, 413, 415, 422, 503),
)
async def review(alert_id: AlertIdInPath, request: Request, front: House, who: Caller) -> Incident:
    """The admins'. That something changed, and who changed it, is audited; the words are kept here."""
    person = who.as_person()
    who.require(Scope.SETTINGS_WRITE)
    written = parse(_REVIEW, await read_json(request), model=IncidentReview)
    found = Review(written.impact or "", written.root_cause or "", written.closed)
    order = partial(review_incident, alert_id=alert_id, review=found, by=person.id, at=front.now())
    return _known(await front.store.write(order))


def _known(found: Incident | None) -> Incident:
    """Raises Problem 404."""
    if found is None:
        raise Problem(404, _NO_SUCH)
    return found
