"""Agentless texts: send one, and ask what became of it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from simulator.genesys.door import Authorized, GenesysRequest, Trace, instant, not_found
from simulator.numbers import E164
from simulator.records import Direction, Text, TextStatus
from simulator.refusal import Refusal
from simulator.sandbox import Sandbox, TheSandbox

LONGEST = 765  # characters: five concatenated parts of 153
STATUS = {
    TextStatus.QUEUED: "queued",
    TextStatus.DELIVERED: "delivery-success",
    TextStatus.FAILED: "delivery-failed",
    TextStatus.OPTED_OUT: "delivery-failed",
}
RECEIPTS = {TextStatus.QUEUED: "Sent", TextStatus.DELIVERED: "Delivered"}

Address = Annotated[str, Field(pattern=f"^{E164.pattern}$")]

router = APIRouter(prefix="/api/v2/conversations/messages", dependencies=[Authorized])


class AgentlessText(GenesysRequest):
    sender: Annotated[Address, Field(alias="fromAddress")]
    number: Annotated[Address, Field(alias="toAddress")]
    messenger: Annotated[Literal["sms"], Field(alias="toAddressMessengerType")]  # the sandbox plays no other
    text: Annotated[str, Field(alias="textBody", min_length=1)]
    in_conversation: Annotated[bool, Field(alias="useExistingActiveConversation")] = False
    external_contact: Annotated[str | None, Field(alias="externalContactId")] = None


@router.post("/agentless", status_code=202)
async def send(
    request: AgentlessText,
    sandbox: TheSandbox,
    trace: Trace,
    *,
    _: Annotated[bool, Query(alias="useNormalizedMessage")] = False,  # drops deprecated fields, none of which we send
) -> dict[str, str]:
    _refuse(request, sandbox)
    text = sandbox.carrier.accept(number=request.number, sender=request.sender, text=request.text, traceparent=trace)
    return {
        "id": text.id,
        "conversationId": text.conversation_id,
        "fromAddress": text.service_number,
        "toAddress": text.number,
        "messengerType": "sms",
        "textBody": text.text,
        "timestamp": instant(text.at),
        "selfUri": f"/api/v2/conversations/messages/{text.id}/details",
    }


@router.get("/{message_id}/details")
async def details(message_id: str, sandbox: TheSandbox) -> dict[str, object]:
    text = sandbox.wall.texts.get(message_id)
    if text is None:
        raise not_found("message")
    outbound = text.direction is Direction.RECEIVED
    return {
        "id": text.id,
        "conversationId": text.conversation_id,
        "direction": "outbound" if outbound else "inbound",
        "fromAddress": text.service_number if outbound else text.number,
        "toAddress": text.number if outbound else text.service_number,
        "messengerType": "sms",
        "textBody": text.text,
        "timestamp": instant(text.at),
        "status": STATUS[text.status],
        "normalizedReceipts": [_receipt(text)],
    }


def _refuse(request: AgentlessText, sandbox: Sandbox) -> None:
    if len(request.text) > LONGEST:
        found = f"textBody has {len(request.text)} characters; an SMS may have {LONGEST}."
        raise Refusal(400, "bad.request", found)
    if request.sender != sandbox.config.sms_from:
        raise Refusal(400, "bad.request", "fromAddress is not a number of this organization.")
    phone = sandbox.wall.phones.get(request.number)
    if phone and phone.in_conversation and not request.in_conversation:
        raise Refusal(400, "bad.request", "An active conversation exists between fromAddress and toAddress.")


def _receipt(text: Text) -> dict[str, object]:
    final = text.status is not TextStatus.QUEUED
    return {
        "id": text.id,
        "status": RECEIPTS.get(text.status, "Failed"),
        "isFinalReceipt": final,
        "reasons": [{"code": text.reason}] if final and text.reason else [],
    }
