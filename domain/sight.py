"""Which alerts a person may see, and whose words in them: own copies, own stores, own regions, or all."""

from dataclasses import dataclass, replace

from domain.directory import Person
from domain.role import Role

_ALL = frozenset({Role.CENTRAL_DISPATCHER, Role.OPERATIONS_MANAGER, Role.ADMIN})
_RAISE = _ALL | {Role.REGIONAL_DISPATCHER}
_AUDIT = frozenset({Role.OPERATIONS_MANAGER, Role.ADMIN})
_FIGURES = _RAISE | {Role.STORE_MANAGER}


@dataclass(frozen=True, slots=True)
class Sight:
    """An alert is seen when any of these holds. Its texts are read by who sees it as `everything`, by store or region;
    who sees it only for a copy of their own reads that copy alone.
    """

    everything: bool = False
    stores: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    copies_of: str | None = None
    texts: bool = True

    @property
    def of_places(self) -> "Sight":
        """Without what is seen only for a copy of one's own."""
        return replace(self, copies_of=None)

    def covers(self, *, store_id: str | None, region_id: str | None) -> bool:
        """Seen whoever holds a copy."""
        return self.everything or store_id in self.stores or region_id in self.regions


def sight_of(person: Person) -> Sight:
    """The union of what the person's roles see; a role counts on and off duty, for looking is not answering."""
    return Sight(
        everything=not _ALL.isdisjoint(person.roles),
        stores=frozenset(person.stores) if Role.STORE_MANAGER in person.roles else frozenset(),
        regions=frozenset(person.regions) if Role.REGIONAL_DISPATCHER in person.roles else frozenset(),
        copies_of=person.id,
    )


def may_raise(person: Person) -> bool:
    """Dispatchers and those above them."""
    return not _RAISE.isdisjoint(person.roles)


def may_audit(person: Person) -> bool:
    """Who answers for compliance."""
    return not _AUDIT.isdisjoint(person.roles)


def sees_figures(person: Person) -> bool:
    """Whoever answers for a store, a region or all of it."""
    return not _FIGURES.isdisjoint(person.roles)


def sees_numbers(person: Person) -> bool:
    """Whole telephone numbers: admins, who maintain them."""
    return Role.ADMIN in person.roles
