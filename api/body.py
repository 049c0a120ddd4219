"""Reading what was posted: its size, its kind and its depth are judged before anything parses it."""

import re
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, TypeAdapter, ValidationError

from api.field_errors import ModelOf, field_errors
from api.problems import Problem, all_refused, refused

T = TypeVar("T")

LARGEST = 64 * 1024  # bytes
DEEPEST = 32

_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)  # the last may be open: no text makes it try twice
_BRACKETS = re.compile(rb"[\[\]{}]")


async def read_json(request: Request, *, largest: int = LARGEST) -> bytes:
    """The raw body of a JSON request. Raises Problem: 415 for another kind, 413 beyond 64 KB, 422 beyond 32 levels.

    `largest` in bytes, for what may be larger than that.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise Problem(415, "The content type is not JSON; application/json is accepted.")
    raw = await read_raw(request, largest=largest)
    if raw.count(b"{") + raw.count(b"[") > DEEPEST and _depth(raw) > DEEPEST:
        raise refused("", f"is nested deeper than {DEEPEST} levels", f"up to {DEEPEST} levels are accepted")
    return raw


async def read_raw(request: Request, *, largest: int = LARGEST) -> bytes:
    """The body, whatever its kind. Raises Problem 413 as soon as it is known to be larger."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and (len(announced) > 9 or int(announced) > largest):
        raise _too_large(largest)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > largest:
            raise _too_large(largest)
        parts.append(part)
    return b"".join(parts)


def parse(
    adapter: TypeAdapter[T], raw: bytes, *, model: type[BaseModel] | None = None, tagged: ModelOf | None = None
) -> T:
    """Strict: no number is an instant, no text a truth value. Raises Problem 422.

    `model` or `tagged` as `field_errors` has them.
    """
    try:
        return adapter.validate_json(raw, strict=True)
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False, include_input=False)
        raise all_refused(*field_errors(errors, model, tagged)) from None


def json_body(adapter: TypeAdapter[Any]) -> dict[str, Any]:
    """For a route's `openapi_extra`, since a route that reads its body itself documents it itself."""
    schema = adapter.json_schema(ref_template="#/components/schemas/{model}")
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _depth(raw: bytes) -> int:
    """How deep brackets are nested outside strings."""
    deepest = depth = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub(b"", raw)):
        if bracket in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    return deepest


def _too_large(largest: int) -> Problem:
    return Problem(413, f"The body is larger than {largest // 1024} KB; up to {largest // 1024} KB are accepted.")
