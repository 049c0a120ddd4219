"""What the dispatch system posts about work orders, technicians and routes."""

import json
from functools import partial

from fastapi import APIRouter, Request, Response

from api.body import json_body, read_json
from api.idempotency import DOCUMENTED, answer_once, ticket_of
from api.identity import Caller
from api.ports import Front, House
from api.posting import POSTED, PostEvent, persons_as_customers, posted, to_new_event
from api.problems import all_refused, problems
from api.scopes import Scope
from api.tracing import traceparent_of
from domain.value import Value
from store.database import Tx
from store.event_flags import flag_unknown
from store.event_intake import take_in
from store.idempotency import Reply

router = APIRouter(tags=["events"])

LARGEST = 1024 * 1024  # bytes: 500 events of 2 KB


class Taken(Value):
    """`duplicate`: its id was seen before, so it has no effect now."""

    id: str
    duplicate: bool


class AcceptedEvents(Value):
    """In the order in which they were posted."""

    accepted: tuple[Taken, ...]


@router.post(
    "/v1/events",
    status_code=202,
    summary="Post what happened",
    responses={202: {"model": AcceptedEvents, "description": "On disk"}, **problems(401, 403, 413, 415, 422, 503)},
    openapi_extra={**json_body(POSTED), "parameters": [DOCUMENTED]},
)
async def post_events(request: Request, front: House, who: Caller) -> Response:
    """One event, or an array of up to 500 that is taken as a whole or not at all; answered once it is on disk.

    Events of one work order take effect in the order of receipt, each id once. Refused with 422 and the field: what
    breaks its model, a window that ends before it starts, a deadline that was over when the event occurred, a lead who
    is not among the technicians, a customer's id that a person of the directory has. Accepted, flagged in the audit and
    told to the admins, so that the directory never blocks the dispatch system: a store or technician that it does not
    know, and a status code that nobody knows. Accepted and recorded without effect: what comes for a closed work order,
    comes late, says what is so already, or contradicts what came first.
    """
    who.require(Scope.ALERTS_WRITE)
    raw = await read_json(request, largest=LARGEST)
    events, many = posted(raw), raw.lstrip()[:1] == b"["
    take = partial(_take, events=events, many=many, front=front, by=who.id, trace=traceparent_of(request.headers))
    response = await answer_once(front, ticket_of(request, who, raw), take)
    front.wake()
    return response


def _take(tx: Tx, *, events: tuple[PostEvent, ...], many: bool, front: Front, by: str, trace: str | None) -> Reply:
    now, directory = front.now(), front.people.current(tx)
    if errors := tuple(persons_as_customers(events, directory, many=many)):
        raise all_refused(*errors[:20])
    taken = take_in(tx, [to_new_event(event, posted_by=by) for event in events], now=now, traceparent=trace)
    flag_unknown(tx, taken, directory, now=now)
    new = {event.id for event in taken}
    accepted = []
    for event in events:
        accepted.append({"id": event.id, "duplicate": event.id not in new})
        new.discard(event.id)
    return Reply(202, json.dumps({"accepted": accepted}))
