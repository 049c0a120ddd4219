"""People, stores, regions and calendars, as they were imported; numbers whole for admins only."""

from typing import TypeVar

from fastapi import APIRouter

from api.identity import Caller, Principal
from api.ports import House
from api.problems import problems
from api.scopes import Scope
from domain.calendar import Calendar
from domain.directory import Directory, Person, Region, Store
from domain.phone_number import last_four
from domain.role import Role
from domain.sight import sees_numbers
from domain.value import Value

T = TypeVar("T")

router = APIRouter(prefix="/v1/directory", tags=["directory"], responses=problems(401, 403, 503))


class PersonShown(Value):
    """Somebody who may be told. `number` is its last four digits, but for admins; `on_duty` is as of now."""

    id: str
    name: str
    roles: tuple[Role, ...]
    stores: tuple[str, ...]
    regions: tuple[str, ...]
    number: str | None
    devices: int
    duty: str
    on_duty: bool
    zone: str | None
    language: str


class People(Value):
    """In the order of their ids."""

    people: tuple[PersonShown, ...]


class Stores(Value):
    """In the order of their ids."""

    stores: tuple[Store, ...]


class Regions(Value):
    """In the order of their ids."""

    regions: tuple[Region, ...]


class NamedCalendar(Calendar):
    """Opening hours under the name by which stores and people refer to them."""

    id: str


class Calendars(Value):
    """In the order of their names; `always` needs no entry and has none."""

    calendars: tuple[NamedCalendar, ...]


@router.get("/people", summary="Everybody who may be told")
async def people(front: House, who: Caller) -> People:
    """Off duty too."""
    directory, now = await _directory(front, who), front.now()
    whole = who.person is not None and sees_numbers(who.person)
    shown = (
        _shown(person, whole=whole, on_duty=directory.on_duty(person, now))
        for _, person in sorted(directory.people.items())
    )
    return People(people=tuple(shown))


@router.get("/stores", summary="Every store")
async def stores(front: House, who: Caller) -> Stores:
    """With region, zone and calendar."""
    return Stores(stores=_in_order((await _directory(front, who)).stores))


@router.get("/regions", summary="Every region")
async def regions(front: House, who: Caller) -> Regions:
    """Names for the ids that stores and regional dispatchers have."""
    return Regions(regions=_in_order((await _directory(front, who)).regions))


@router.get("/calendars", summary="Every calendar")
async def calendars(front: House, who: Caller) -> Calendars:
    """Hours per weekday, 0 being Monday."""
    known = (await _directory(front, who)).calendars
    named = (NamedCalendar(id=name, **dict(calendar)) for name, calendar in sorted(known.items()))
    return Calendars(calendars=tuple(named))


async def _directory(front: House, who: Principal) -> Directory:
    who.require(Scope.DIRECTORY_READ)
    return await front.store.read(front.people.current)


def _in_order(entries: dict[str, T]) -> tuple[T, ...]:
    return tuple(entry for _, entry in sorted(entries.items()))


def _shown(person: Person, *, whole: bool, on_duty: bool) -> PersonShown:
    number = person.number if whole or person.number is None else last_four(person.number)
    same = person.model_dump(include=set(PersonShown.model_fields) - {"number", "devices", "on_duty"})
    return PersonShown.model_validate(same | {"number": number, "devices": len(person.devices), "on_duty": on_duty})
