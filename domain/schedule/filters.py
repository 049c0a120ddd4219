"""Which schedule exceptions raise an alert; all of them are recorded (R-088, R-089)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints, field_serializer

from domain.ids import ForeignId
from domain.value import Request

_BETWEEN = re.compile(r"[^a-z0-9]+")
Status = Annotated[str, StringConstraints(min_length=1, max_length=120)]


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
    late_minutes: int | None = None
    notice_minutes: int | None = None


class Filter(Request):
    """Fits what fits all that it names; what it does not name fits."""

    name: Annotated[str, Field(max_length=64, description="for people")] = ""
    kinds: Annotated[frozenset[Kind], Field(max_length=3)] = frozenset()
    statuses: Annotated[
        frozenset[Status], Field(max_length=50, description="without regard to case and punctuation")
    ] = frozenset()
    stores: Annotated[frozenset[ForeignId], Field(max_length=500)] = frozenset()
    regions: Annotated[frozenset[ForeignId], Field(max_length=100)] = frozenset()
    late_from_minutes: Annotated[
        int | None, Field(ge=0, le=10_000, description="so late, or later; only what is late can fit")
    ] = None
    notice_below_minutes: Annotated[
        int | None,
        Field(ge=0, le=200_000, description="less notice than that; only a change of an appointment can fit"),
    ] = None
    raises: Annotated[bool, Field(description="off: what fits is recorded and raises no alert")] = True

    @field_serializer("kinds", "statuses", "stores", "regions")
    def _in_order(self, values: frozenset[str]) -> list[str]:
        return sorted(values)

    def fits(self, seen: Seen) -> bool:
        """Statuses are compared without regard to case and punctuation: «No-Show» is «no show»."""
        return self._measured(seen) and (
            (not self.kinds or seen.kind in self.kinds)
            and (not self.statuses or plain(seen.status) in {plain(one) for one in self.statuses})
            and (not self.stores or seen.store_id in self.stores)
            and (not self.regions or seen.region_id in self.regions)
        )

    def _measured(self, seen: Seen) -> bool:
        if self.late_from_minutes is not None and (
            seen.late_minutes is None or seen.late_minutes < self.late_from_minutes
        ):
            return False
        below = self.notice_below_minutes
        return below is None or (seen.notice_minutes is not None and seen.notice_minutes < below)


def plain(status: str) -> str:
    """A status as it is compared: lower-case words with underscores; empty where it has no letter and no digit."""
    return _BETWEEN.sub("_", status.lower()).strip("_")


def passes(seen: Seen, filters: Iterable[Filter]) -> bool:
    """The first filter that fits decides; what none fits raises an alert unless filters name what does."""
    every = tuple(filters)
    first = next((one for one in every if one.fits(seen)), None)
    return first.raises if first else not any(one.raises for one in every)
