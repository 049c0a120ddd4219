"""Manual tasks as they are listed: newest first, as far as the viewer may see their alerts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import AwareDatetime

from domain.answer import AlertState
from domain.role import Role
from domain.sight import Sight
from domain.value import Value
from store.cursors import packed, unpacked
from store.database import Row, Tx
from store.sight import visible
from store.stamps import instant


class TaskState(StrEnum):
    """open, then taken by one person, then finished; or cancelled while it was open, since its alert was over."""

    OPEN = "open"
    TAKEN = "taken"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class ManualTask(Value):
    """What a person must do, of which alert. `title` is null where the viewer may not read it.

    `alert_state` closed: nothing of the alert waits for it any more.
    """

    id: str
    alert_id: str
    alert_state: AlertState
    step: int
    title: str | None
    role: Role
    state: TaskState
    created_at: AwareDatetime
    taken_by: str | None
    finished_at: AwareDatetime | None
    store_id: str | None
    region_id: str | None
    work_order_id: str | None


class TaskPage(Value):
    """The newest first. `next` is the cursor of the next page; null on the last."""

    tasks: tuple[ManualTask, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class WantedTasks:
    """What a list is narrowed to; empty means everything."""

    states: tuple[TaskState, ...] = ()
    roles: tuple[Role, ...] = ()
    store: str | None = None


_TASKS = """
SELECT t.*, a.state AS alert_state, a.store_id, a.region_id, a.work_order_id, a.technician_id
FROM manual_tasks t JOIN alerts a ON a.id = t.alert_id
"""


def list_tasks(tx: Tx, sight: Sight, wanted: WantedTasks, *, cursor: str | None, limit: int) -> TaskPage:
    """Raises CursorRefused."""
    seen, parameters = visible(sight)
    conditions = [seen]
    for column, values in (("state", wanted.states), ("role", wanted.roles)):
        if values:
            named = {f"{column}_{number}": value.value for number, value in enumerate(values)}
            parameters |= named
            conditions.append(f"t.{column} IN ({', '.join(f':{name}' for name in named)})")
    if wanted.store is not None:
        parameters["same_store"] = wanted.store
        conditions.append("a.store_id = :same_store")
    if cursor is not None:
        parameters["before"], parameters["before_id"] = unpacked(cursor)
        conditions.append("(t.created_at < :before OR (t.created_at = :before AND t.id < :before_id))")
    where = f"WHERE {' AND '.join(conditions)} ORDER BY t.created_at DESC, t.id DESC LIMIT :limit"
    rows = tx.all(_TASKS + where, **parameters, limit=limit + 1)
    page = rows[:limit]
    following = packed(page[-1]["created_at"], page[-1]["id"]) if len(rows) > limit else None
    return TaskPage(tasks=tuple(task_of(row, sight) for row in page), next=following)


def find_task(tx: Tx, task_id: str) -> Row | None:
    """Its row, with what is asked of its alert."""
    return tx.one(_TASKS + "WHERE t.id = :id", id=task_id)


def task_of(row: Row, sight: Sight) -> ManualTask:
    """As the viewer may read it."""
    fields: Mapping[str, object] = {name: row[name] for name in ManualTask.model_fields}
    instants = {"created_at": instant(row["created_at"])}
    if row["finished_at"]:
        instants["finished_at"] = instant(row["finished_at"])
    readable = sight.texts and sight.covers(store_id=row["store_id"], region_id=row["region_id"])
    return ManualTask.model_validate({**fields, **instants} | ({} if readable else {"title": None}))
