"""Validation errors in our words: one sentence each, with what would be accepted."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from api.problems import FieldError

_LONGEST_NAME = 64  # a field's name may itself be 10 kB of somebody's mistake
_MOST = 20

Context = Mapping[str, Any]
Words = Callable[[Context], tuple[str, str]]
"""From pydantic's context of an error: what was wrong, and what would be accepted."""

_INSTANT = "an instant with its offset is accepted, such as 2026-11-24T15:00:00Z"
_ID = "1 to 64 letters, digits, dots, underscores and hyphens are accepted"

_WORDS: dict[str, Words] = {
    "missing": lambda _: ("is missing", "it must be given"),
    "json_invalid": lambda ctx: (f"is not JSON ({ctx.get('error', '')})", "a JSON object in UTF-8 is accepted"),
    "json_type": lambda _: ("is not JSON", "a JSON object in UTF-8 is accepted"),
    "model_type": lambda _: ("is not an object", "a JSON object is accepted"),
    "model_attributes_type": lambda _: ("is not an object", "a JSON object is accepted"),
    "dict_type": lambda _: ("is not an object", "a JSON object is accepted"),
    "tuple_type": lambda _: ("is not a list", "a JSON list is accepted"),
    "string_type": lambda _: ("is not text", "a JSON string is accepted"),
    "string_unicode": lambda _: ("is not valid Unicode", "text in UTF-8 is accepted"),
    "string_too_long": lambda ctx: ("is too long", f"at most {ctx['max_length']} characters are accepted"),
    "string_too_short": lambda ctx: ("is too short", f"at least {ctx['min_length']} characters are accepted"),
    "too_long": lambda ctx: ("has too many entries", f"at most {ctx['max_length']} are accepted"),
    "too_short": lambda ctx: ("has too few entries", f"at least {ctx['min_length']} are accepted"),
    "string_pattern_mismatch": lambda ctx: ("has characters that it may not have", _pattern(str(ctx["pattern"]))),
    "enum": lambda ctx: ("is not one of its values", f"accepted are {ctx['expected']}"),
    "literal_error": lambda ctx: ("is not one of its values", f"accepted are {ctx['expected']}"),
    "bool_type": lambda _: ("is not a truth value", "true and false are accepted"),
    "bool_parsing": lambda _: ("is not a truth value", "true and false are accepted"),
    "int_type": lambda _: ("is not a whole number", "a whole number is accepted"),
    "int_parsing": lambda _: ("is not a whole number", "a whole number is accepted"),
    "int_parsing_size": lambda _: ("is too large", "a whole number of at most 19 digits is accepted"),
    "greater_than_equal": lambda ctx: ("is too small", f"{ctx['ge']} or more is accepted"),
    "less_than_equal": lambda ctx: ("is too large", f"{ctx['le']} or less is accepted"),
    "timezone_aware": lambda _: ("has no offset from UTC", _INSTANT),
    "datetime_type": lambda _: ("is not an instant", _INSTANT),
    "datetime_parsing": lambda _: ("is not an instant", _INSTANT),
    "datetime_from_date_parsing": lambda _: ("is not an instant", _INSTANT),
    "union_tag_not_found": lambda _: ("is missing", "it must be given"),
    "union_tag_invalid": lambda ctx: ("is not a known type", f"accepted are {ctx['expected_tags']}"),
}


def _pattern(pattern: str) -> str:
    if pattern == r"^[A-Za-z0-9._-]{1,64}$":
        return _ID
    if pattern == r"^[^\x00-\x1f\x7f]+$":
        return "plain text without control characters is accepted"
    return f"what matches {pattern} is accepted"


ModelOf = Callable[[str], type[BaseModel] | None]


def field_errors(
    errors: Iterable[Mapping[str, Any]], model: type[BaseModel] | None = None, tagged: ModelOf | None = None
) -> tuple[FieldError, ...]:
    """The first 20. `model` is what was read, `tagged` which member of a union a path begins with, where they are
    known: they tell which fields there are.
    """
    return tuple(_translated(error, model, tagged) for error, _ in zip(errors, range(_MOST), strict=False))


def _translated(error: Mapping[str, Any], model: type[BaseModel] | None, tagged: ModelOf | None) -> FieldError:
    path = tuple(error["loc"])
    kind, context = str(error["type"]), error.get("ctx") or {}
    if tagged and path and (member := tagged(str(path[0]))):
        model, path = member, path[1:]
    if kind.startswith("union_tag"):
        path = (*path, "type")
    message, accepted = _words(kind, context, str(error["msg"]), path, model)
    return FieldError(field=_joined(path), message=message, accepted=accepted)


def _words(
    kind: str, context: Context, said: str, path: tuple[str | int, ...], model: type[BaseModel] | None
) -> tuple[str, str]:
    if kind == "extra_forbidden":
        return "is not a field of this request", _known(path, model)
    if kind in _WORDS:
        return _WORDS[kind](context)
    message, _, accepted = said.removeprefix("Value error, ").removeprefix("Input should ").partition("; ")
    if kind == "value_error":
        return message, accepted or "a value without this fault is accepted"
    return "is not valid", f"it should {message}"


def _known(path: tuple[str | int, ...], model: type[BaseModel] | None) -> str:
    for step in path[:-1]:
        inner = model.model_fields[step].annotation if model and step in model.model_fields else None
        model = inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None
    if model is None:
        return "only documented fields are accepted"
    return f"accepted are {', '.join(model.model_fields)}"


def _joined(path: tuple[str | int, ...]) -> str:
    return ".".join(str(step)[:_LONGEST_NAME] for step in path)
