"""What a person, a test or the page of phones does and sees: the routes under `/_sim/phones`."""

from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field

from simulator.numbers import canonical, is_number
from simulator.records import Behaviour, Phone
from simulator.refusal import NoSuchPhone
from simulator.sandbox import Sandbox, TheSandbox
from simulator.views import CallView, PhoneView, TextView, view_of

router = APIRouter(prefix="/_sim")


class Ask(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Press(Ask):
    digits: Annotated[str, Field(pattern=r"^[0-9*#]{1,20}$")]


class Reply(Ask):
    text: Annotated[str, Field(min_length=1, max_length=1600)]


@router.get("/phones")
async def phones(sandbox: TheSandbox) -> list[PhoneView]:
    """In the order in which they first came up."""
    return [view_of(phone, sandbox.wall) for phone in sandbox.wall.phones.all()]


@router.get("/phones/{number}")
async def phone(number: str, sandbox: TheSandbox) -> PhoneView:
    return view_of(_known(number, sandbox), sandbox.wall)


@router.post("/phones/{number}/answer")
async def answer(number: str, sandbox: TheSandbox) -> CallView:
    return CallView.of(sandbox.switchboard.answer(_known(number, sandbox).number))


@router.post("/phones/{number}/press")
async def press(number: str, pressed: Press, sandbox: TheSandbox) -> CallView:
    return CallView.of(sandbox.switchboard.press(_known(number, sandbox).number, pressed.digits))


@router.post("/phones/{number}/hang-up")
async def hang_up(number: str, sandbox: TheSandbox) -> CallView:
    return CallView.of(sandbox.switchboard.hang_up(_known(number, sandbox).number))


@router.post("/phones/{number}/decline")
async def decline(number: str, sandbox: TheSandbox) -> CallView:
    return CallView.of(sandbox.switchboard.decline(_known(number, sandbox).number))


@router.post("/phones/{number}/reply")
async def reply(number: str, written: Reply, sandbox: TheSandbox) -> TextView:
    """Anybody with a number may write, whether or not something was sent to them."""
    return TextView.of(sandbox.carrier.reply(_any(number, sandbox).number, written.text))


@router.post("/phones/{number}/offline")
async def offline(number: str, sandbox: TheSandbox) -> PhoneView:
    """Texts and pushes wait, calls do not get through; a live call breaks off."""
    gone = _any(number, sandbox).model_copy(update={"offline": True})
    sandbox.wall.put(gone)
    sandbox.switchboard.cut_off(gone.number)
    return view_of(gone, sandbox.wall)


@router.post("/phones/{number}/online")
async def online(number: str, sandbox: TheSandbox) -> PhoneView:
    back = _any(number, sandbox).model_copy(update={"offline": False})
    sandbox.wall.put(back)
    sandbox.carrier.back_online(back.number)
    sandbox.postbox.back_online(back.number)
    return view_of(back, sandbox.wall)


@router.post("/phones/{number}/behaviour")
async def behave(number: str, behaviour: Behaviour, sandbox: TheSandbox) -> PhoneView:
    """From the next call on."""
    told = _any(number, sandbox).model_copy(update={"behaviour": behaviour})
    sandbox.wall.put(told)
    return view_of(told, sandbox.wall)


@router.post("/labels", status_code=204)
async def label(names: Annotated[dict[str, str], Body()], sandbox: TheSandbox) -> None:
    """Whose phone it is, by number; numbers that nobody called yet get their phone now."""
    for number, name in names.items():
        sandbox.wall.put(_any(number, sandbox).model_copy(update={"label": name}))


def _known(number: str, sandbox: Sandbox) -> Phone:
    known = sandbox.wall.phones.get(canonical(number))
    if known is None:
        raise NoSuchPhone(canonical(number))
    return known


def _any(number: str, sandbox: Sandbox) -> Phone:
    """The phone of a number, known or not; a token must be known, since a misspelt number looks like one."""
    return sandbox.wall.phone(canonical(number)) if is_number(canonical(number)) else _known(number, sandbox)
