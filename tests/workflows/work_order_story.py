"""A work order as its workflow knows it: a store of its own with clocks, and the instants at which somebody looked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from temporalio import activity
from temporalio.client import WorkflowHandle
from temporalio.worker import Worker

from activities.contract import ADVANCE_WORK_ORDER
from domain.orders import AdvanceWorkOrder, WorkOrderOutlook
from store.ids import mint
from tests.builders import ORIGIN, a_clock
from tests.workflows.stage import ONE_DAY, Stage, at
from worker import runner
from workflows.contract import CHANGED, WorkOrderStart
from workflows.work_order import WorkOrderWorkflow

QUEUE = "work-orders-of-the-story"


@dataclass
class Clocks:
    """The store: looking lets fall due what is due. `looked`: the instants that were waited for, in their order."""

    dues: list[timedelta] = field(default_factory=list)
    store_id: str | None = None
    over: bool = False
    waiting: int = 0  # events beyond those that one look takes
    looked: list[timedelta | None] = field(default_factory=list)

    @activity.defn(name=ADVANCE_WORK_ORDER)
    async def advance_work_order(self, order: AdvanceWorkOrder) -> WorkOrderOutlook:
        due = order.due - ORIGIN if order.due else None
        self.looked.append(due)
        self.dues = [one for one in self.dues if due is None or one > due]
        self.waiting, more = max(self.waiting - 1, 0), self.waiting > 0
        following = ORIGIN + min(self.dues) if self.dues and not self.over else None
        return WorkOrderOutlook(next_due=following, over=self.over, more=more, store_id=self.store_id)


@asynccontextmanager
async def begun(
    stage: Stage, clocks: Clocks, *, speed: float = 1
) -> AsyncIterator[WorkflowHandle[WorkOrderWorkflow, None]]:
    async with Worker(
        stage.client,
        task_queue=QUEUE,
        workflows=[WorkOrderWorkflow],
        activities=[clocks.advance_work_order],
        workflow_runner=runner(unsandboxed=False),
        no_remote_activities=True,
    ):
        now = (await stage.environment.get_current_time()).replace(microsecond=0)
        handle: WorkflowHandle[WorkOrderWorkflow, None] = await stage.client.start_workflow(
            WorkOrderWorkflow.run,
            WorkOrderStart(work_order_id="WO-1004", clock=a_clock(speed=speed, real_anchor=now, anchor=ORIGIN)),
            id=mint("work-order"),
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
class WorkOrderStory:
    """Created, nobody assigned after 15 minutes, assigned, moved to another store, closed."""

    stage: Stage
    handle: WorkflowHandle[WorkOrderWorkflow, None] = field(init=False)

    async def plays(self) -> None:
        """To its end, in skipped time."""
        clocks = Clocks(dues=[at(15), at(60)], store_id="S014", waiting=1)
        async with begun(self.stage, clocks) as self.handle:
            await self.stage.environment.sleep(at(20))
            clocks.store_id, clocks.dues = "S091", [at(45)]
            await self.handle.signal(CHANGED)
            await self.stage.environment.sleep(at(40))
            clocks.over = True
            await self.handle.signal(CHANGED)
            await self.handle.result()
