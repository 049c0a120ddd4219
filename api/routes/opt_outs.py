"""Refusals that did not come by text: customer service writes them down (F-02)."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field, TypeAdapter

from api.body import json_body, parse, read_json
from api.idempotency import DOCUMENTED, answer_once, ticket_of
from api.identity import Caller
from api.ports import House
from api.preferences import CustomerId, PreferencesKept, shown, unknown_customer
from api.problems import body_of, problems
from api.raising import Instant
from api.scopes import Scope
from domain.value import Request as RequestModel
from store.consent_ledger import ConsentSource
from store.customers import find_customer
from store.database import Tx
from store.idempotency import Reply
from store.refusing import Refused, refuse_for_customer

router = APIRouter(tags=["customers"])


class Way(StrEnum):
    """How a customer refused texts, other than by a text (F-02)."""

    VOICEMAIL = "voicemail"
    CALL = "call"
    LETTER = "letter"
    EMAIL = "email"
    IN_PERSON = "in_person"
    OTHER = "other"


class RecordedOptOut(RequestModel):
    """A refusal that reached somebody of the house."""

    how: Annotated[Way, Field(description="by which way it came")]
    said_at: Annotated[Instant | None, Field(description="when the customer said so; kept in the ledger")] = None


_RECORDED = TypeAdapter(RecordedOptOut)


@router.post(
    "/v1/customers/{customer_id}/opt-out",
    summary="Record that a customer refuses texts",
    response_model=PreferencesKept,
    openapi_extra={**json_body(_RECORDED), "parameters": [DOCUMENTED]},
    responses=problems(401, 403, 404, 413, 415, 422, 503),
)
async def opt_out(customer_id: CustomerId, request: Request, front: House, who: Caller) -> Response:
    """A voicemail, a letter, a word at the counter: it ends all texts to the number, and no text confirms it."""
    who.require(Scope.CUSTOMERS_WRITE)
    raw = await read_json(request)
    recorded, now = parse(_RECORDED, raw, model=RecordedOptOut), front.now()
    source = ConsentSource.CSR if who.person else ConsentSource.API

    def effect(tx: Tx) -> Reply:
        known = find_customer(tx, customer_id)
        if known is None:
            return Reply(404, body_of(unknown_customer()))
        refused = Refused(known.contact.number or "", source, recorded.how.value, who.id, now, said_at=recorded.said_at)
        after = refuse_for_customer(tx, known, refused, front.people.current(tx))
        return Reply(200, shown(after).model_dump_json())

    response = await answer_once(front, ticket_of(request, who, raw), effect)
    front.wake()
    return response
