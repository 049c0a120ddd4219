"""Everything that a request may raise, as the problem that answers it."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.field_errors import field_errors
from api.problems import Problem, all_refused, problem_response
from store.errors import OutcomeUnknown, StoreError, StoreFull
from store.sight import AlertHidden, AlertUnknown
from store.work_order_sight import WorkOrderHidden, WorkOrderUnknown

_SOON, _LATER = {"Retry-After": "1"}, {"Retry-After": "30"}  # seconds


def install(app: FastAPI) -> None:
    """Once per application."""
    for raised, handler in _HANDLERS.items():
        app.add_exception_handler(raised, handler)


async def answered(serve: Callable[[Request], Awaitable[Response]], request: Request) -> Response:
    """What `serve` answers, or the problem that it raised: for what is served beside the application's routes."""
    try:
        return await serve(request)
    except tuple(_HANDLERS) as raised:
        handler = next(_HANDLERS[kind] for kind in type(raised).__mro__ if kind in _HANDLERS)
        response: Response = await handler(request, raised)
        return response


async def _problem(_: Request, raised: Problem) -> Response:
    return problem_response(raised)


async def _http(request: Request, raised: HTTPException) -> Response:
    """What the framework itself refuses."""
    said = {
        404: "There is nothing at this address; /docs lists what there is.",
        405: f"{request.method} is not accepted here; the Allow header names what is.",
    }
    detail = said.get(raised.status_code, f"{raised.detail or HTTPStatus(raised.status_code).phrase}.")
    return problem_response(Problem(raised.status_code, detail, headers=raised.headers))


async def _invalid(_: Request, raised: RequestValidationError) -> Response:
    """A query or a path; bodies are read by `api.body`."""
    errors = [error | {"loc": tuple(error["loc"])[1:]} for error in raised.errors()]
    return problem_response(all_refused(*field_errors(errors)))


async def _unknown(_: Request, __: AlertUnknown) -> Response:
    return problem_response(Problem(404, "There is no alert with this id."))


async def _hidden(_: Request, __: AlertHidden) -> Response:
    return problem_response(Problem(403, "This alert belongs to a store or region that is not yours."))


async def _unknown_order(_: Request, __: WorkOrderUnknown) -> Response:
    return problem_response(Problem(404, "There is no work order with this id."))


async def _hidden_order(_: Request, __: WorkOrderHidden) -> Response:
    return problem_response(Problem(403, "This work order belongs to a store or region that is not yours."))


async def _store(_: Request, raised: StoreError) -> Response:
    """Nothing was committed, so the same request may simply be sent again."""
    if isinstance(raised, OutcomeUnknown):
        return problem_response(Problem(503, "It is not known whether this was stored; send it again.", headers=_SOON))
    wait = _LATER if isinstance(raised, StoreFull) else _SOON
    return problem_response(Problem(503, "The store cannot take this now; nothing was done.", headers=wait))


_HANDLERS: dict[type[Exception], Any] = {
    Problem: _problem,
    HTTPException: _http,
    RequestValidationError: _invalid,
    AlertUnknown: _unknown,
    AlertHidden: _hidden,
    WorkOrderUnknown: _unknown_order,
    WorkOrderHidden: _hidden_order,
    StoreError: _store,
}
