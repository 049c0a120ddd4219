"""The outermost layer: counts requests, names them for the log, and turns what nobody expected into a problem."""

import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import structlog
from prometheus_client import Counter, Histogram
from starlette.requests import ClientDisconnect
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
        except ClientDisconnect:
            return  # nobody is there to be answered, and nothing was begun
        except Exception as failed:
            fault = _fault(scope, failed)
            if status:
                raise  # the response has begun; only cutting it off is left
            await problem_response(fault)(scope, receive, watched)
        finally:
            _count(scope, status, time.perf_counter() - began)


def _fault(scope: Scope, failed: Exception) -> Problem:
    """Logged under an id that its reader may name."""
    request_id = mint("rq")
    log.error("request.failed", request_id=request_id, method=scope["method"], route=_route(scope), exc_info=failed)
    return Problem(500, "Something failed on our side.", instance=f"urn:request:{request_id}")


def _count(scope: Scope, status: int, seconds: float) -> None:
    route = _route(scope)
    method = "any" if route == _UNMATCHED else scope["method"]  # a client invents methods, but no series
    counter, histogram = _series(method, route, str(status))
    counter.inc()
    histogram.observe(seconds)


@lru_cache(maxsize=1024)
def _series(method: str, route: str, status: str) -> tuple[Counter, Histogram]:
    """Looking a series up costs more than counting in it."""
    return metrics.REQUESTS.labels(method, route, status), metrics.SECONDS.labels(method, route)


def _route(scope: Mapping[str, Any]) -> str:
    """The template, such as `/v1/alerts/{alert_id}`: paths have ids in them, and ids are no label."""
    return str(getattr(scope.get("route"), "path", _UNMATCHED))
