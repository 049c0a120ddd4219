"""How far a refusal reaches: every programme, or the one whose text it answers (F-04)."""

from enum import StrEnum

from domain.role import Role


class Programme(StrEnum):
    """What a text belongs to; consent is given to one (F-07)."""

    STAFF = "staff"  # the dispatch centre's own people
    SERVICE = "service"  # customers of a work order


class RevocationScope(StrEnum):
    """What STOP ends; the first until the law is settled otherwise."""

    NUMBER = "number"
    PROGRAMME = "programme"


def programme_of(role: Role) -> Programme:
    """Whose text a copy of that role is."""
    return Programme.SERVICE if role is Role.CUSTOMER else Programme.STAFF
