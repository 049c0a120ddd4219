"""Twilio's calls: create with the TwiML that they play, list, look up, end."""

import secrets
from typing import Annotated, Literal
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

from fastapi import APIRouter, Query, Request
from pydantic import Field

from simulator.genesys.door import Trace
from simulator.operations import Provider
from simulator.records import Call, CallState
from simulator.sandbox import Sandbox, TheSandbox
from simulator.twilio.door import ACCOUNT, Authorized, TwilioForm, expect_numbers, form_of, instant, not_found, refused
from simulator.twilio.events import CALL_STATUS

LONGEST = 4000  # characters of TwiML in the request

router = APIRouter(prefix=f"{ACCOUNT}/Calls", dependencies=[Authorized])
lists = APIRouter(prefix=ACCOUNT, dependencies=[Authorized])


class NewCall(TwilioForm):
    to: str
    sender: Annotated[str, Field(alias="From")]
    twiml: Annotated[str, Field(min_length=1)]
    timeout: Annotated[int, Field(ge=1, le=600)] = 60
    time_limit: Annotated[int | None, Field(ge=1)] = None
    status_callback: str | None = None
    status_callback_event: tuple[Literal["initiated", "ringing", "answered", "completed"], ...] = ("completed",)
    machine_detection: Literal["Enable", "DetectMessageEnd"] | None = None


class Change(TwilioForm):
    status: Literal["canceled", "completed"]


@lists.post("/Calls.json", status_code=201)
async def create(request: Request, sandbox: TheSandbox, trace: Trace) -> dict[str, object]:
    """Rings and lasts as long as the sandbox is configured to, as with every provider."""
    new = await form_of(NewCall, request)
    expect_numbers(new.to, new.sender, sandbox)
    _expect_twiml(new.twiml)
    call = Call(
        id=f"CA{secrets.token_hex(16)}",
        number=new.to,
        contact_id=_named_in(new.status_callback or ""),
        alert_id=None,
        say="",
        state=CallState.RINGING,
        dialled_at=sandbox.scheduler.now(),
        traceparent=trace,
        provider=Provider.TWILIO,
        status_url=new.status_callback,
        twiml=new.twiml,
    )
    sandbox.switchboard.place(call)
    return {**_as_json(call, sandbox), "status": "queued"}


@lists.get("/Calls.json")
async def listed(
    sandbox: TheSandbox,
    to: Annotated[str | None, Query(alias="To")] = None,
    sender: Annotated[str | None, Query(alias="From")] = None,
    status: Annotated[str | None, Query(alias="Status")] = None,
    size: Annotated[int, Query(alias="PageSize", ge=1, le=1000)] = 50,
) -> dict[str, object]:
    """Newest first."""
    found = [
        _as_json(call, sandbox)
        for call in sandbox.wall.calls.all()
        if call.provider is Provider.TWILIO
        and to in (None, call.number)
        and sender in (None, sandbox.config.twilio_from)
        and status in (None, CALL_STATUS[call.outcome or call.state])
    ]
    return {"calls": list(reversed(found))[:size], "page": 0, "page_size": size}


@router.get("/{sid}.json")
async def look_up(sid: str, sandbox: TheSandbox) -> dict[str, object]:
    return _as_json(_known(sid, sandbox), sandbox)


@router.post("/{sid}.json")
async def change(sid: str, request: Request, sandbox: TheSandbox) -> dict[str, object]:
    """Breaks a live call off."""
    await form_of(Change, request)
    call = _known(sid, sandbox)
    if call.live:
        sandbox.switchboard.cut_off(call.number)
    return _as_json(_known(sid, sandbox), sandbox)


def _named_in(url: str) -> str:
    """The delivery, which Twilio itself does not know; for whoever looks at the phones."""
    return next(iter(parse_qs(urlsplit(url).query).get("d", ())), "")


def _expect_twiml(twiml: str) -> None:
    if len(twiml) > LONGEST:
        raise refused(400, 21602, "The Twiml parameter exceeds 4000 characters.")
    try:
        root = ET.fromstring(twiml)  # noqa: S314  the engine's own words
    except ET.ParseError:
        raise refused(400, 12100, "Document parse failure") from None
    if root.tag != "Response":
        raise refused(400, 12100, "Document parse failure")


def _known(sid: str, sandbox: Sandbox) -> Call:
    call = sandbox.wall.calls.get(sid)
    if call is None or call.provider is not Provider.TWILIO:
        raise not_found()
    return call


def _as_json(call: Call, sandbox: Sandbox) -> dict[str, object]:
    account = sandbox.config.twilio_account
    return {
        "sid": call.id,
        "account_sid": account,
        "to": call.number,
        "from": sandbox.config.twilio_from,
        "status": CALL_STATUS[call.outcome or call.state],
        "direction": "outbound-api",
        "date_created": instant(call.dialled_at),
        "start_time": instant(call.answered_at),
        "end_time": instant(call.ended_at),
        "uri": f"/2010-04-01/Accounts/{account}/Calls/{call.id}.json",
    }
