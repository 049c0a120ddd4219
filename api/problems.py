"""Errors as RFC 9457 problem documents: which field, what was wrong, what would be accepted."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Response

from domain.value import Value

PROBLEM_JSON = "application/problem+json"


class FieldError(Value):
    """`field` is a path such as `context.store_id`; empty when the body as a whole is meant."""

    field: str
    message: str
    accepted: str


class ProblemDocument(Value):
    """What every response of 400 and above carries. `detail` is complete without the rest.

    `instance` names the request in our log; it is there when the fault is ours.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str | None = None
    errors: tuple[FieldError, ...] = ()


class Problem(Exception):  # noqa: N818 -- the RFC's word
    """Raised anywhere in a request, answered as `problem_response`."""

    def __init__(
        self,
        status: int,
        detail: str,
        *errors: FieldError,
        headers: Mapping[str, str] | None = None,
        instance: str | None = None,
    ) -> None:
        super().__init__(detail)
        title = HTTPStatus(status).phrase
        self.document = ProblemDocument(title=title, status=status, detail=detail, instance=instance, errors=errors)
        self.headers = dict(headers or {})


def refused(field: str, message: str, accepted: str) -> Problem:
    """422 for one field; the detail reads «{field} {message}; {accepted}.»."""
    return all_refused(FieldError(field=field, message=message, accepted=accepted))


def all_refused(*errors: FieldError) -> Problem:
    """422; the detail speaks of the first field."""
    first = errors[0]
    return Problem(422, f"{first.field or 'The request'} {first.message}; {first.accepted}.", *errors)


def body_of(problem: Problem) -> str:
    """ASCII, so that a surrogate which a client smuggled into a field's name leaves as an escape."""
    return problem.document.model_dump_json(exclude_none=True, ensure_ascii=True)


def problem_response(problem: Problem) -> Response:
    """As the RFC wants it sent."""
    status = problem.document.status
    return Response(body_of(problem), status_code=status, media_type=PROBLEM_JSON, headers=problem.headers)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For a route's `responses`: what else it may answer. `api.document` adds the schema itself."""
    schema = {"$ref": "#/components/schemas/ProblemDocument"}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {PROBLEM_JSON: {"schema": schema}}}
        for status in statuses
    }
