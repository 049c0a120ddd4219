"""People, stores, regions and duty: who is meant when an alert type names a role."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from domain.calendar import ALWAYS, Calendar, Zone
from domain.email_address import email_address
from domain.ids import ForeignId
from domain.language import Language
from domain.message import Address, AddressKind
from domain.phone_number import e164
from domain.role import Role
from domain.rule_set import RuleSet
from domain.value import Request

Name = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]
Number = Annotated[str, AfterValidator(e164)]
"""A telephone number in E.164."""
Email = Annotated[str, AfterValidator(email_address)]
"""A mailbox; its domain is in lower case."""


class Region(Request):
    """Stores belong to one."""

    id: ForeignId
    name: Name


class Store(Request):
    """`calendar` names its opening hours; `always` names none, so that the usual ones hold (X-30)."""

    id: ForeignId
    name: Name
    region: ForeignId
    zone: Zone
    calendar: ForeignId = ALWAYS


class Device(Request):
    """A phone with the app: the address that FCM knows it by."""

    kind: AddressKind = AddressKind.FCM_FID
    address: Annotated[str, StringConstraints(min_length=1, max_length=256)]


class Person(Request):
    """Somebody who may be told. `duty` names the calendar in which their roles count.

    Technicians and store managers belong to stores, regional dispatchers to regions, everybody else to all of it.
    """

    id: ForeignId
    name: Name
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    stores: tuple[ForeignId, ...] = ()
    regions: tuple[ForeignId, ...] = ()
    number: Number | None = None
    email: Email | None = None
    devices: tuple[Device, ...] = ()
    duty: ForeignId = ALWAYS
    on_duty: bool = True
    zone: Zone | None = None
    language: Language = Language.ENGLISH


@dataclass(frozen=True, slots=True)
class Scope:
    """What an alert is about, as far as finding its people needs it."""

    store_id: str | None = None
    region_id: str | None = None
    technician_id: str | None = None


@dataclass(frozen=True)
class Directory:
    """A snapshot. Lookups by id are total for what an import accepted; unknown ids give None."""

    version: int = 0
    regions: dict[str, Region] = field(default_factory=dict)
    stores: dict[str, Store] = field(default_factory=dict)
    calendars: dict[str, Calendar] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    rules: RuleSet = field(default_factory=RuleSet)

    @cached_property
    def _by_role(self) -> dict[Role, tuple[Person, ...]]:
        return {role: tuple(p for _, p in sorted(self.people.items()) if role in p.roles) for role in Role}

    def region_of(self, store_id: str | None) -> str | None:
        """The region of a store; None when the store is unknown."""
        store = self.stores.get(store_id or "")
        return store.region if store else None

    def zone_of(self, store_id: str | None) -> str:
        """The store's zone; UTC when it is unknown."""
        store = self.stores.get(store_id or "")
        return store.zone if store else "UTC"

    def on_duty(self, person: Person, at: datetime) -> bool:
        """Whether this person's roles count now: switched on, and within the calendar."""
        if not person.on_duty:
            return False
        return person.duty == ALWAYS or self.calendars[person.duty].is_open(at)

    def members(self, role: Role, scope: Scope, at: datetime) -> tuple[Person, ...]:
        """Everybody on duty in that role for that store, region or technician, in the order of their ids.

        The technician that is meant is returned off duty too: whoever assigned the work decided that.
        """
        if role is Role.TECHNICIAN:
            person = self.people.get(scope.technician_id or "")
            return (person,) if person and role in person.roles else ()
        return tuple(p for p in self._by_role[role] if reaches(p, role, scope) and self.on_duty(p, at))

    def roles_for(self, person_id: str, scope: Scope, at: datetime) -> frozenset[Role]:
        """The roles in which a person stands for that store and region; a dispatcher only while on duty (X-17)."""
        person = self.people.get(person_id)
        if person is None:
            return frozenset()
        off_duty = not self.on_duty(person, at)
        return frozenset(
            role
            for role in person.roles
            if reaches(person, role, scope) and not (role is Role.CENTRAL_DISPATCHER and off_duty)
        )

    def with_number(self, number: str) -> Iterator[Person]:
        """Everybody who has this number; several people may share one."""
        return (person for person in self.people.values() if person.number == number)


def reaches(person: Person, role: Role, scope: Scope) -> bool:
    """Whether the person holds the role for that store or region."""
    if role is Role.TECHNICIAN:
        return person.id == scope.technician_id or (scope.technician_id is None and scope.store_id in person.stores)
    if role is Role.STORE_MANAGER:
        return scope.store_id in person.stores
    if role is Role.REGIONAL_DISPATCHER:
        return scope.region_id in person.regions
    return True


def push_addresses(person: Person) -> tuple[Address, ...]:
    """In the order in which they were registered."""
    return tuple(Address(device.kind, device.address) for device in person.devices)
