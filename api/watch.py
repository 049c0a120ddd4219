"""The outermost layer: counts requests, names them for the log, and turns what nobody expected into a problem."""

import time
from collections.abc import MutableMapping
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import metrics
from api.problems import Problem, problem_response
from store.ids import mint

log = structlog.get_logger()

_UNMATCHED = "unmatched"


class Watch:
    """Pure ASGI: it is on the way of every accept."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0
        began = time.perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            request_id = mint("rq")
            log.exception("request.failed", request_id=request_id, method=scope["method"], route=_route(scope))
            if status:
                raise  # the response has begun; only cutting it off is left
            fault = Problem(
                500, "Something failed on our side; nothing was done.", instance=f"urn:request:{request_id}"
            )
            await problem_response(fault)(scope, receive, watched)
        finally:
            _count(scope, status, time.perf_counter() - began)


def _count(scope: Scope, status: int, seconds: float) -> None:
    method, route = scope["method"], _route(scope)
    if route == _UNMATCHED:
        method = "any"  # whatever a client invents must not become a series
    metrics.REQUESTS.labels(method, route, str(status)).inc()
    metrics.SECONDS.labels(method, route).observe(seconds)


def _route(scope: MutableMapping[str, Any]) -> str:
    """The template, such as `/v1/alerts/{alert_id}`: paths have ids in them, and ids are no label."""
    return str(getattr(scope.get("route"), "path", _UNMATCHED))
