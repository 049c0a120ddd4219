"""The contact list whose always-running campaign calls whoever is added with priority."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from simulator.genesys.door import Authorized, GenesysRequest, Trace, instant, not_found
from simulator.numbers import is_number
from simulator.records import Contact, Outcome
from simulator.refusal import Refusal
from simulator.sandbox import Sandbox, TheSandbox

TALKED = "ININ-OUTBOUND-TRANSFERRED-TO-FLOW"
DISPOSITIONS = {
    Outcome.CONFIRMED: TALKED,
    Outcome.NO_KEY: TALKED,
    Outcome.HUNG_UP: TALKED,
    Outcome.NO_ANSWER: "ININ-OUTBOUND-NO-ANSWER",
    Outcome.BUSY: "ININ-OUTBOUND-BUSY",
    Outcome.MACHINE: "ININ-OUTBOUND-MACHINE",
    Outcome.FAILED: "ININ-OUTBOUND-DISCONNECT",
}

router = APIRouter(prefix="/api/v2/outbound/contactlists/{list_id}/contacts", dependencies=[Authorized])


class NewContact(GenesysRequest):
    id: Annotated[str, Field(min_length=1, max_length=100)]
    list_id: Annotated[str, Field(alias="contactListId")]
    data: dict[str, str]
    callable: bool = True


@router.post("")
async def add(
    list_id: str,
    contacts: Annotated[list[NewContact], Field(min_length=1, max_length=1000)],
    sandbox: TheSandbox,
    trace: Trace,
    *,
    priority: bool = False,
    do_not_queue: Annotated[bool, Query(alias="doNotQueue")] = False,
    _: Annotated[bool, Query(alias="clearSystemData")] = False,  # the sandbox keeps no call history on contacts
) -> list[dict[str, object]]:
    """An id that the list has already is updated and never dialled again. The campaign's slow pass over contacts
    without `priority` is not played: they are only stored.
    """
    _expect_list(list_id, sandbox)
    for new in contacts:
        _refuse(new, list_id)
    added = [_upsert(new, sandbox) for new in contacts]
    if priority and not do_not_queue:
        added = [_dialled(contact, sandbox, trace) for contact in added]
    return [_as_json(contact, sandbox) for contact in added]


@router.get("/{contact_id}")
async def look_up(list_id: str, contact_id: str, sandbox: TheSandbox) -> dict[str, object]:
    _expect_list(list_id, sandbox)
    return _as_json(_known(contact_id, sandbox), sandbox)


@router.delete("")
async def delete(
    list_id: str, contact_ids: Annotated[list[str], Query(alias="contactIds", min_length=1)], sandbox: TheSandbox
) -> None:
    """Ids repeated or separated by commas. A call that is under way goes on, as with the vendor."""
    _expect_list(list_id, sandbox)
    for contact_id in ",".join(contact_ids).split(","):
        sandbox.wall.put(_known(contact_id, sandbox).model_copy(update={"deleted": True}))


def _expect_list(list_id: str, sandbox: Sandbox) -> None:
    if list_id != sandbox.config.contact_list_id:
        raise not_found("contact list")


def _refuse(new: NewContact, list_id: str) -> None:
    if new.list_id != list_id:
        raise Refusal(400, "contact.list.mismatch", "contactListId is not the list in the path.")
    if not is_number(new.data.get("phone", "")):
        raise Refusal(400, "invalid.phone.number", "The column `phone` must hold a number in E.164.")
    if not new.data.get("say"):
        raise Refusal(400, "missing.column", "The flow reads the column `say`, which is missing or empty.")


def _known(contact_id: str, sandbox: Sandbox) -> Contact:
    known = sandbox.wall.contacts.get(contact_id)
    if known is None or known.deleted:
        raise not_found("contact")
    return known


def _upsert(new: NewContact, sandbox: Sandbox) -> Contact:
    known = sandbox.wall.contacts.get(new.id)
    call_id = known.call_id if known and not known.deleted else None
    contact = Contact(id=new.id, number=new.data["phone"], data=new.data, callable=new.callable, call_id=call_id)
    sandbox.wall.put(contact)
    return contact


def _dialled(contact: Contact, sandbox: Sandbox, trace: str | None) -> Contact:
    if contact.call_id or not contact.callable:
        return contact
    call = sandbox.switchboard.dial(contact, traceparent=trace)
    dialled = contact.model_copy(update={"call_id": call.id})
    sandbox.wall.put(dialled)
    return dialled


def _as_json(contact: Contact, sandbox: Sandbox) -> dict[str, object]:
    list_id = sandbox.config.contact_list_id
    call = sandbox.wall.calls.get(contact.call_id or "")
    attempt = (
        {
            "lastAttempt": instant(call.dialled_at),
            "lastResult": DISPOSITIONS[call.outcome] if call.outcome else None,
        }
        if call
        else None
    )
    return {
        "id": contact.id,
        "contactListId": list_id,
        "data": contact.data,
        "callable": contact.callable,
        "callRecords": {"phone": attempt} if attempt else {},
        "selfUri": f"/api/v2/outbound/contactlists/{list_id}/contacts/{contact.id}",
    }
