"""Twilio's messages: create, list, look up, cancel."""

import secrets
from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import Field

from simulator.genesys.door import Trace
from simulator.operations import Provider
from simulator.records import Direction, Text, TextStatus
from simulator.sandbox import Sandbox, TheSandbox
from simulator.twilio.door import ACCOUNT, Authorized, TwilioForm, expect_numbers, form_of, instant, not_found, refused
from simulator.twilio.events import MESSAGE_STATUS, error_code

LONGEST = 1600  # characters

router = APIRouter(prefix=f"{ACCOUNT}/Messages", dependencies=[Authorized])
lists = APIRouter(prefix=ACCOUNT, dependencies=[Authorized])


class NewMessage(TwilioForm):
    to: str
    sender: Annotated[str, Field(alias="From")]
    body: str = ""
    status_callback: str | None = None
    validity_period: Annotated[int | None, Field(ge=1, le=36000)] = None
    smart_encoded: Literal["true", "false"] = "false"


class Change(TwilioForm):
    status: Literal["canceled"]


@lists.post("/Messages.json", status_code=201)
async def create(request: Request, sandbox: TheSandbox, trace: Trace) -> dict[str, object]:
    new = await form_of(NewMessage, request)
    _refuse(new, sandbox)
    lives = timedelta(seconds=new.validity_period) * sandbox.config.clock.speed if new.validity_period else None
    text = sandbox.carrier.accept(
        number=new.to,
        sender=new.sender,
        text=new.body,
        traceparent=trace,
        provider=Provider.TWILIO,
        id_=f"SM{secrets.token_hex(16)}",
        status_url=new.status_callback,
        lives=lives,
    )
    return {**_as_json(text, sandbox), "status": "queued"}


@lists.get("/Messages.json")
async def listed(
    sandbox: TheSandbox,
    to: Annotated[str | None, Query(alias="To")] = None,
    sender: Annotated[str | None, Query(alias="From")] = None,
    since: Annotated[str, Query(alias="DateSent>")] = "",
    size: Annotated[int, Query(alias="PageSize", ge=1, le=1000)] = 50,
) -> dict[str, object]:
    """Newest first; `DateSent>` is a day, as Twilio compares."""
    found = [
        text
        for text in sandbox.wall.texts.all()
        if text.provider is Provider.TWILIO
        and text.direction is Direction.RECEIVED
        and to in (None, text.number)
        and sender in (None, text.service_number)
        and f"{text.at:%Y-%m-%d}" >= since[:10]
    ]
    newest = list(reversed(found))[:size]
    return {"messages": [_as_json(text, sandbox) for text in newest], "page": 0, "page_size": size}


@router.get("/{sid}.json")
async def look_up(sid: str, sandbox: TheSandbox) -> dict[str, object]:
    return _as_json(_known(sid, sandbox), sandbox)


@router.post("/{sid}.json")
async def change(sid: str, request: Request, sandbox: TheSandbox) -> dict[str, object]:
    """Only what has not left can be cancelled, and here everything leaves at once."""
    await form_of(Change, request)
    _known(sid, sandbox)
    raise refused(400, 30409, "Message is not in a cancelable state.")


def _refuse(new: NewMessage, sandbox: Sandbox) -> None:
    expect_numbers(new.to, new.sender, sandbox)
    if not new.body:
        raise refused(400, 21602, "Message body is required.")
    if len(new.body) > LONGEST:
        raise refused(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
    phone = sandbox.wall.phones.get(new.to)
    if phone and phone.stopped:
        raise refused(400, 21610, "Attempt to send to unsubscribed recipient")


def _known(sid: str, sandbox: Sandbox) -> Text:
    text = sandbox.wall.texts.get(sid)
    if text is None or text.provider is not Provider.TWILIO:
        raise not_found()
    return text


def _as_json(text: Text, sandbox: Sandbox) -> dict[str, object]:
    account = sandbox.config.twilio_account
    return {
        "sid": text.id,
        "account_sid": account,
        "to": text.number,
        "from": text.service_number,
        "body": text.text,
        "status": MESSAGE_STATUS[text.status],
        "error_code": int(error_code(text)) if text.status in (TextStatus.FAILED, TextStatus.OPTED_OUT) else None,
        "direction": "outbound-api",
        "num_segments": "1",
        "date_created": instant(text.at),
        "date_sent": instant(text.at),
        "uri": f"/2010-04-01/Accounts/{account}/Messages/{text.id}.json",
    }
