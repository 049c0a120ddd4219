"""Callbacks of providers and inbound texts: verified on their raw bytes, stored once, applied, then answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from api.body import read_raw
from api.ports import House
from api.problems import Problem, problems
from api.tracing import belongs_to, traceparent_of
from domain.consent.letterhead import Letterhead
from domain.provider_events import WebhookParser, WebhookRefused
from domain.value import Value
from store.webhooks import EventState, receive, refuse

router = APIRouter(tags=["webhooks"])


@dataclass(frozen=True, slots=True)
class Callbacks:
    """Who reads whose callbacks, and how texts are answered. Stands in `app.state.callbacks`."""

    parsers: Mapping[str, WebhookParser]
    letterhead: Letterhead = field(default_factory=Letterhead)


async def callbacks_of(request: Request) -> Callbacks:
    """Those of the application that serves this request."""
    callbacks: Callbacks = request.app.state.callbacks
    return callbacks


class TakenEvent(Value):
    """An event of the body. `parked`: of a message that we do not know yet; it is tried again for ten minutes."""

    id: str
    state: EventState


class Taken(Value):
    """Everything that was in the body; event types that are not ours are left out."""

    events: tuple[TakenEvent, ...]


_FORMS = {kind: {"schema": {"type": "object"}} for kind in ("application/json", "application/x-www-form-urlencoded")}
_BODY = {"requestBody": {"required": True, "content": _FORMS}}


@router.post(
    "/v1/webhooks/{provider}",
    summary="A provider's callback",
    response_model=Taken,
    responses=problems(401, 404, 413, 422, 503),
    openapi_extra={**_BODY, "security": []},
)
@router.post(
    "/v1/webhooks/{provider}/dtmf",
    summary="A key that was pressed in a call",
    response_model=Taken,
    responses=problems(401, 404, 413, 422, 503),
    openapi_extra={**_BODY, "security": []},
)
async def called_back(
    provider: Annotated[str, Path(pattern=r"^[a-z0-9_-]{1,32}$")],
    request: Request,
    front: House,
    callbacks: Annotated[Callbacks, Depends(callbacks_of)],
) -> Taken | Response:
    """Signed by the provider. A 2xx means that it is on disk; the same event again has no effect.

    Twilio is answered in its own XML, which says what a call does next.
    """
    parser = callbacks.parsers.get(provider)
    if parser is None:
        raise Problem(404, f"There is no such provider; {', '.join(callbacks.parsers)} are accepted.")
    body, target = await read_raw(request), _target(request)
    try:
        events = parser.parse_webhook(request.headers, body, target=target, now=front.real_now(), at=front.now())
    except WebhookRefused as reason:
        await front.store.write(partial(refuse, provider=provider, reason="refused", now=front.now()))
        raise Problem(401, str(reason)) from None
    received = await front.store.write(
        partial(
            receive,
            provider=provider,
            events=events,
            now=front.now(),
            letterhead=callbacks.letterhead,
            traceparent=traceparent_of(request.headers),
        )
    )
    for one in received:
        if one.alert_id:
            belongs_to(one.alert_id, one.traceparent)
    front.wake()
    xml = parser.answer(body, target=target)
    if xml is not None:
        return Response(xml, media_type="text/xml")
    return Taken(events=tuple(TakenEvent(id=one.event_id, state=one.state) for one in received))


def _target(request: Request) -> str:
    """Path and query byte for byte: a signature may cover them."""
    path: bytes = request.scope.get("raw_path") or request.url.path.encode()
    query: bytes = request.scope["query_string"]
    return (path.partition(b"?")[0] + (b"?" + query if query else b"")).decode("latin-1")
