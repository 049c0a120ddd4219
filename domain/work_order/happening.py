"""What a rule about a work order is given, and what it answers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.directory import Directory
from domain.event_types import EventData
from domain.work_order.effect import Effect
from domain.work_order.work_order import WorkOrder


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as it was received; `occurred_at` is never later than `received_at` (X-75).

    `work_order_id` is the one of the order that the event is applied to.
    """

    id: str
    type: str
    data: EventData
    actor: str
    occurred_at: datetime
    received_at: datetime
    work_order_id: str
    technician_id: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What a rule may look at beside the order. `declines`: each technician's of the last hour, oldest first (X-09)."""

    now: datetime
    directory: Directory
    declines: Mapping[str, Sequence[datetime]] = field(default_factory=dict)


class Verdict(StrEnum):
    """What became of an event."""

    APPLIED = "applied"
    REPEATED = "repeated"  # it says what is so already
    BACKWARD = "backward"  # the machine goes forward only
    CONTRADICTED = "contradicted"  # another answer was first
    OVER = "over"  # the work order is closed
    UNKNOWN_STATUS = "unknown_status"  # kept, flagged once a day


@dataclass(frozen=True, slots=True)
class Decision:
    """The order as it is now, and what must be done in the same transaction, in this order."""

    order: WorkOrder
    effects: tuple[Effect, ...] = ()
    verdict: Verdict = Verdict.APPLIED


Rule = Callable[[WorkOrder, Happened, Known], Decision]
"""What an event makes of the order."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock of a work order: when it is due for an order as it stands, and what it does then.

    `dues` yields (occurrence, instant) of everything that has not fired; `falls` is given the occurrence and its due
    instant as `known.now`, and must mark it as fired.
    """

    name: str
    dues: Callable[[WorkOrder], Iterator[tuple[str, datetime]]]
    falls: Callable[[WorkOrder, str, Known], Decision]
