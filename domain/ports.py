"""What activities need of the outside, implemented by the store: the arrows point inwards."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from domain.failure import ProviderFailure
from domain.message import Message, Receipt
from domain.orders import (
    AdvanceWorkOrder,
    CrisisOutlook,
    Deliver,
    Delivered,
    FinishAlert,
    FlushDigest,
    Flushed,
    LookAhead,
    PlanStep,
    SettleCall,
    StepOutcome,
    TechnicianOutlook,
    TendCrisis,
    Waiting,
    WatchTechnician,
    WorkOrderOutlook,
)


@dataclass(frozen=True, slots=True)
class Go:
    """Sending is recorded; send now. `find_first`: it may have been sent before, so ask the provider.

    `route` is the place of the provider in the channel's chain.
    """

    message: Message
    find_first: bool = False
    route: int = 0


@dataclass(frozen=True, slots=True)
class Wait:
    """Not yet: come back after `real` time. `why` is for the history."""

    real: timedelta
    why: str


Clearance = Go | Wait | Delivered


class PlanBook(Protocol):
    """Decides steps and remembers what was decided."""

    async def plan(self, order: PlanStep) -> StepOutcome:
        """One transaction: facts, decision, rows, audit. The same order again returns the stored outcome."""
        ...

    async def finish(self, order: FinishAlert) -> None:
        """Nothing more will happen by itself; harmless twice."""
        ...


class DigestBook(Protocol):
    """What is held for people, and the deliveries that tell it."""

    async def waiting(self, order: LookAhead) -> Waiting:
        """As of now."""
        ...

    async def flush(self, order: FlushDigest) -> Flushed:
        """One transaction: what is over is dropped, what is held on waits on, the rest is told."""
        ...


class SendingDesk(Protocol):
    """The fence between a plan and a provider, and the record of what the provider said."""

    async def begin(self, order: Deliver, *, now: datetime) -> Clearance:
        """Planned -> sending, unless the step's clock has stopped. Installation time."""
        ...

    async def accepted(self, order: Deliver, receipt: Receipt, *, now: datetime) -> Delivered:
        """The provider took it; a callback that came earlier is not undone."""
        ...

    async def failed(self, order: Deliver, failure: ProviderFailure, *, now: datetime) -> Wait | Delivered:
        """To be tried again after a while, by the same provider or the next one, or over."""
        ...

    async def passed_over(self, order: Deliver, *, now: datetime) -> Clearance:
        """Its provider is suspended: the next one is to send it."""
        ...

    async def suspended(self, order: Deliver, provider: str, failure: ProviderFailure, *, now: datetime) -> None:
        """A provider has failed so often, with this delivery lastly, that it is left alone for a while."""
        ...

    async def settle(self, order: SettleCall) -> Delivered:
        """The call's outcome: the one reported meanwhile, else NO_OUTCOME."""
        ...


class CrisisDesk(Protocol):
    """Crisis mode as far as time changes it."""

    async def tend(self, order: TendCrisis) -> CrisisOutlook:
        """Whatever is due by then; harmless twice."""
        ...


class TechnicianDesk(Protocol):
    """Whether technicians with active work are heard."""

    async def watch(self, order: WatchTechnician, *, now: datetime) -> TechnicianOutlook:
        """One transaction: events in order of receipt, then the silence; harmless twice. Installation time."""
        ...


class WorkOrderDesk(Protocol):
    """Work orders: what has been said of them, and their clocks."""

    async def advance(self, order: AdvanceWorkOrder, *, now: datetime) -> WorkOrderOutlook:
        """One transaction: waiting events in order of receipt, then what is due; harmless twice."""
        ...


class ReplyDesk(Protocol):
    """Helpful answers to texts that we did not understand: at most once each, never repeated (X-49)."""

    async def take(self, reply_id: str) -> Message | None:
        """Mark it as sending; None when it was taken before, for nobody needs a courtesy twice."""
        ...

    async def put_back(self, reply_id: str) -> None:
        """The provider said that it did not take it."""
        ...

    async def ended(self, reply_id: str, receipt: Receipt | None) -> None:
        """Sent, or failed where there is no receipt."""
        ...
