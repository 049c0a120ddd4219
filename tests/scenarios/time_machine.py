"""A clock that stands still between the instants at which something is due, with the test server's clock behind it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Self

from temporalio.testing import WorkflowEnvironment

from domain.clock import Clock

ROOM = timedelta(milliseconds=600)
"""How far the server goes beyond an instant: its timers are late by what a machine takes, and a call that waits for a
number asks again every half second."""
NUDGE = timedelta(milliseconds=100)
BUSY = 0.6  # of a nudge: the server lets real time pass while somebody works, and skips when nobody does
PATIENCE = 200  # nudges


class TimeMachine:
    """Real time is the server's, installation time is the scenario's; both begin when the machine is made."""

    def __init__(self, environment: WorkflowEnvironment, clock: Clock) -> None:
        self.clock = clock
        self._environment = environment
        self._now = clock.anchor

    @classmethod
    async def starting(cls, environment: WorkflowEnvironment, at: datetime) -> Self:
        return cls(environment, Clock(real_anchor=await environment.get_current_time(), anchor=at))

    def now(self) -> datetime:
        """Of the installation."""
        return self._now

    def real_now(self) -> datetime:
        return self.clock.real_at(self._now)

    def stand_at(self, instant: datetime) -> None:
        """Whatever is recorded from now on is recorded at this instant; nothing falls due by it."""
        assert instant >= self._now, "time does not run backwards"
        self._now = instant

    async def reach(self, instant: datetime, *, next_due: datetime | None) -> None:
        """What is due by `instant` falls due; never what is due at `next_due`, even shortly after."""
        self.stand_at(instant)
        target = instant + ROOM
        if next_due is not None and next_due > instant:
            target = min(target, next_due - NUDGE)
        ahead = self.clock.real_at(target) - await self._environment.get_current_time()
        if ahead > timedelta(0):
            await self._environment.sleep(ahead)

    async def nudge(self, *, next_due: datetime | None) -> bool:
        """Whether the server could be moved on a little without meeting `next_due`."""
        server = await self._environment.get_current_time()
        if next_due is not None and server + NUDGE >= self.clock.real_at(next_due):
            return False
        await self._environment.sleep(NUDGE)
        return True

    async def settle(self, work: Callable[[], Awaitable[bool]], *, next_due: datetime | None) -> None:
        """Until neither a workflow, an activity nor `work` has anything left to do; `work` says whether it had."""
        for _ in range(PATIENCE):
            had_work = await work()
            if not await self._worked(next_due) and not had_work and not await work():
                return
        raise AssertionError("the house does not come to rest")

    async def comes_to_rest(self) -> None:
        """Until nobody works, whatever falls due meanwhile: the day is over."""
        for _ in range(PATIENCE):
            if not await self._worked(None):
                return

    async def _worked(self, next_due: datetime | None) -> bool:
        """Whether anybody worked while the server was to skip a nudge."""
        began = time.monotonic()
        if not await self.nudge(next_due=next_due):
            await asyncio.sleep(NUDGE.total_seconds())  # what is due next must not fall due by our looking
            return False
        return time.monotonic() - began > BUSY * NUDGE.total_seconds()
