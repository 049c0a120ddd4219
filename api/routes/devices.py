"""A person's push devices: phones register themselves, and learn which notification channels to set up."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field, StringConstraints, TypeAdapter

from api.body import json_body, parse, read_json
from api.idempotency import DOCUMENTED, answer_once, ticket_of
from api.identity import Caller
from api.ports import House
from api.problems import Problem, problems, refused
from domain.message import AddressKind
from domain.push_channel import PUSH_CHANNELS, PushChannelLook
from domain.value import Request as RequestModel
from domain.value import Value
from store.database import Tx
from store.devices import MOST, NewDevice, PushAddressKind, ShownDevice, TooManyDevices, devices_of, register, remove
from store.idempotency import Reply

router = APIRouter(prefix="/v1/me/devices", tags=["me"])

_PATTERN = r"^[A-Za-z0-9._:-]{1,256}$"
DeviceAddress = Annotated[str, StringConstraints(min_length=1, max_length=256, pattern=_PATTERN)]
"""As Firebase gives it: an installation id or a registration token."""


class RegisterDevice(RequestModel):
    """`sound`: whether a push makes one on this device; it is then sent on a channel without sound (X-69)."""

    address: Annotated[DeviceAddress, Field(description="the installation id or registration token")]
    kind: Annotated[PushAddressKind, Field(description="which of the two it is")] = AddressKind.FCM_FID
    sound: bool = True


class Devices(Value):
    """Devices in the order in which they are tried, the one registered last first; a push goes to one of them.

    `channels` are those that the app sets up on the phone (R-279). Every push carries `alertId`, `deliveryId`,
    `alertType`, `workOrderId`, `priority`, `deepLink` and `badge` as data, all of them text (R-280, R-281); what an
    alert has none of is left out.
    """

    devices: tuple[ShownDevice, ...]
    channels: tuple[PushChannelLook, ...] = PUSH_CHANNELS


_REGISTER = TypeAdapter(RegisterDevice)
_RESPONSES = {
    200: {"model": Devices, "description": "It was this person's already"},
    201: {"model": Devices, "description": "It is this person's from now on"},
    **problems(401, 403, 413, 415, 422, 503),
}


@router.get("", summary="List one's push devices and the app's channels", responses=problems(401, 403, 503))
async def mine(front: House, who: Caller) -> Devices:
    """Those that the directory names for this person, too."""
    person = who.as_person()
    return await front.store.read(
        lambda tx: Devices(devices=devices_of(tx, front.people.current(tx).people.get(person.id, person)))
    )


@router.post(
    "",
    status_code=201,
    summary="Register a push device",
    responses=_RESPONSES,
    openapi_extra={**json_body(_REGISTER), "parameters": [DOCUMENTED]},
)
async def register_one(request: Request, front: House, who: Caller) -> Response:
    """Apps do so at every launch. A device that was another person's moves; one that was gone has come back."""
    person, now = who.as_person(), front.now()
    raw = await read_json(request)
    body = parse(_REGISTER, raw, model=RegisterDevice)
    device = NewDevice(kind=body.kind, address=body.address, sound=body.sound)

    def effect(tx: Tx) -> Reply:
        new = register(tx, person.id, device, directory=front.people.current(tx), now=now)
        after = front.people.current(tx).people.get(person.id, person)
        return Reply(201 if new else 200, Devices(devices=devices_of(tx, after)).model_dump_json())

    try:
        return await answer_once(front, ticket_of(request, who, raw), effect)
    except TooManyDevices:
        accepted = f"one that is registered already is accepted, or another one after one of the {MOST} was removed"
        raise refused("address", f"is one device more than the {MOST} that a person may have", accepted) from None


@router.delete(
    "/{address}",
    status_code=204,
    summary="Remove a push device",
    responses=problems(401, 403, 404, 422, 503),
)
async def remove_one(
    address: Annotated[str, Path(min_length=1, max_length=256, pattern=_PATTERN)], front: House, who: Caller
) -> Response:
    """As at logging out. What the directory names stays the directory's."""
    person, now = who.as_person(), front.now()
    if not await front.store.write(lambda tx: remove(tx, person.id, address, now=now)):
        raise Problem(404, "You have registered no device with this address.")
    return Response(status_code=204)
