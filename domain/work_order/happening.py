"""What a rule about a work order is given, and what it answers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from domain.directory import Directory
from domain.event_types import EventData
from domain.work_order.effect import Effect
from domain.work_order.terms import TERMS, Terms
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
    """What a rule may look at beside the order. `now`: the commit, or the due instant of the clock (X-75).

    `declines`: each technician's of the last hour before this event, oldest first (X-09). `customers`: names by id.
    """

    now: datetime
    directory: Directory
    declines: Mapping[str, Sequence[datetime]] = field(default_factory=dict)
    customers: Mapping[str, str] = field(default_factory=dict)
    terms: Terms = TERMS


class Verdict(StrEnum):
    """What became of an event."""

    APPLIED = "applied"
    REPEATED = "repeated"  # it says what is so already
    BACKWARD = "backward"  # the machine goes forward only
    CONTRADICTED = "contradicted"  # another answer was first
    OVER = "over"  # the work order is closed
    UNKNOWN_STATUS = "unknown_status"  # kept, flagged once a day
    IRRELEVANT = "irrelevant"  # nothing that a work order knows


@dataclass(frozen=True, slots=True)
class Decision:
    """The order as it is now, and what must be done in the same transaction, in this order."""

    order: WorkOrder
    effects: tuple[Effect, ...] = ()
    verdict: Verdict = Verdict.APPLIED

    def then(self, step: Callable[[WorkOrder], "Decision"]) -> "Decision":
        """What else follows from it, after what has been decided; the verdict stays."""
        following = step(self.order)
        return replace(self, order=following.order, effects=self.effects + following.effects)

    def also(self, *effects: Effect) -> "Decision":
        """The same with these effects after the others."""
        return replace(self, effects=self.effects + effects)


Rule = Callable[[WorkOrder, Happened, Known], Decision]
"""What an event makes of the order."""

Data = TypeVar("Data", bound=EventData)


def says(kind: type[Data], rule: Callable[[WorkOrder, Data, Happened, Known], Decision]) -> Rule:
    """A rule about events that say this; others are irrelevant to it."""

    def judged(order: WorkOrder, event: Happened, known: Known) -> Decision:
        if not isinstance(event.data, kind):
            return Decision(order, verdict=Verdict.IRRELEVANT)
        return rule(order, event.data, event, known)

    return judged


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock of a work order: when it is due for an order as it stands, and what it does then.

    `dues` yields (occurrence, instant) of everything that runs; what has fired is marked and left out by whoever asks.
    `falls` is given the occurrence, and its due instant as `known.now`.
    """

    name: str
    dues: Callable[[WorkOrder, Terms], Iterator[tuple[str, datetime]]]
    falls: Callable[[WorkOrder, str, Known], Decision]
