"""When a provider is left alone for a while, because too much of what it was asked has failed."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from domain.failure import FailureClass

WATCHED = timedelta(seconds=60)
FEWEST = 5
REMEMBERS = 100  # newest requests of the last minute
FIRST_OPEN = timedelta(seconds=30)
LONGEST_OPEN = timedelta(minutes=10)
PROBE_LASTS = timedelta(seconds=30)
"""How long one request may be out as the probe before another one is let through: it may never have been made."""
_COUNTED = frozenset({FailureClass.RETRYABLE, FailureClass.AMBIGUOUS, FailureClass.AUTH})
"""Of which the provider is the cause. What it refused by its rules, it answered."""


class Asked(NamedTuple):
    """Whether a request may be made, and the breaker from then on."""

    admitted: bool
    breaker: "Breaker"


@dataclass(frozen=True, slots=True)
class Breaker:
    """A value. All instants are real time.

    Closed while `open_until` is None. Open until then, and each time in a row twice as long; after it one request at a
    time is the probe that decides. `heard`: when requests ended, and whether they count as failed.
    """

    heard: tuple[tuple[datetime, bool], ...] = ()
    open_until: datetime | None = None
    openings: int = 0
    probing: bool = False

    @property
    def open(self) -> bool:
        """Whether it is neither closed nor has proved to work again."""
        return self.open_until is not None

    def ask(self, now: datetime) -> Asked:
        """Before each request."""
        if self.open_until is None:
            return Asked(admitted=True, breaker=self)
        if now < self.open_until:
            return Asked(admitted=False, breaker=self)
        return Asked(admitted=True, breaker=replace(self, open_until=now + PROBE_LASTS, probing=True))

    def hear(self, failure: FailureClass | None, now: datetime) -> "Breaker":
        """After each request; None is a success. What ends while it is open was asked before, and changes nothing."""
        failed = failure in _COUNTED
        if self.open_until is not None:
            if not self.probing:
                return self
            return self._opened(now) if failed else Breaker()
        recent = tuple(one for one in self.heard if now - one[0] < WATCHED)
        heard = (*recent, (now, failed))[-REMEMBERS:]
        failures = sum(one_failed for _, one_failed in heard)
        if failure is FailureClass.AUTH or (len(heard) >= FEWEST and 2 * failures >= len(heard)):
            return self._opened(now)
        return replace(self, heard=heard)

    def _opened(self, now: datetime) -> "Breaker":
        doubled = FIRST_OPEN * 2 ** min(self.openings, 10)
        return Breaker(open_until=now + min(doubled, LONGEST_OPEN), openings=self.openings + 1)
