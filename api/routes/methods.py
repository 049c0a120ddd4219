"""Which channels are used: for everybody, by the admins; for a technician, by the technician or their manager."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import AwareDatetime, Field, TypeAdapter

from api.body import json_body, parse, read_json
from api.identity import Caller, Principal
from api.ports import House
from api.problems import Problem, problems
from api.scopes import Scope
from domain.authority import may_set_methods_of
from domain.channel import Channel
from domain.directory import Directory
from domain.methods import Methods, is_mandatory
from domain.role import Role
from domain.routing.offer import OFFERS
from domain.value import Value
from store.database import Tx
from store.rule_set import METHODS
from store.settings import set_methods, set_methods_of, stand_of

router = APIRouter(tags=["settings"])

TechnicianId = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9._-]{1,64}$")]
_METHODS = TypeAdapter(Methods)
_OF_TECHNICIAN = problems(401, 403, 404, 422, 503)


class MethodsOfAll(Value):
    """The switches that hold for everybody, stores and regions alike (X-35)."""

    methods: Annotated[Methods, Field(description="a channel that is off is used for nobody, whatever the alert")]
    version: Annotated[int, Field(description="grows with every change; 0 is a fresh installation's")]
    changed_at: Annotated[AwareDatetime | None, Field(description="null where nobody has changed anything")]
    changed_by: Annotated[str | None, Field(description="the principal who did")]


class Kept(Value):
    """Channels that are used on or off."""

    type: Annotated[str | None, Field(description="the alert type that keeps them; null is any critical alert")]
    channels: tuple[Channel, ...]


def _kept(*, offer: bool, critical: bool) -> tuple[Channel, ...]:
    return tuple(channel for channel in Channel if is_mandatory(channel, offer=offer, critical=critical))


_ALWAYS = (
    *(Kept(type=key, channels=_kept(offer=True, critical=False)) for key in sorted(OFFERS, reverse=True)),
    Kept(type=None, channels=_kept(offer=False, critical=True)),
)


class MethodsOfTechnician(Value):
    """What a technician has chosen; whatever nobody chose is on, but for e-mail."""

    technician_id: Annotated[str, Field(description="as the directory names them")]
    methods: Annotated[Methods, Field(description="a channel that is off is used only where it cannot be removed")]
    always: Annotated[tuple[Kept, ...], Field(description="which channels cannot be removed")] = _ALWAYS


@router.get("/v1/settings/methods", summary="The channels in use", responses=problems(401, 403, 503))
async def methods(front: House, who: Caller) -> MethodsOfAll:
    """For everybody, with who changed them last."""
    who.require(Scope.SETTINGS_WRITE)
    return await front.store.read(lambda tx: _of_all(tx, front.people.current(tx).rules.switches))


@router.put(
    "/v1/settings/methods",
    summary="Switch channels on and off for everybody",
    openapi_extra=json_body(_METHODS),
    responses=problems(401, 403, 413, 415, 422, 503),
)
async def put_methods(request: Request, front: House, who: Caller) -> MethodsOfAll:
    """Holds from the next plan on, for alerts that run too. A field that is left out has its default."""
    who.require(Scope.SETTINGS_WRITE)
    wanted, now = parse(_METHODS, await read_json(request), model=Methods), front.now()

    def change(tx: Tx) -> MethodsOfAll:
        set_methods(tx, front.people.current(tx).rules.switches, wanted, by=who.id, at=now)
        return _of_all(tx, wanted)

    return await front.store.write(change)


@router.get("/v1/technicians/{technician_id}/methods", summary="A technician's channels", responses=_OF_TECHNICIAN)
async def methods_of(technician_id: TechnicianId, front: House, who: Caller) -> MethodsOfTechnician:
    """To the technician, the managers of their stores, and admins."""

    def look(tx: Tx) -> MethodsOfTechnician:
        directory = front.people.current(tx)
        _may_choose(directory, technician_id, who)
        return MethodsOfTechnician(technician_id=technician_id, methods=_chosen(directory, technician_id))

    return await front.store.read(look)


@router.put(
    "/v1/technicians/{technician_id}/methods",
    summary="Choose a technician's channels",
    openapi_extra=json_body(_METHODS),
    responses=problems(401, 403, 404, 413, 415, 422, 503),
)
async def put_methods_of(
    technician_id: TechnicianId, request: Request, front: House, who: Caller
) -> MethodsOfTechnician:
    """Only what is optional can be removed: `always` names the rest (X-35)."""
    wanted, now = parse(_METHODS, await read_json(request), model=Methods), front.now()

    def change(tx: Tx) -> MethodsOfTechnician:
        directory = front.people.current(tx)
        _may_choose(directory, technician_id, who)
        set_methods_of(tx, technician_id, _chosen(directory, technician_id), wanted, by=who.id, at=now)
        return MethodsOfTechnician(technician_id=technician_id, methods=wanted)

    return await front.store.write(change)


def _may_choose(directory: Directory, technician_id: str, who: Principal) -> None:
    """Raises Problem: 404 for who is no technician, 403 to whom it is no business of."""
    person, technician = who.as_person(), directory.people.get(technician_id)
    if technician is None or Role.TECHNICIAN not in technician.roles:
        raise Problem(404, "There is no technician with this id.")
    if not may_set_methods_of(technician, person):
        raise Problem(403, f"Only {technician_id}, the managers of their stores and admins choose these channels.")


def _chosen(directory: Directory, technician_id: str) -> Methods:
    return directory.rules.methods.get(technician_id, Methods())


def _of_all(tx: Tx, switches: Methods) -> MethodsOfAll:
    stand = stand_of(tx, METHODS)
    return MethodsOfAll(
        methods=switches, version=stand.version, changed_at=stand.changed_at, changed_by=stand.changed_by
    )
