"""The ladder of an alert as its row keeps it: frozen when the alert was raised, whatever a later deploy changes."""

from pydantic import TypeAdapter

from domain.alert_type import AlertType
from domain.ladder import Step

_STEPS: TypeAdapter[tuple[Step, ...]] = TypeAdapter(tuple[Step, ...])
_catalogue: dict[str, tuple[tuple[Step, ...], str]] = {}


def frozen(entry: AlertType, steps: tuple[Step, ...]) -> str:
    """JSON. A type's own ladder is written once per process: this is on the way of every accepted alert."""
    if steps is not entry.ladder:
        return _written(steps)
    known = _catalogue.get(entry.key)
    if known is None or known[0] is not steps:
        known = _catalogue[entry.key] = (steps, _written(steps))
    return known[1]


def thawed(ladder: str) -> tuple[Step, ...]:
    """The steps in the order of their due times."""
    return _STEPS.validate_json(ladder)


def _written(steps: tuple[Step, ...]) -> str:
    return _STEPS.dump_json(steps, exclude_none=True).decode()
