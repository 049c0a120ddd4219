"""A technician as the watch over them knows it: heartbeats and jobs in a store of its own, and who looked when."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from temporalio import activity
from temporalio.client import WorkflowHandle
from temporalio.worker import Worker

from activities.contract import WATCH_TECHNICIAN
from domain.orders import TechnicianOutlook, WatchTechnician
from domain.technician.offline import Alarm, Alarmed, Job, Watch, decide
from store.ids import mint
from tests.builders import ORIGIN, a_clock
from tests.workflows.stage import ONE_DAY, Stage, at
from worker import runner
from workflows.contract import CHANGED, TechnicianStart
from workflows.technician import TechnicianWorkflow

QUEUE = "technicians-of-the-story"
BEAT = timedelta(seconds=30)


@dataclass
class Phone:
    """The store: heard every 30 s until `silent`, with a job until it is taken away. `raised`: origins of 5.5.

    `now`: when it is told something.
    """

    silent: timedelta | None = None
    back: timedelta | None = None
    works: bool = True
    now: timedelta = timedelta(0)
    looked: list[timedelta] = field(default_factory=list)
    raised: list[timedelta] = field(default_factory=list)

    @activity.defn(name=WATCH_TECHNICIAN)
    async def watch_technician(self, order: WatchTechnician) -> TechnicianOutlook:
        now = order.due - ORIGIN if order.due else self.now
        self.looked.append(now)
        alarm = Alarm(ORIGIN + self._heard(now), "WO-1", open=False) if self.raised else None
        jobs = (Job("WO-1"),) if self.works else ()
        outlook = decide(Watch(alarm=alarm), ORIGIN + self._heard(now), jobs, ORIGIN + now)
        if isinstance(outlook.effect, Alarmed):
            self.raised.append(outlook.effect.origin - ORIGIN)
        return TechnicianOutlook(waits=self.works, next_at=outlook.next_look)

    def _heard(self, now: timedelta) -> timedelta:
        if self.back is not None and now >= self.back:
            return self.back
        until = now if self.silent is None else min(now, self.silent)
        return until // BEAT * BEAT


@asynccontextmanager
async def begun(
    stage: Stage, phone: Phone, *, speed: float = 1
) -> AsyncIterator[WorkflowHandle[TechnicianWorkflow, None]]:
    async with Worker(
        stage.client,
        task_queue=QUEUE,
        workflows=[TechnicianWorkflow],
        activities=[phone.watch_technician],
        workflow_runner=runner(unsandboxed=False),
        no_remote_activities=True,
    ):
        now = (await stage.environment.get_current_time()).replace(microsecond=0)
        handle: WorkflowHandle[TechnicianWorkflow, None] = await stage.client.start_workflow(
            TechnicianWorkflow.run,
            TechnicianStart(technician_id="T1", clock=a_clock(speed=speed, real_anchor=now, anchor=ORIGIN)),
            id=mint("technician"),
            task_queue=QUEUE,
            start_signal=CHANGED,
            execution_timeout=3 * ONE_DAY,
        )
        try:
            yield handle
        finally:
            if (await handle.describe()).close_time is None:
                await handle.terminate("the story is over")


@dataclass
class TechnicianStory:
    """Heard for a while, silent, back, and then without work."""

    stage: Stage
    handle: WorkflowHandle[TechnicianWorkflow, None] = field(init=False)

    async def plays(self) -> None:
        """To its end, in skipped time."""
        phone = Phone(silent=at(12))
        async with begun(self.stage, phone) as self.handle:
            await self.stage.environment.sleep(at(30))
            phone.now = phone.back = at(30)
            await self.handle.signal(CHANGED)
            await self.stage.environment.sleep(at(2))
            phone.works = False
            await self.handle.signal(CHANGED)
            await self.handle.result()
