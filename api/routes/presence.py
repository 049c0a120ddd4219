"""Being there: the heartbeat of a console or an app."""

from fastapi import APIRouter, Response

from api.identity import Caller
from api.ports import House
from api.problems import problems
from store.presence import heartbeat

router = APIRouter(tags=["me"])


@router.put("/v1/me/presence", status_code=204, summary="Say that one is online", responses=problems(401, 403, 503))
async def here(front: House, who: Caller) -> Response:
    """Online for the next 90 seconds of installation time (X-26). Takes no body."""
    person, now = who.as_person(), front.now()
    await front.store.write(lambda tx: heartbeat(tx, person.id, now))
    return Response(status_code=204)
