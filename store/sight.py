"""Who sees which alert, as SQL and for one alert: the store's side of `domain.sight`."""

from dataclasses import dataclass

from domain.ids import AlertId
from domain.sight import Sight
from store.database import Row, Tx


class AlertUnknown(Exception):  # noqa: N818 -- what happened
    """There is no such alert."""


class AlertHidden(Exception):  # noqa: N818 -- what happened
    """There is one, which the viewer may not see."""


_HELD = """EXISTS (SELECT 1 FROM deliveries mine WHERE mine.alert_id = a.id AND mine.recipient = :viewer
AND mine.state NOT IN ('suppressed', 'cancelled'))"""
_HOLDS = f"SELECT 1 FROM alerts a WHERE a.id = :id AND {_HELD}"  # noqa: S608 -- our own condition
_ALERT = """
SELECT a.*, c.context FROM alerts a LEFT JOIN alert_contexts c ON c.alert_id = a.id WHERE a.id = :id
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """An alert's row with its context. `texts`: the viewer may read what it says about people, in every copy;
    otherwise only in the viewer's own.
    """

    row: Row
    texts: bool


def find_seen(tx: Tx, alert_id: str, sight: Sight) -> Seen:
    """Raises AlertUnknown or AlertHidden."""
    row = tx.one(_ALERT, id=alert_id)
    if row is None:
        raise AlertUnknown(alert_id)
    covered = sight.covers(store_id=row["store_id"], region_id=row["region_id"])
    if not covered and not _holds_copy(tx, AlertId(alert_id), sight):
        raise AlertHidden(alert_id)
    return Seen(row, texts=covered and sight.texts)


def visible(sight: Sight) -> tuple[str, dict[str, object]]:
    """A condition on `alerts a`, and its parameters."""
    if sight.everything:
        return "1 = 1", {}
    stores = {f"store_{number}": store for number, store in enumerate(sorted(sight.stores))}
    regions = {f"region_{number}": region for number, region in enumerate(sorted(sight.regions))}
    either = [_HELD] if sight.copies_of else ["1 = 0"]
    either += [f"a.store_id IN ({_names(stores)})"] if stores else []
    either += [f"a.region_id IN ({_names(regions)})"] if regions else []
    viewer = {"viewer": sight.copies_of} if sight.copies_of else {}
    return f"({' OR '.join(either)})", {**viewer, **stores, **regions}


def _holds_copy(tx: Tx, alert_id: AlertId, sight: Sight) -> bool:
    return sight.copies_of is not None and tx.one(_HOLDS, id=alert_id, viewer=sight.copies_of) is not None


def _names(parameters: dict[str, str]) -> str:
    return ", ".join(f":{name}" for name in parameters)
