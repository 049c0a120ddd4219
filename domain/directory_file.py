"""The directory as a YAML document: judged as a whole, with one sentence for each thing that is wrong."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from domain.calendar import ALWAYS
from domain.directory import Directory, Person, Region, Store
from domain.hours_text import CalendarEntry
from domain.role import Role


class DirectoryRefused(Exception):  # noqa: N818 -- named after what happened
    """Nothing of the document is used. `problems` are sentences, one for each thing that is wrong."""

    def __init__(self, problems: Iterable[str]) -> None:
        """At least one."""
        self.problems = tuple(problems)
        super().__init__(" ".join(self.problems))


def parse(text: str) -> Directory:
    """The directory that the document describes; raises DirectoryRefused with every problem found."""
    document = _sections(text)
    regions = _read(document, "regions", "Region", Region)
    calendars = _read(document, "calendars", "Calendar", CalendarEntry)
    stores = _read(document, "stores", "Store", Store)
    people = _read(document, "people", "Person", Person)
    known = _Known(regions.ids, calendars.ids | {ALWAYS}, stores.ids)
    problems = [
        *(f"{section!r} is not known; regions, calendars, stores and people are." for section in document),
        *regions.problems,
        *calendars.problems,
        *_reserved(calendars.ids),
        *stores.problems,
        *(problem for store in stores.entries.values() for problem in _of_store(store, known)),
        *people.problems,
        *(problem for person in people.entries.values() for problem in _of_person(person, known)),
        *_shared_devices(people.entries.values()),
        *([] if people.ids else ["There are no people: nobody could be told of anything."]),
    ]
    if problems:
        raise DirectoryRefused(problems)
    return Directory(
        regions=regions.entries,
        stores=stores.entries,
        calendars={id_: entry.calendar() for id_, entry in calendars.entries.items()},
        people=people.entries,
    )


M = TypeVar("M", bound=BaseModel)


@dataclass
class _Section(Generic[M]):
    """`ids` are those of refused entries too, so that a mistake is told once and not at every mention."""

    ids: set[str] = field(default_factory=set)
    entries: dict[str, M] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Known:
    regions: set[str]
    calendars: set[str]
    stores: set[str]


class _Loader(yaml.BaseLoader):
    """Every scalar is text, so that neither 07:00 nor +14145550100 nor 014 becomes a number; no key stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:  # noqa: FBT001, FBT002
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for (key, _), text in zip(node.value, keys, strict=True):
            if keys.count(text) > 1:
                raise yaml.constructor.ConstructorError(problem=f"{text!r} stands twice", problem_mark=key.start_mark)
        mapping: dict[object, object] = super().construct_mapping(node, deep=deep)
        return mapping


def _sections(text: str) -> dict[str, object]:
    try:
        document = yaml.load(text, Loader=_Loader)  # noqa: S506 -- the base loader makes text, lists and mappings only
    except yaml.MarkedYAMLError as refused:
        line = f" in line {refused.problem_mark.line + 1}" if refused.problem_mark else ""
        raise DirectoryRefused([f"The document is not YAML: {refused.problem}{line}."]) from refused
    except yaml.YAMLError as refused:
        raise DirectoryRefused([f"The document is not YAML: {refused}."]) from refused
    if not isinstance(document, dict):
        raise DirectoryRefused(["The document should name regions, calendars, stores and people."])
    return document


def _read(document: dict[str, object], section: str, kind: str, model: type[M]) -> _Section[M]:
    """Takes the section out of the document, so that what is left there is unknown."""
    read: _Section[M] = _Section()
    listed = document.pop(section, [])
    if not isinstance(listed, list):
        read.problems.append(f"{section} should be a list.")
        return read
    for number, written in enumerate(listed, start=1):
        _read_entry(read, written, kind=kind, number=number, model=model)
    return read


def _read_entry(read: _Section[M], written: object, *, kind: str, number: int, model: type[M]) -> None:
    id_ = written.get("id") if isinstance(written, dict) else None
    if not isinstance(written, dict) or not isinstance(id_, str):
        read.problems.append(f"{kind} number {number} has no id.")
        return
    where = f"{kind} {id_}"
    if id_ in read.ids:
        read.problems.append(f"{where} stands twice.")
        return
    read.ids.add(id_)
    try:
        read.entries[id_] = model.model_validate(written)
    except ValidationError as refused:
        sentences = (_sentence(where, error, model) for error in refused.errors(include_url=False))
        read.problems += dict.fromkeys(sentences)  # hours that were written for several days are told once


def _sentence(where: str, error: ErrorDetails, model: type[BaseModel]) -> str:
    """Of one thing that pydantic refused."""
    name = ".".join(part for part in error["loc"] if isinstance(part, str))
    if name in {"number", "numbers"} and error["type"] in {"string_type", "extra_forbidden"}:
        return f"{where}: {name} gives more than one telephone number; one is accepted, such as number: +14145550100."
    match error["type"]:
        case "missing":
            return f"{where}: {name} is missing."
        case "extra_forbidden":
            return f"{where}: {name} is not a field; known are {', '.join(sorted(model.model_fields))}."
        case "value_error":
            what = error["msg"].removeprefix("Value error, ")
        case "too_short":
            return f"{where}: {name} names nothing that is known."
        case _:
            what = f"{error['input']!r} {re.sub('^[A-Z][a-z]+ should', 'should', error['msg'])}"
    return f"{where}: {name} {what}.".replace(":  ", ": ")


def _reserved(calendars: set[str]) -> Iterator[str]:
    if ALWAYS in calendars:
        yield f"Calendar {ALWAYS}: this one is open all the time and needs no entry; choose another id."


def _of_store(store: Store, known: _Known) -> Iterator[str]:
    if store.region not in known.regions:
        yield f"Store {store.id}: region {store.region!r} is unknown."
    if store.calendar not in known.calendars:
        yield f"Store {store.id}: calendar {store.calendar!r} is unknown."


def _of_person(person: Person, known: _Known) -> Iterator[str]:
    where = f"Person {person.id}"
    yield from (f"{where}: store {store!r} is unknown." for store in person.stores if store not in known.stores)
    yield from (f"{where}: region {region!r} is unknown." for region in person.regions if region not in known.regions)
    if person.duty not in known.calendars:
        yield f"{where}: duty {person.duty!r} is unknown."
    if Role.CUSTOMER in person.roles:
        yield f"{where}: roles names customer, who stands in no directory; PUT /v1/customers/{{id}} keeps them."
    of_stores = [role for role in person.roles if role in {Role.TECHNICIAN, Role.STORE_MANAGER}]
    if of_stores and not person.stores:
        yield f"{where}: stores is missing; a {of_stores[0].spoken} belongs to at least one."
    if Role.REGIONAL_DISPATCHER in person.roles and not person.regions:
        yield f"{where}: regions is missing; a regional dispatcher belongs to at least one."


def _shared_devices(people: Iterable[Person]) -> Iterator[str]:
    """A push to a shared device would show one person's alerts to another; a number may be shared."""
    owners: dict[str, str] = {}
    for person in people:
        for device in person.devices:
            owner = owners.setdefault(device.address, person.id)
            if owner != person.id:
                yield f"Person {person.id}: device {device.address!r} is {owner}'s already."
