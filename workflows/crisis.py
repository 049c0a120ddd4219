"""Crisis mode: its automatic end and the reminder of its review, each at its own instant (X-39, R-414)."""

import asyncio
import contextlib
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy as ActivityRetries

with workflow.unsafe.imports_passed_through():
    from activities.contract import TEND_CRISIS
    from domain.orders import CrisisOutlook, TendCrisis
    from workflows.contract import CHANGED, CRISIS_WORKFLOW, CrisisStart

_RETRIES = ActivityRetries(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=5))
LOOKS = 1000
"""In one run's history; then it begins a fresh one."""


@workflow.defn(name=CRISIS_WORKFLOW)
class CrisisWorkflow:
    """The store knows what runs and until when; this only watches the clock. It ends when nothing is left to wait for.

    Whatever changes in the store is signalled with start, so that one of them runs whenever it is needed.
    """

    @workflow.init
    def __init__(self, start: CrisisStart) -> None:
        self._clock = start.clock
        self._changed = False

    @workflow.signal(name=CHANGED, description="Crisis mode was switched, or its end was moved")
    def changed(self) -> None:
        """Look again."""
        self._changed = True

    @workflow.run
    async def run(self, start: CrisisStart) -> None:
        """Looks, waits, and looks again."""
        due: datetime | None = None
        for _ in range(LOOKS):
            self._changed = False
            outlook = await self._tend(due)
            if not outlook.waits and not self._changed:
                return
            due = outlook.next_at
            if outlook.waits and await self._told_before(due):
                due = None
        workflow.continue_as_new(start)

    async def _tend(self, due: datetime | None) -> CrisisOutlook:
        """As of the instant that was waited for, where that is what has come: timers fire a little late, or early."""
        now = self._clock.at(workflow.now())
        done: CrisisOutlook = await workflow.execute_local_activity(
            TEND_CRISIS,
            TendCrisis(at=max(now, due) if due else now),
            result_type=CrisisOutlook,
            start_to_close_timeout=timedelta(seconds=10),
            retry_policy=_RETRIES,
            summary="look after crisis mode",
        )
        return done

    async def _told_before(self, due: datetime | None) -> bool:
        """Whether something changed before that instant came."""
        left = self._clock.real(due - self._clock.at(workflow.now())) if due else None
        with contextlib.suppress(asyncio.TimeoutError):
            await workflow.wait_condition(
                lambda: self._changed, timeout=left, timeout_summary="automatic end, or the reminder of a review"
            )
            return True
        return False
