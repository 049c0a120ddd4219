"""Being there: the heartbeat of a console or an app."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field, StringConstraints, TypeAdapter

from api.body import json_body, parse, read_json
from api.identity import Caller
from api.ports import House
from api.problems import problems
from domain.driving import EN_ROUTE, is_driving
from domain.value import Request as RequestModel
from store.technicians import seen

router = APIRouter(tags=["me"])

Status = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Speed = Annotated[float, Field(ge=0, le=200, allow_inf_nan=False)]


class Heartbeat(RequestModel):
    """What the phone knows of its owner; without either, what it said before stands."""

    status: Annotated[Status | None, Field(description=f"as the job's: {EN_ROUTE}, on_site, …")] = None
    speed_mph: Annotated[Speed | None, Field(description="miles per hour; above 5 counts as driving")] = None


_HEARTBEAT = TypeAdapter(Heartbeat)


def _documented() -> dict[str, Any]:
    """A bare heartbeat has no body."""
    extra = json_body(_HEARTBEAT)
    extra["requestBody"]["required"] = False
    return extra


@router.put(
    "/v1/me/presence",
    status_code=204,
    summary="Say that one is online",
    responses=problems(401, 403, 413, 415, 422, 503),
    openapi_extra=_documented(),
)
async def here(request: Request, front: House, who: Caller) -> Response:
    """Online for the next 90 seconds of installation time (X-26). The body may be left out.

    A technician with active work who has been out of reach is so no longer, and whoever was told of it is told (7.7).
    Who drives is asked and escalated about as ever, but a target missed at the wheel counts against nobody (F-21).
    """
    person, now = who.as_person(), front.now()
    said = parse(_HEARTBEAT, await read_json(request), model=Heartbeat) if _says_something(request) else Heartbeat()
    driving = is_driving(status=said.status, speed_mph=said.speed_mph)
    if await front.store.write(lambda tx: seen(tx, person.id, now, driving=driving)):
        front.wake()
    return Response(status_code=204)


def _says_something(request: Request) -> bool:
    """Whether a body was announced, or comes in pieces."""
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
