"""The floor of the engine: as many workflows, timers, activities and deliveries, with nothing in them."""

import asyncio
import contextlib
import signal
import sys
from dataclasses import dataclass
from datetime import timedelta

import uvloop
from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.common import Priority
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from bench import traffic

QUEUE, DELIVERIES = "floor", "floor-deliveries"
WORKFLOW, ANSWER = "Floor", "answer"
_PLAN, _DELIVER = "floor_plan", "floor_deliver"


@dataclass(frozen=True)
class FloorStep:
    """`due` is Unix time in seconds."""

    due: float
    deliveries: int


@dataclass(frozen=True)
class FloorAlert:
    """`priority` is Temporal's key."""

    work_order: str
    steps: list[FloorStep]
    priority: int = 2


@workflow.defn(name=WORKFLOW)
class FloorWorkflow:
    """The alert's workflow without what it decides."""

    def __init__(self) -> None:
        self._answered = False

    @workflow.signal(name=ANSWER)
    def answer(self) -> None:
        self._answered = True

    @workflow.run
    async def run(self, alert: FloorAlert) -> None:
        sending: list[workflow.ActivityHandle[None]] = []
        for step in alert.steps:
            if await self._answered_before(step.due):
                break
            await workflow.execute_local_activity(_PLAN, step, start_to_close_timeout=timedelta(seconds=10))
            sending += [self._deliver(alert) for _ in range(step.deliveries)]
        await workflow.wait_condition(lambda: self._answered or all(one.done() for one in sending))
        await workflow.execute_local_activity(_PLAN, alert.steps[-1], start_to_close_timeout=timedelta(seconds=10))

    async def _answered_before(self, due: float) -> bool:
        left = due - workflow.now().timestamp()
        if left > 0:
            with contextlib.suppress(TimeoutError):
                await workflow.wait_condition(lambda: self._answered, timeout=left)
        return self._answered

    def _deliver(self, alert: FloorAlert) -> workflow.ActivityHandle[None]:
        return workflow.start_activity(
            _DELIVER,
            alert.work_order,
            result_type=type(None),
            task_queue=DELIVERIES,
            start_to_close_timeout=timedelta(seconds=25),
            priority=Priority(priority_key=alert.priority, fairness_key="default"),
        )


class Floor:
    """`sink` takes the deliveries."""

    def __init__(self, sink: traffic.Client) -> None:
        self._sink = sink

    @activity.defn(name=_PLAN)
    async def plan(self, step: FloorStep) -> None:
        """Nothing is decided, nothing written."""

    @activity.defn(name=_DELIVER)
    async def deliver(self, work_order: str) -> None:
        await self._sink.send(traffic.rendered("/floor", f'{{"work_order":"{work_order}"}}'.encode(), {}))


async def serve(address: str, sink_port: int) -> None:
    """The worker, as `worker.py` has its own."""
    client, stop = await Client.connect(address), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with traffic.Client(sink_port, connections=64) as sink:
        floor = Floor(sink)
        alerts = Worker(
            client,
            task_queue=QUEUE,
            workflows=[FloorWorkflow],
            activities=[floor.plan],
            workflow_runner=UnsandboxedWorkflowRunner(),
            no_remote_activities=True,
            max_cached_workflows=10_000,
            max_concurrent_workflow_tasks=8,
            max_concurrent_local_activities=100,
        )
        deliveries = Worker(client, task_queue=DELIVERIES, activities=[floor.deliver], max_concurrent_activities=200)
        async with alerts, deliveries:
            print("ready", flush=True)
            await stop.wait()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], int(sys.argv[2])))
