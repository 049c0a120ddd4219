"""What an alert would do if it were raised: the whole plan, with nothing written or sent."""

from fastapi import APIRouter, Request

from api.body import json_body, read_json
from api.identity import Caller
from api.ports import House
from api.previewing import PREVIEW, Preview, previewed, shown_to, wanted_of
from api.problems import problems
from api.scopes import Scope

router = APIRouter(tags=["alerts"])


@router.post(
    "/v1/preview",
    summary="Preview an alert",
    responses=problems(401, 403, 413, 415, 422, 503),
    openapi_extra=json_body(PREVIEW),
)
async def preview(request: Request, front: House, who: Caller) -> Preview:
    """Who would be told at which step, when, on which channel, in which words, and why not.

    Each step is judged at its own due instant, with those online who are so now. A text shows A0000 and a link that
    leads nowhere, for codes and links are made when they are sent.
    """
    who.require(Scope.ALERTS_WRITE)
    wanted, now = wanted_of(await read_json(request)), front.now()
    alert, steps = await front.store.read(
        lambda tx: previewed(tx, wanted, front.people.current(tx), now=now, public_url=front.public_url)
    )
    return shown_to(who.sight, alert, steps)
