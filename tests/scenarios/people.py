"""The cast of the acceptance scenarios, with phones that the simulator can ring."""

from collections.abc import Collection, Mapping
from typing import Any

from domain.directory import Device, Directory, Person
from tests.builders import a_directory, the_people


def the_cast(on_duty: Collection[str], changed: Mapping[str, Mapping[str, Any]]) -> Directory:
    """Of the central dispatchers, those named are on duty. `changed` replaces fields of a person."""
    return a_directory(*(_one(person, on_duty, changed.get(id_, {})) for id_, person in the_people().items()))


def _one(person: Person, on_duty: Collection[str], changed: Mapping[str, Any]) -> Person:
    known: dict[str, Any] = {"devices": (Device(address=f"sim-{(person.number or '').lstrip('+')}"),)}
    if person.id.startswith("D"):
        known["on_duty"] = person.id in on_duty
    return person.model_copy(update=known | dict(changed))
