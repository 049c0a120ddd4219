"""Crisis mode as its workflow knows it: one crisis in a store of its own, and the instants at which somebody looked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from temporalio import activity
from temporalio.client import WorkflowHandle
from temporalio.worker import Worker

from activities.contract import TEND_CRISIS
from domain.crisis import REVIEW_WITHIN
from domain.orders import CrisisOutlook, TendCrisis
from store.ids import mint
from tests.builders import ORIGIN, a_clock
from tests.workflows.stage import ONE_DAY, Stage, at
from worker import runner
from workflows.contract import CHANGED, CrisisStart
from workflows.crisis import CrisisWorkflow

QUEUE = "crisis-of-the-story"


@dataclass
class Rows:
    """The store: looking does what is due."""

    on: bool = True
    ends: timedelta | None = None
    review_due: timedelta | None = None
    looked: list[timedelta] = field(default_factory=list)

    @activity.defn(name=TEND_CRISIS)
    async def tend_crisis(self, order: TendCrisis) -> CrisisOutlook:
        now = order.at - ORIGIN
        self.looked.append(now)
        if self.on and self.ends is not None and now >= self.ends:
            self.on, self.review_due = False, self.ends + REVIEW_WITHIN
        if self.review_due is not None and now >= self.review_due:
            self.review_due = None
        due = self.ends if self.on else self.review_due
        return CrisisOutlook(waits=self.on or due is not None, next_at=None if due is None else ORIGIN + due)


@asynccontextmanager
async def begun(stage: Stage, rows: Rows, *, speed: float = 1) -> AsyncIterator[WorkflowHandle[CrisisWorkflow, None]]:
    async with Worker(
        stage.client,
        task_queue=QUEUE,
        workflows=[CrisisWorkflow],
        activities=[rows.tend_crisis],
        workflow_runner=runner(unsandboxed=False),
        no_remote_activities=True,
    ):
        now = (await stage.environment.get_current_time()).replace(microsecond=0)
        clock = a_clock(speed=speed, real_anchor=now, anchor=ORIGIN)
        handle: WorkflowHandle[CrisisWorkflow, None] = await stage.client.start_workflow(
            CrisisWorkflow.run,
            CrisisStart(clock=clock),
            id=mint("crisis"),
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
class CrisisStory:
    """It is prolonged after ten minutes, ends by itself, and nobody writes its review."""

    stage: Stage
    handle: WorkflowHandle[CrisisWorkflow, None] = field(init=False)

    async def plays(self) -> None:
        """To its end, in skipped time."""
        rows = Rows(ends=at(30))
        async with begun(self.stage, rows) as self.handle:
            await self.stage.environment.sleep(at(10))
            rows.ends = at(90)
            await self.handle.signal(CHANGED)
            await self.handle.result()
