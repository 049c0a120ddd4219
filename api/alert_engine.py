"""What carries intent to Temporal, as the relay and the sweeper see it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.ids import AlertId
from workflows.contract import (
    Acknowledged,
    AlertSignal,
    AlertStart,
    Closed,
    DeliveryEvent,
    Escalated,
    LongLived,
    ReplyStart,
)

Told = Acknowledged | Closed | DeliveryEvent | Escalated


@dataclass(frozen=True, slots=True)
class Shown:
    """What operators find an alert by and read first: ids only. `deadline`: when silence brings the next step."""

    store_id: str | None
    region_id: str | None
    work_order_id: str | None
    technician_id: str | None
    deadline: datetime | None
    summary: str
    details: str


class Existence(StrEnum):
    """Of an alert's workflow."""

    RUNNING = "running"
    ENDED = "ended"
    MISSING = "missing"


class EngineRefused(Exception):  # noqa: N818 -- what happened
    """Temporal will not have this one; others go on. The text is its status, never a part of the payload."""


class AlertEngine(Protocol):
    """Every method may be called again with the same arguments: ids make the second time harmless.

    Each raises EngineUnavailable when Temporal does not answer, and EngineRefused. `traceparent` is the trace that the
    call continues.
    """

    async def start(self, start: AlertStart, shown: Shown, *, traceparent: str | None) -> bool:
        """Whether it runs now; False when it has run already and is over."""
        ...

    async def signal(self, alert_id: AlertId, signal: AlertSignal, told: Told, *, traceparent: str | None) -> bool:
        """False when no such workflow runs."""
        ...

    async def reply(self, start: ReplyStart, *, traceparent: str | None) -> None:
        """Start the sending of a helpful reply."""
        ...

    async def wake(self, start: LongLived, *, traceparent: str | None) -> None:
        """Signal a long-lived workflow that something changed, and start it where it does not run."""
        ...

    async def existence(self, alert_id: AlertId) -> Existence:
        """Whether the alert's workflow runs, has ended, or is not known (any more)."""
        ...
