"""Crisis mode: the alerting system itself is degraded, so only what must be said is said, by text (R-411, X-38)."""

from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import AwareDatetime

from domain.value import Value

PUSHES_ARE_WATCHED = timedelta(minutes=5)
FEWEST_PUSHES = 10
HEALTH_LASTS = timedelta(minutes=30)
"""How long crisis mode stays on when the health rule switched it on; then pushes are tried again."""
A_PERSON_IS_RESPECTED = timedelta(minutes=30)
"""So long after a person switched it off does the health rule keep quiet."""
REVIEW_WITHIN = timedelta(hours=24)
"""After its end; then the admins are reminded of the review (R-414)."""


class CrisisCause(StrEnum):
    """Who switched it on."""

    ADMIN = "admin"
    HEALTH = "health"  # the health rule: pushes fail


class CrisisScope(Value):
    """Where it holds; empty means everywhere."""

    regions: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()

    def covers(self, *, store_id: str | None, region_id: str | None) -> bool:
        """An alert of no store and no region is covered only by a crisis that holds everywhere."""
        everywhere = not self.regions and not self.stores
        return everywhere or store_id in self.stores or region_id in self.regions


class Crisis(Value):
    """The one that is running. `ends_at`: it switches itself off then; None where only a person does."""

    id: str
    cause: CrisisCause
    scope: CrisisScope = CrisisScope()
    started_at: AwareDatetime
    ends_at: AwareDatetime | None = None

    def holds(self, *, store_id: str | None, region_id: str | None, now: datetime) -> bool:
        """At its automatic end it holds no more, however late it is switched off."""
        over = self.ends_at is not None and now >= self.ends_at
        return not over and self.scope.covers(store_id=store_id, region_id=region_id)


class PushHealth(Value):
    """Pushes that ended within the last five minutes: how many, and how many of them failed.

    A device that is gone is its owner's affair, so such a push counts as neither.
    """

    ended: int
    failed: int

    @property
    def failing(self) -> bool:
        """More than half (X-39); a handful of pushes proves nothing, so at least ten must have ended."""
        return self.ended >= FEWEST_PUSHES and 2 * self.failed > self.ended


def health_demands(health: PushHealth, *, running: bool, left_by_person_at: datetime | None, now: datetime) -> bool:
    """Whether the health rule switches crisis mode on.

    Never while it is on, wherever it holds, and never within 30 minutes of a person's switching it off: they know more.
    """
    if running or not health.failing:
        return False
    return left_by_person_at is None or now - left_by_person_at >= A_PERSON_IS_RESPECTED


class CrisisFigures(Value):
    """What happened while it was on, where it held: for the review (R-414).

    `suppressed`: deliveries that it kept back; `stored`: rows that were written without a sound; `tasks`: manual tasks
    opened for alerts of that time.
    """

    seconds: float
    texts: int
    calls: int
    suppressed: int
    stored: int
    tasks: int


class CrisisReview(Value):
    """The record of a crisis that is over. `findings` is None until somebody has written what was learnt."""

    figures: CrisisFigures
    findings: str | None = None
    reminded_at: AwareDatetime | None = None
