"""What the routes need of the rest of the house, and the one object that hands it to them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Protocol, TypeVar

from fastapi import Depends, Request
from pydantic import AwareDatetime

from domain.audit_chain import Verification
from domain.clock import Clock
from domain.consent.letterhead import Letterhead
from domain.directory import Directory
from domain.ids import AlertId
from domain.value import Value
from store.answer_keys import LinkSigner
from store.database import Tx

T = TypeVar("T")


class Store(Protocol):
    """Transactions. What `write` has returned is on disk; both raise `store.errors.StoreUnavailable`."""

    async def write(self, work: Callable[[Tx], T]) -> T: ...

    async def read(self, work: Callable[[Tx], T]) -> T: ...


class People(Protocol):
    """The directory as of a transaction."""

    def current(self, tx: Tx) -> Directory: ...


class HistoryEvent(Value):
    """One event of an alert's Temporal history, in words."""

    at: AwareDatetime
    event: str
    summary: str


class EngineUnavailable(Exception):  # noqa: N818 -- what happened
    """Temporal does not answer."""


class Engine(Protocol):
    """Temporal, as far as requests ask it something."""

    async def history(self, alert_id: AlertId) -> tuple[HistoryEvent, ...] | None:
        """In the order of the history; None when the alert's workflow has not been started or is forgotten.

        Raises EngineUnavailable.
        """
        ...

    async def reachable(self) -> bool:
        """Answers within a second."""
        ...


class State(Value):
    """One dependency as `/readyz` names it. `ready`: accepting and answering go on."""

    name: str
    state: str
    ready: bool = True


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Front:
    """Everything that a request may use; composed once, in `api.app`.

    `wake`: tells the relay that something waits in the outbox. `states`: what the background parts say of themselves.
    `public_url`: where people's links lead, which `links` signs. `letterhead`: how we write back by text. `real_now`:
    for what stays real: signatures, leases, idempotency keys; a test lends a clock of its own.
    """

    store: Store
    people: People
    engine: Engine
    clock: Clock
    wake: Callable[[], None]
    states: Callable[[], Mapping[str, str]]
    prove: Callable[[], Awaitable[Verification]]
    public_url: str
    letterhead: Letterhead
    links: LinkSigner
    real_now: Callable[[], datetime] = utc_now

    def now(self) -> datetime:
        """Installation time."""
        return self.clock.at(self.real_now())


async def front_of(request: Request) -> Front:
    """The front of the application that serves this request; async, since FastAPI would ask a thread otherwise."""
    front: Front = request.app.state.front
    return front


House = Annotated[Front, Depends(front_of)]
"""A route's parameter: `front: House`."""
