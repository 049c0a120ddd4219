"""Crisis mode: the alerting system itself is degraded, so only what must be said is said, by text (R-411, X-38)."""

from enum import StrEnum

from pydantic import AwareDatetime

from domain.value import Value


class CrisisCause(StrEnum):
    """Who switched it on."""

    ADMIN = "admin"
    HEALTH = "health"  # the health rule: pushes fail


class CrisisScope(Value):
    """Where it holds; empty means everywhere."""

    regions: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()


class Crisis(Value):
    """The one that is running. `ends_at`: it switches itself off then; None where only a person does."""

    id: str
    cause: CrisisCause
    scope: CrisisScope = CrisisScope()
    started_at: AwareDatetime
    ends_at: AwareDatetime | None = None
