"""What a list of alerts is narrowed to, as SQL conditions on `alerts a` joined with its context `c`."""

from dataclasses import dataclass
from datetime import datetime

from domain.sight import Sight
from store.stamps import stamp


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; empty means everything. `since` and `until` are half-open, by the alert's origin."""

    states: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    store: str | None = None
    region: str | None = None
    work_order: str | None = None
    recipient: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    q: str | None = None


_SEARCHED = ("a.id", "a.dedup_key", "a.work_order_id", "a.store_id", "a.technician_id", "a.type")


def narrowed(wanted: Wanted, sight: Sight, parameters: dict[str, object]) -> list[str]:
    """The conditions; their values go into `parameters`."""
    conditions = [
        _one_of(column, values, parameters)
        for column, values in (
            ("state", wanted.states),
            ("priority", wanted.priorities),
            ("type", wanted.types),
        )
        if values
    ]
    same = {"store_id": wanted.store, "region_id": wanted.region, "work_order_id": wanted.work_order}
    for column, value in same.items():
        if value is not None:
            parameters[f"same_{column}"] = value
            conditions.append(f"a.{column} = :same_{column}")
    if wanted.recipient is not None:
        parameters["recipient"] = wanted.recipient
        conditions.append("EXISTS (SELECT 1 FROM deliveries d WHERE d.alert_id = a.id AND d.recipient = :recipient)")
    if wanted.since is not None:
        parameters["since"] = stamp(wanted.since)
        conditions.append("a.origin >= :since")
    if wanted.until is not None:
        parameters["until"] = stamp(wanted.until)
        conditions.append("a.origin < :until")
    if wanted.q:
        parameters["q"] = "%" + _literal(wanted.q.lower()) + "%"
        searched = (*_SEARCHED, "c.context") if sight.everything and sight.texts else _SEARCHED
        conditions.append("(" + " OR ".join(f"lower({column}) LIKE :q ESCAPE '!'" for column in searched) + ")")
    return conditions


def _one_of(column: str, values: tuple[str, ...], parameters: dict[str, object]) -> str:
    named = {f"{column}_{number}": value for number, value in enumerate(values)}
    parameters |= named
    return f"a.{column} IN ({', '.join(f':{name}' for name in named)})"


def _literal(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
