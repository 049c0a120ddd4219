"""Which schedule exceptions raise an alert; all of them are recorded (R-088, R-089)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain.value import Value

_BETWEEN = re.compile(r"[^a-z0-9]+")


class Kind(StrEnum):
    """The three triggers of document 001."""

    NO_CHECK_IN = "no_check_in"
    LATE_CANCELLATION = "late_cancellation"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Seen:
    """An exception as a filter looks at it."""

    kind: Kind
    status: str
    store_id: str | None = None
    region_id: str | None = None


class Filter(Value):
    """Lets through what fits all that it names; what it does not name fits."""

    kinds: frozenset[Kind] = frozenset()
    statuses: frozenset[str] = frozenset()
    stores: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()

    def fits(self, seen: Seen) -> bool:
        """Statuses are compared without regard to case and punctuation: «No-Show» is «no show»."""
        return (
            (not self.kinds or seen.kind in self.kinds)
            and (not self.statuses or plain(seen.status) in {plain(one) for one in self.statuses})
            and (not self.stores or seen.store_id in self.stores)
            and (not self.regions or seen.region_id in self.regions)
        )


def plain(status: str) -> str:
    """A status as it is compared: lower-case words with underscores; empty where it has no letter and no digit."""
    return _BETWEEN.sub("_", status.lower()).strip("_")


def passes(seen: Seen, filters: Iterable[Filter]) -> bool:
    """Any filter that fits is enough; where there is none, everything raises an alert."""
    every = tuple(filters)
    return not every or any(one.fits(seen) for one in every)
