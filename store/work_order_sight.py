"""Who sees which work order: by its store or region, or because the job was theirs or offered to them."""

from dataclasses import dataclass

from domain.sight import Sight
from store.database import Row, Tx


class WorkOrderUnknown(Exception):  # noqa: N818 -- what happened
    """There is no such work order."""


class WorkOrderHidden(Exception):  # noqa: N818 -- what happened
    """There is one, which the viewer may not see."""


_ROW = "SELECT * FROM work_orders WHERE id = :id"
_OFFERED = """EXISTS (SELECT 1 FROM assignment_changes mine
WHERE mine.work_order_id = w.id AND mine.technician_id = :viewer)"""
_WAS_OFFERED = f"SELECT 1 FROM work_orders w WHERE w.id = :id AND {_OFFERED}"  # noqa: S608 -- our own condition


@dataclass(frozen=True, slots=True)
class SeenOrder:
    """A work order's row. `texts`: the viewer may read what it says about people."""

    row: Row
    texts: bool


def find_order(tx: Tx, work_order_id: str, sight: Sight) -> SeenOrder:
    """Raises WorkOrderUnknown or WorkOrderHidden."""
    row = tx.one(_ROW, id=work_order_id)
    if row is None:
        raise WorkOrderUnknown(work_order_id)
    covered = sight.covers(store_id=row["store_id"], region_id=row["region_id"])
    if not covered and not _was_offered(tx, work_order_id, sight):
        raise WorkOrderHidden(work_order_id)
    return SeenOrder(row, texts=covered and sight.texts)


def visible_orders(sight: Sight, parameters: dict[str, object]) -> str:
    """A condition on `work_orders w`; its values go into `parameters`."""
    if sight.everything:
        return "1 = 1"
    either = ["1 = 0"]
    if sight.copies_of:
        parameters["viewer"] = sight.copies_of
        either.append(_OFFERED)
    for column, places in (("store_id", sight.stores), ("region_id", sight.regions)):
        if places:
            named = {f"seen_{column}_{number}": place for number, place in enumerate(sorted(places))}
            parameters |= named
            either.append(f"w.{column} IN ({', '.join(f':{name}' for name in named)})")
    return f"({' OR '.join(either)})"


def _was_offered(tx: Tx, work_order_id: str, sight: Sight) -> bool:
    return sight.copies_of is not None and tx.one(_WAS_OFFERED, id=work_order_id, viewer=sight.copies_of) is not None
