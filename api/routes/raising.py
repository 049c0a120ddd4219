"""What the dispatch system reports: an alert's condition has come, or has gone."""

import json
from functools import partial

from fastapi import APIRouter, Request, Response
from opentelemetry import trace
from pydantic import TypeAdapter

from api import metrics
from api.body import json_body, parse, read_json
from api.idempotency import DOCUMENTED, answer_once, ticket_of
from api.identity import Caller, Principal, caller
from api.ports import Front, House, front_of
from api.problems import all_refused, problems
from api.raising import RAISE, RaiseAlert, model_of, to_new_alert, unreasonable
from api.scopes import Scope
from api.tracing import ALERT_ID, traceparent_of
from api.wire import AlertTypeKey
from domain.ids import AlertId, DedupKey, dedup_hash
from domain.value import Request as RequestModel
from domain.value import Value
from store.closing import close_alert
from store.database import Tx
from store.idempotency import Reply
from store.reporting import report
from store.sight import find_seen

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
    """Answered once it is on disk. The same `dedup_key` while the alert is open is the same alert.

    So is another report of the same context, for types that recognise repeats. One that comes more than 30 minutes
    after anybody was told closes that alert as superseded, and opens a new one.
    """
    # The busiest route asks for what it needs itself: FastAPI's way of handing it over costs a third of the accept.
    front, who = await front_of(request), await caller(request)
    who.require(Scope.ALERTS_WRITE)
    raw = await read_json(request)
    wanted = parse(RAISE, raw, tagged=model_of)
    if errors := tuple(unreasonable(wanted.context)):
        raise all_refused(*errors)
    traceparent, span = traceparent_of(request.headers), trace.get_current_span()
    response = await answer_once(
        front,
        ticket_of(request, who, raw),
        lambda tx: _raise(tx, wanted, front, raised_by=who.id, traceparent=traceparent, span=span),
    )
    front.wake()
    metrics.accepted(wanted.type).inc()
    return response


def _raise(
    tx: Tx, wanted: RaiseAlert, front: House, *, raised_by: str, traceparent: str | None, span: trace.Span
) -> Reply:
    now = front.now()
    people = front.people.current(tx)
    alert = to_new_alert(wanted, people, raised_by=raised_by, now=now)
    raised = report(tx, alert, people, now=now, traceparent=traceparent, occurred_at=wanted.occurred_at)
    span.set_attribute(ALERT_ID, raised.alert_id)
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


def _clear(wanted: ClearAlert, front: Front, who: Principal, tx: Tx) -> Reply:
    found = tx.one(_OPEN, dedup_hash=dedup_hash(wanted.type, wanted.dedup_key))
    if found is None:
        return Reply(202, '{"id":null}')
    find_seen(tx, found["id"], who.sight)
    close_alert(tx, AlertId(found["id"]), "cleared", who.id, front.now(), tell_resolved=True)
    return Reply(202, json.dumps({"id": found["id"]}))
