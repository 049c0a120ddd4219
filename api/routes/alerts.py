"""Alerts: list them, look at one, see what happened to it and what will."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.identity import Caller
from api.ports import EngineUnavailable, HistoryEvent, House
from api.problems import Problem, problems, refused
from api.raising import Instant
from api.scopes import Scope
from api.wire import AlertIdInPath, AlertTypeKey, Limit, Plain
from domain.answer import AlertState
from domain.ids import AlertId, ForeignId
from domain.priority import Priority
from domain.value import Request as RequestModel
from domain.value import Value
from store.alert_detail import AlertDetail, alert_detail
from store.alert_filter import Wanted
from store.cursors import CursorRefused
from store.reads import AlertPage, list_alerts
from store.sight import find_seen
from store.timeline import Timeline, alert_timeline

router = APIRouter(tags=["alerts"])


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
