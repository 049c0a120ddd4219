"""Alerts: raise one, clear its condition, list them, look at one, see what happened to it and what will."""

import json
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from api import metrics
from api.body import json_body, parse, read_json
from api.idempotency import DOCUMENTED, answer_once, ticket_of
from api.identity import Caller, caller
from api.ports import EngineUnavailable, HistoryEvent, House, front_of
from api.problems import Problem, all_refused, problems, refused
from api.raising import RAISE, Instant, RaiseAlert, model_of, to_new_alert, unreasonable
from api.scopes import Scope
from api.tracing import traceparent_of
from api.wire import AlertIdInPath, AlertTypeKey, Limit, Plain
from domain.answer import AlertState
from domain.ids import AlertId, DedupKey, ForeignId, dedup_hash
from domain.priority import Priority
from domain.value import Request as RequestModel
from domain.value import Value
from store.alert_detail import AlertDetail, alert_detail
from store.closing import close_alert
from store.database import Tx
from store.idempotency import Reply
from store.intake import raise_alert
from store.reads import AlertPage, CursorRefused, Wanted, list_alerts
from store.sight import find_seen
from store.timeline import Timeline, alert_timeline

router = APIRouter(tags=["alerts"])


class Accepted(Value):
    """`duplicate`: the alert was open already; `id` is that one."""

    id: str
    duplicate: bool


@router.post(
    "/v1/alerts",
    status_code=202,
    summary="Raise an alert",
    responses={202: {"model": Accepted, "description": "On disk"}, **problems(401, 403, 413, 415, 422, 503)},
    openapi_extra={**json_body(RAISE), "parameters": [DOCUMENTED]},
)
async def raise_one(request: Request) -> Response:
    """Answered once it is on disk. The same `dedup_key` while the alert is open is the same alert."""
    # The busiest route asks for what it needs itself: FastAPI's way of handing it over costs a third of the accept.
    front, who = await front_of(request), await caller(request)
    who.require(Scope.ALERTS_WRITE)
    raw = await read_json(request)
    wanted = parse(RAISE, raw, tagged=model_of)
    if errors := tuple(unreasonable(wanted.context)):
        raise all_refused(*errors)
    traceparent = traceparent_of(request.headers)
    response = await answer_once(
        front,
        ticket_of(request, who, raw),
        lambda tx: _raise(tx, wanted, front, raised_by=who.id, traceparent=traceparent),
    )
    front.wake()
    metrics.accepted(wanted.type).inc()
    return response


def _raise(tx: Tx, wanted: RaiseAlert, front: House, *, raised_by: str, traceparent: str | None) -> Reply:
    now = front.now()
    alert = to_new_alert(wanted, front.people.current(tx), raised_by=raised_by, now=now)
    raised = raise_alert(tx, alert, now=now, traceparent=traceparent, occurred_at=wanted.occurred_at)
    duplicate = "true" if raised.duplicate else "false"
    return Reply(202, f'{{"id":"{raised.alert_id}","duplicate":{duplicate}}}')


class ClearAlert(RequestModel):
    """Whose condition is over."""

    type: AlertTypeKey
    dedup_key: DedupKey


class Cleared(Value):
    """The alert that was open; null when there was none."""

    id: str | None


_CLEAR = TypeAdapter(ClearAlert)
_OPEN = "SELECT id FROM alerts WHERE dedup_hash = :dedup_hash AND state <> 'closed'"


@router.post(
    "/v1/alerts/clear",
    status_code=202,
    summary="Clear an alert's condition",
    responses={202: {"model": Cleared, "description": "On disk"}, **problems(401, 403, 413, 415, 422, 503)},
    openapi_extra={**json_body(_CLEAR), "parameters": [DOCUMENTED]},
)
async def clear(request: Request, front: House, who: Caller) -> Response:
    """Closes the open alert of this type and key; nothing it still had planned is sent."""
    who.require(Scope.ALERTS_WRITE)
    raw = await read_json(request)
    wanted = parse(_CLEAR, raw, model=ClearAlert)
    response = await answer_once(front, ticket_of(request, who, raw), partial(_clear, wanted, front, who))
    front.wake()
    return response


def _clear(wanted: ClearAlert, front: House, who: Caller, tx: Tx) -> Reply:
    found = tx.one(_OPEN, dedup_hash=dedup_hash(wanted.type, wanted.dedup_key))
    if found is None:
        return Reply(202, '{"id":null}')
    find_seen(tx, found["id"], who.sight)
    close_alert(tx, AlertId(found["id"]), "cleared", who.id, front.now(), tell_resolved=True)
    return Reply(202, json.dumps({"id": found["id"]}))


class AlertFilter(RequestModel):
    """Values of one field are alternatives; fields narrow each other. `since` and `until` are half-open."""

    state: tuple[AlertState, ...] = ()
    priority: tuple[Priority, ...] = ()
    type: tuple[AlertTypeKey, ...] = ()
    store: ForeignId | None = None
    region: ForeignId | None = None
    work_order: ForeignId | None = None
    recipient: ForeignId | None = None
    since: Instant | None = None
    until: Instant | None = None
    q: Plain | None = None
    cursor: Plain | None = None
    limit: Limit = 50


@router.get("/v1/alerts", summary="List alerts, newest first", responses=problems(401, 403, 422, 503))
async def alerts(front: House, who: Caller, wanted: Annotated[AlertFilter, Query()]) -> AlertPage:
    """Those that the caller may see."""
    who.require(Scope.ALERTS_READ)
    narrowed = Wanted(
        states=tuple(state.value for state in wanted.state),
        priorities=tuple(priority.value for priority in wanted.priority),
        types=wanted.type,
        store=wanted.store,
        region=wanted.region,
        work_order=wanted.work_order,
        recipient=wanted.recipient,
        since=wanted.since,
        until=wanted.until,
        q=wanted.q,
    )
    try:
        return await front.store.read(
            lambda tx: list_alerts(tx, who.sight, narrowed, cursor=wanted.cursor, limit=wanted.limit)
        )
    except CursorRefused:
        raise refused("cursor", "is not a cursor of this list", "the `next` of a page is accepted") from None


@router.get("/v1/alerts/{alert_id}", summary="One alert", responses=problems(401, 403, 404, 422, 503))
async def alert(alert_id: AlertIdInPath, front: House, who: Caller) -> AlertDetail:
    """With its ladder, its deliveries and their reasons, its answers and its tasks."""
    who.require(Scope.ALERTS_READ)
    return await front.store.read(lambda tx: alert_detail(tx, alert_id, who.sight))


@router.get(
    "/v1/alerts/{alert_id}/timeline",
    summary="What happened, and what will or will not",
    responses=problems(401, 403, 404, 422, 503),
)
async def timeline(alert_id: AlertIdInPath, front: House, who: Caller) -> Timeline:
    """Audit entries, deliveries, and the planned future with what stopped it."""
    who.require(Scope.ALERTS_READ)
    now = front.now()
    return await front.store.read(lambda tx: alert_timeline(tx, alert_id, who.sight, front.people.current(tx), now=now))


class History(Value):
    """In the order of the Temporal history."""

    alert_id: str
    events: tuple[HistoryEvent, ...]


@router.get(
    "/v1/alerts/{alert_id}/history",
    summary="The Temporal history in words",
    responses=problems(401, 403, 404, 422, 503),
)
async def history(alert_id: AlertIdInPath, front: House, who: Caller) -> History:
    """503 while Temporal is down: the alert itself, and its timeline, do not depend on it."""
    who.require(Scope.ALERTS_READ)
    await front.store.read(lambda tx: find_seen(tx, alert_id, who.sight))
    try:
        events = await front.engine.history(AlertId(alert_id))
    except EngineUnavailable:
        raise Problem(
            503, "Temporal does not answer; the timeline has what happened.", headers={"Retry-After": "5"}
        ) from None
    if events is None:
        raise Problem(404, "Temporal has no history of this alert: it has not been started, or was archived.")
    return History(alert_id=alert_id, events=events)
