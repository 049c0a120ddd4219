"""When things happen in the sandbox: on the running clock, or instant by instant as a test advances it."""

import asyncio
import heapq
import itertools
import logging
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Protocol

from domain.clock import Clock

Action = Callable[[datetime], None]
"""A transition; it is told the instant for which it was due, so that a late process still writes exact times."""
Work = Coroutine[None, None, None]

log = logging.getLogger("simulator")


class Scheduler(Protocol):
    def now(self) -> datetime:
        """The installation's instant."""
        ...

    def real_now(self) -> datetime:
        """For what protocols measure: token expiry, signature age, request rates."""
        ...

    def call_at(self, instant: datetime, action: Action) -> None:
        """Transitions are never cancelled: each one looks whether it still applies."""
        ...

    def spawn(self, work: Work) -> None:
        """Start work that waits for the network."""
        ...

    async def pause(self, real: timedelta) -> None: ...


class RunningScheduler:
    """Real time through the installation's clock. Needs a running event loop from the first `call_at` on."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    def now(self) -> datetime:
        return self._clock.at(self.real_now())

    def real_now(self) -> datetime:
        return datetime.now(UTC)

    def call_at(self, instant: datetime, action: Action) -> None:
        delay = self._clock.real(instant - self.now())
        asyncio.get_running_loop().call_later(delay.total_seconds(), action, instant)

    def spawn(self, work: Work) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)  # the loop itself keeps only a weak reference
        task.add_done_callback(self._finished)

    async def pause(self, real: timedelta) -> None:
        await asyncio.sleep(real.total_seconds())

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("work in the sandbox failed", exc_info=error)


class ManualScheduler:
    """Time stands still until `advance_to`.

    `source` may lend it a clock of the test's own (an installation's instant); time still never runs backwards.
    """

    def __init__(
        self,
        now: datetime,
        *,
        real_now: Callable[[], datetime] = lambda: datetime.now(UTC),
        source: Callable[[], datetime] | None = None,
    ) -> None:
        self._now = now
        self._real_now = real_now
        self._source = source
        self._due: list[tuple[datetime, int, Action]] = []
        self._order = itertools.count()  # first scheduled runs first among equals
        self._tasks: set[asyncio.Task[None]] = set()

    def now(self) -> datetime:
        return max(self._now, self._source()) if self._source else self._now

    def real_now(self) -> datetime:
        return self._real_now()

    def call_at(self, instant: datetime, action: Action) -> None:
        heapq.heappush(self._due, (instant, next(self._order), action))

    def spawn(self, work: Work) -> None:
        self._tasks.add(asyncio.get_running_loop().create_task(work))

    async def pause(self, real: timedelta) -> None:  # noqa: ARG002  a test never waits
        await asyncio.sleep(0)

    def next_due(self) -> datetime | None:
        """The instant of the earliest transition that waits. It may turn out to have nothing left to do."""
        return self._due[0][0] if self._due else None

    async def advance_to(self, instant: datetime) -> None:
        """Run what is due up to and including `instant`, in order, each with its webhooks posted before the next."""
        await self.settle()
        while self._due and self._due[0][0] <= instant:
            due, _, action = heapq.heappop(self._due)
            self._now = max(self._now, due)
            action(due)
            await self.settle()
        self._now = max(self._now, instant)

    async def settle(self) -> None:
        """Wait for the webhooks that are on their way. An error of the receiver under test is raised here."""
        while self._tasks:
            started, self._tasks = self._tasks, set()
            await asyncio.gather(*started)
