"""Customers, as the dispatch system and customer service keep them: how they are reached, and what they chose."""

from datetime import datetime
from ipaddress import ip_address
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import AfterValidator, Field, TypeAdapter

from api.body import json_body, parse, read_json
from api.identity import Caller, Principal
from api.ports import House
from api.preferences import CustomerId, PreferencesKept, chosen_by, shown, unknown_customer
from api.problems import Problem, problems, refused
from api.scopes import Scope
from domain.customer import Consent, Contact, Customer, Preferences, Preferred, Wording
from domain.value import Request as RequestModel
from store.consent_ledger import ConsentSource
from store.customers import find_customer, put_contact
from store.database import Tx

router = APIRouter(prefix="/v1/customers", tags=["customers"])

_CONTACT = TypeAdapter(Contact)


def _ip(written: str) -> str:
    try:
        return str(ip_address(written))
    except ValueError:
        raise ValueError("is not an IP address; one such as 203.0.113.7 or 2001:db8::7 is accepted") from None


class ChosenPreferences(RequestModel):
    """What a customer chose (R-170). Opting in takes its proof: from where, and to which words."""

    web_enabled: Annotated[bool, Field(description="cards in the portal")] = True
    sms_opt_in: Annotated[bool, Field(description="the customer agreed to texts")] = False
    preferred_channel: Annotated[Preferred, Field(description="web only, texts only, or both")] = Preferred.WEB
    opt_in_ip: Annotated[
        Annotated[str, Field(max_length=45), AfterValidator(_ip)] | None,
        Field(description="from where they agreed; required with a new opt-in"),
    ] = None
    opt_in_wording: Annotated[
        Wording | None, Field(description="the version of the words agreed to; required with a new opt-in")
    ] = None


_CHOSEN = TypeAdapter(ChosenPreferences)


class CustomerKept(Contact):
    """A customer as they are kept from now on."""

    id: str


@router.put(
    "/{customer_id}",
    summary="Keep a customer",
    openapi_extra=json_body(_CONTACT),
    responses=problems(401, 403, 413, 415, 422, 503),
)
async def put_customer(customer_id: CustomerId, request: Request, front: House, who: Caller) -> CustomerKept:
    """New or changed as a whole; what they chose stays."""
    who.require(Scope.CUSTOMERS_WRITE)
    contact, now = parse(_CONTACT, await read_json(request), model=Contact), front.now()

    def keep(tx: Tx) -> CustomerKept:
        if customer_id in front.people.current(tx).people:
            raise refused("customer_id", "is a person's of the directory", "an id that no person has is accepted")
        kept = put_contact(tx, customer_id, contact, by=who.id, at=now)
        return CustomerKept(id=kept.id, **dict(kept.contact))

    return await front.store.write(keep)


@router.get(
    "/{customer_id}/preferences",
    summary="What a customer chose",
    responses=problems(401, 403, 404, 422, 503),
)
async def preferences(customer_id: CustomerId, front: House, who: Caller) -> PreferencesKept:
    """The defaults where they have chosen nothing: the portal, and no texts."""
    who.require(Scope.CUSTOMERS_WRITE)
    return shown(await front.store.read(lambda tx: _known(tx, customer_id)))


@router.put(
    "/{customer_id}/preferences",
    summary="Keep what a customer chose",
    openapi_extra=json_body(_CHOSEN),
    responses=problems(401, 403, 404, 409, 413, 415, 422, 503),
)
async def choose(customer_id: CustomerId, request: Request, front: House, who: Caller) -> PreferencesKept:
    """Holds from the next notice on. A field that is left out has its default; so the opt-in ends when it is."""
    who.require(Scope.CUSTOMERS_WRITE)
    chosen = parse(_CHOSEN, await read_json(request), model=ChosenPreferences)
    wanted = Preferences(
        web_enabled=chosen.web_enabled, sms_opt_in=chosen.sms_opt_in, preferred_channel=chosen.preferred_channel
    )
    if wanted.contradiction:
        raise Problem(422, wanted.contradiction)
    now = front.now()
    return await front.store.write(lambda tx: _choose(tx, customer_id, wanted, chosen, who=who, now=now))


def _choose(
    tx: Tx, customer_id: str, wanted: Preferences, chosen: ChosenPreferences, *, who: Principal, now: datetime
) -> PreferencesKept:
    known = _known(tx, customer_id)
    source, by = ConsentSource.CSR if who.person else ConsentSource.API, who.id
    consent = None
    if chosen.opt_in_ip and chosen.opt_in_wording and wanted.sms_opt_in:
        consent = Consent(at=now, ip=chosen.opt_in_ip, wording=chosen.opt_in_wording)
    if wanted.sms_opt_in and not (consent or known.consent):
        missing = "opt_in_wording" if chosen.opt_in_ip else "opt_in_ip"
        raise refused(missing, "is missing", "an opt-in takes the address and the version of the words agreed to")
    return shown(chosen_by(tx, known, wanted, consent, by=by, at=now, source=source))


def _known(tx: Tx, customer_id: str) -> Customer:
    """Raises Problem 404."""
    known = find_customer(tx, customer_id)
    if known is None:
        raise unknown_customer()
    return known
