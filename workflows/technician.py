"""One technician with active work: a lazy look, ten minutes after the last sign of life that the look before knew."""

import asyncio
import contextlib
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy as ActivityRetries

with workflow.unsafe.imports_passed_through():
    from activities.contract import WATCH_TECHNICIAN
    from domain.orders import TechnicianOutlook, WatchTechnician
    from workflows.contract import CHANGED, TECHNICIAN_WORKFLOW, TechnicianStart

_RETRIES = ActivityRetries(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=5))


@workflow.defn(name=TECHNICIAN_WORKFLOW)
class TechnicianWorkflow:
    """Keeps nothing but its timer. Heartbeats are rows that the next look finds; they neither signal nor wake it."""

    @workflow.init
    def __init__(self, start: TechnicianStart) -> None:
        self._technician = start.technician_id
        self._clock = start.clock
        self._changed = False

    @workflow.signal(name=CHANGED, description="The technician has work, is heard again, or was reported")
    def changed(self) -> None:
        """Look now."""
        self._changed = True

    @workflow.run
    async def run(self, start: TechnicianStart) -> None:
        """Until no work is active."""
        due: datetime | None = None
        while True:
            self._changed = False
            outlook = await self._look(due)
            if not outlook.waits and not self._changed:
                return
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(start)
            due = outlook.next_at
            if outlook.waits and await self._told_before(due):
                due = None

    async def _look(self, due: datetime | None) -> TechnicianOutlook:
        """As of the instant that was waited for, where that is what has come."""
        outlook: TechnicianOutlook = await workflow.execute_local_activity(
            WATCH_TECHNICIAN,
            WatchTechnician(technician_id=self._technician, clock=self._clock, due=due),
            result_type=TechnicianOutlook,
            start_to_close_timeout=timedelta(seconds=10),
            retry_policy=_RETRIES,
            summary="when were they last heard",
        )
        if outlook.next_at:
            workflow.set_current_details(f"**Next:** missed at {outlook.next_at:%Y-%m-%d %H:%M:%S} UTC, unless heard.")
        else:
            workflow.set_current_details("Nobody looks before there is a sign of life, or other work.")
        return outlook

    async def _told_before(self, due: datetime | None) -> bool:
        """Whether something changed before that instant came."""
        left = self._clock.real(due - self._clock.at(workflow.now())) if due else None
        with contextlib.suppress(asyncio.TimeoutError):
            await workflow.wait_condition(
                lambda: self._changed, timeout=left, timeout_summary=f"{self._technician} is not heard"
            )
            return True
        return False
