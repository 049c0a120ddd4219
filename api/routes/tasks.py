"""Manual tasks: what only a person can do now. Whoever takes one first has it."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field, TypeAdapter

from api.body import json_body, parse, read_json, read_raw
from api.idempotency import DOCUMENTED, answer_once, ticket_of
from api.identity import Caller
from api.ports import House
from api.problems import Problem, body_of, problems, refused
from api.scopes import Scope
from api.wire import Limit, Plain
from domain.context import LongText
from domain.directory import Directory
from domain.ids import ForeignId
from domain.role import Role
from domain.value import Request as RequestModel
from store.cursors import CursorRefused
from store.database import Tx
from store.idempotency import Reply
from store.tasking import Hand, Handled, TaskRefusal, finish, take
from store.tasks import ManualTask, TaskPage, TaskState, WantedTasks, list_tasks

router = APIRouter(prefix="/v1/tasks", tags=["manual tasks"])

TaskId = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9._-]{1,64}$")]


class TaskFilter(RequestModel):
    """Values of one field are alternatives; fields narrow each other."""

    state: tuple[TaskState, ...] = ()
    role: tuple[Role, ...] = ()
    store: ForeignId | None = None
    cursor: Plain | None = None
    limit: Limit = 50


class FinishTask(RequestModel):
    """What was done."""

    note: Annotated[LongText | None, Field(description="becomes a note of the alert; erased with its texts")] = None


_FINISH = TypeAdapter(FinishTask)
_AS_IT_IS = {"model": ManualTask, "description": "The task as it is now"}
_SAID = {
    TaskRefusal.UNKNOWN: (404, "There is no task with this id."),
    TaskRefusal.NOT_YOURS: (403, "This task is for the {role}, or whoever stands above; {taker}."),
    TaskRefusal.TAKEN: (409, "{taker} already."),
    TaskRefusal.NOT_TAKEN: (409, "Nobody has taken this task; take it first."),
    TaskRefusal.FINISHED: (409, "This task is finished; {taker}."),
    TaskRefusal.CANCELLED: (409, "Its alert was answered or closed before anybody took this task; nothing is left."),
}


@router.get("", summary="List manual tasks, newest first", responses=problems(401, 403, 422, 503))
async def tasks(front: House, who: Caller, wanted: Annotated[TaskFilter, Query()]) -> TaskPage:
    """Those of the alerts that the caller may see."""
    who.require(Scope.ALERTS_READ)
    narrowed = WantedTasks(wanted.state, wanted.role, wanted.store)
    try:
        return await front.store.read(
            lambda tx: list_tasks(tx, who.sight, narrowed, cursor=wanted.cursor, limit=wanted.limit)
        )
    except CursorRefused:
        raise refused("cursor", "is not a cursor of this list", "the `next` of a page is accepted") from None


@router.post(
    "/{task_id}/take",
    summary="Take a task",
    responses={200: _AS_IT_IS, **problems(401, 403, 404, 409, 413, 422, 503)},
    openapi_extra={"parameters": [DOCUMENTED]},
)
async def take_task(task_id: TaskId, request: Request, front: House, who: Caller) -> Response:
    """The first who takes it has it; others are told who. Whoever has the task's role, or stands above it, may."""
    hand = Hand(task_id, who.as_person().id, front.now())
    raw = await read_raw(request)

    def taken(tx: Tx, directory: Directory) -> Handled:
        return take(tx, hand, who.sight, directory)

    return await answer_once(front, ticket_of(request, who, raw), _replied(taken, front.people.current))


@router.post(
    "/{task_id}/finish",
    summary="Finish a task",
    responses={200: _AS_IT_IS, **problems(401, 403, 404, 409, 413, 415, 422, 503)},
    openapi_extra={**json_body(_FINISH), "parameters": [DOCUMENTED]},
)
async def finish_task(task_id: TaskId, request: Request, front: House, who: Caller) -> Response:
    """By whoever took it, or somebody above them."""
    hand = Hand(task_id, who.as_person().id, front.now())
    raw = await read_json(request)
    note = parse(_FINISH, raw, model=FinishTask).note

    def finished(tx: Tx, directory: Directory) -> Handled:
        return finish(tx, hand, note, who.sight, directory)

    return await answer_once(front, ticket_of(request, who, raw), _replied(finished, front.people.current))


def _replied(act: Callable[[Tx, Directory], Handled], people: Callable[[Tx], Directory]) -> Callable[[Tx], Reply]:
    def effect(tx: Tx) -> Reply:
        directory = people(tx)
        return _reply(act(tx, directory), directory)

    return effect


def _reply(handled: Handled, directory: Directory) -> Reply:
    if handled.refusal is not None:
        status, said = _SAID[handled.refusal]
        return Reply(status, body_of(Problem(status, said.format(**_named(handled.task, directory)))))
    assert handled.task is not None
    return Reply(200, handled.task.model_dump_json())


def _named(task: ManualTask | None, directory: Directory) -> dict[str, str]:
    if task is None:
        return {}
    if task.taken_by is None:
        return {"role": task.role.spoken, "taker": "nobody has taken it"}
    known = directory.people.get(task.taken_by)
    return {"role": task.role.spoken, "taker": f"{known.name if known else task.taken_by} has taken it"}
