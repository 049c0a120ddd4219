"""Taking and finishing manual tasks: the first who takes one has it, and everything is audited."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.directory import Directory
from domain.ids import AlertId
from domain.manual_steps import may_do, may_finish
from domain.role import Role
from domain.sight import Sight
from store.audit import AuditRecord, Detail, record
from store.database import Row, Tx
from store.notes import keep_note
from store.questions import person_in
from store.stamps import stamp
from store.tasks import ManualTask, TaskState, find_task, task_of


class TaskRefusal(StrEnum):
    """Why a task is neither taken nor finished."""

    UNKNOWN = "unknown"
    NOT_YOURS = "not_yours"  # of another role, or taken by somebody who is not below
    TAKEN = "taken"
    NOT_TAKEN = "not_taken"
    FINISHED = "finished"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Hand:
    """Who puts a hand to which task, and when (installation time)."""

    task_id: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Handled:
    """What the task is now, and why nothing was changed, where nothing was. Unknown: there is no task."""

    task: ManualTask | None
    refusal: TaskRefusal | None = None


_TAKE = "UPDATE manual_tasks SET state = 'taken', taken_by = :by WHERE id = :id AND state = 'open'"
_FINISH = "UPDATE manual_tasks SET state = 'finished', finished_at = :at WHERE id = :id AND state = 'taken'"


def take(tx: Tx, hand: Hand, sight: Sight, directory: Directory) -> Handled:
    """The first who takes it has it; once more by the same person changes nothing."""
    row = find_task(tx, hand.task_id)
    if row is None:
        return Handled(None, TaskRefusal.UNKNOWN)
    if not may_do(person_in(directory, hand.by, row, at=hand.at), Role(row["role"])):
        return _refused(tx, row, hand, sight)
    if row["state"] != TaskState.OPEN:
        mine = row["state"] == TaskState.TAKEN and row["taken_by"] == hand.by
        return Handled(task_of(row, sight), None if mine else TaskRefusal(row["state"]))
    if not tx.run(_TAKE, id=hand.task_id, by=hand.by):  # another process was faster
        return take(tx, hand, sight, directory)
    _record(tx, "Task.Taken", row, hand)
    return Handled(_as_it_is(tx, hand, sight))


def finish(tx: Tx, hand: Hand, note: str | None, sight: Sight, directory: Directory) -> Handled:
    """By whoever has it, or somebody above. What they write becomes a note of the alert."""
    row = find_task(tx, hand.task_id)
    if row is None:
        return Handled(None, TaskRefusal.UNKNOWN)
    person, role = person_in(directory, hand.by, row, at=hand.at), Role(row["role"])
    if not (may_do(person, role) or row["taken_by"] == hand.by):
        return _refused(tx, row, hand, sight)
    if row["state"] != TaskState.TAKEN:
        return Handled(task_of(row, sight), _UNFINISHED[TaskState(row["state"])])
    taker = person_in(directory, row["taken_by"], row, at=hand.at)
    if not may_finish(person, taker):
        return _refused(tx, row, hand, sight)
    if not tx.run(_FINISH, id=hand.task_id, at=stamp(hand.at)):  # another process was faster
        return finish(tx, hand, note, sight, directory)
    kept = keep_note(tx, AlertId(row["alert_id"]), note, by=hand.by, at=hand.at) if note else None
    _record(tx, "Task.Finished", row, hand, note=kept, taken_by=row["taken_by"])
    return Handled(_as_it_is(tx, hand, sight))


_UNFINISHED = {
    TaskState.OPEN: TaskRefusal.NOT_TAKEN,
    TaskState.FINISHED: TaskRefusal.FINISHED,
    TaskState.CANCELLED: TaskRefusal.CANCELLED,
}


def _refused(tx: Tx, row: Row, hand: Hand, sight: Sight) -> Handled:
    _record(tx, "Task.Refused", row, hand, reason=TaskRefusal.NOT_YOURS)
    return Handled(task_of(row, sight), TaskRefusal.NOT_YOURS)


def _record(tx: Tx, event: str, row: Row, hand: Hand, *, reason: str = "", **more: Detail) -> None:
    details: dict[str, Detail] = {"task": row["id"], "step": row["step"], "role": row["role"]} | more
    record(tx, AuditRecord(event, hand.by, hand.at, row["alert_id"], None, reason, details))


def _as_it_is(tx: Tx, hand: Hand, sight: Sight) -> ManualTask:
    row = find_task(tx, hand.task_id)
    assert row is not None
    return task_of(row, sight)
