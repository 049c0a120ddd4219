"""The worst that people may write: every free text of a type's context as long as its model allows."""

from typing import Any

from domain.alert_type import AlertType
from domain.context import Context
from tests.builders import a_context

WIDE = "Wide Words "
_MOST = 10  # of a list whose model names no bound


def filled(entry: AlertType, value: str, **changed: object) -> Context:
    """`value` over and over in every free text; all else is ordinary, or as in `changed`."""
    shapes: dict[str, Any] = entry.context.model_json_schema()["properties"]
    long = {name: _longest(shape, value) for name, shape in shapes.items()}
    return a_context(entry.key, **{name: text for name, text in long.items() if text} | changed)


def _longest(shape: dict[str, Any], value: str) -> str | tuple[str, ...]:
    """Empty where the shape is no free text: ids have a pattern."""
    for kind in shape.get("anyOf", [shape]):
        if "maxLength" in kind and "pattern" not in kind:
            most: int = kind["maxLength"]
            return (value * most)[:most].strip()
        items = _longest(kind["items"], value) if "items" in kind else ""
        if isinstance(items, str) and items:
            return (items,) * int(kind.get("maxItems", _MOST))
    return ""
