"""Where an alert's workflow plays: skipped time, workers for its pinned queues, and a vocabulary for what happens."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker, WorkflowRunner

from activities.contract import QUEUES
from domain.channel import Channel
from domain.delivery import CallOutcome
from domain.ids import AlertId, alert_workflow_id
from domain.ladder import Step
from domain.orders import Deliver
from store.ids import mint
from tests.builders import ORIGIN, a_clock, an_alert_start
from tests.workflows.fakes import Call, Fakes, Script, Trouble, on_the_grid
from tests.workflows.later import Later, LaterWorkflow
from worker import runner
from workflows.alert import AlertWorkflow
from workflows.contract import (
    ALERTS_QUEUE,
    Acknowledged,
    AlertEnd,
    AlertSignal,
    AlertStart,
    Closed,
    DeliveryEvent,
    Escalated,
)
from workflows.converter import data_converter

PEOPLE_QUEUE = "people-of-the-story"
ONE_DAY = timedelta(days=1)
"""Without a limit the server skips ten years, its own, as soon as nothing else is due."""


def at(minutes: int, seconds: int = 0) -> timedelta:
    return timedelta(minutes=minutes, seconds=seconds)


def shown(offset: timedelta) -> str:
    """`05:00`."""
    return f"{offset // timedelta(minutes=1):02d}:{offset.seconds % 60:02d}"


class Stage:
    """Stories follow one another on it; the server's clock is one for all."""

    def __init__(self, environment: WorkflowEnvironment) -> None:
        self.environment = environment
        self.client = _with_our_converter(environment.client)
        self.scripts: dict[AlertId, Script] = {}
        self.fakes = Fakes(self.scripts, self._call_ends)

    def story(self, key: str, *, speed: float = 1, steps: tuple[Step, ...] | None = None, **facts: Any) -> "Story":
        """An alert of a type; `facts` as `a_situation` takes them."""
        alert_id = AlertId(mint("al"))
        self.scripts[alert_id] = Script(key, facts)
        clock = a_clock(speed=speed)
        return Story(self, an_alert_start(key, alert_id=alert_id, clock=clock, steps=steps), self.scripts[alert_id])

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Stage"]:
        """With its workers."""
        async with AsyncExitStack() as workers:
            for worker in self._workers():
                await workers.enter_async_context(worker)
            yield self

    def alerts_worker(self, queue: str = ALERTS_QUEUE, **options: Any) -> Worker:
        """Sandboxed as the worker's own runner has it."""
        workflow_runner: WorkflowRunner = options.pop("workflow_runner", None) or runner(unsandboxed=False)
        fakes = self.fakes
        return Worker(
            self.client,
            task_queue=queue,
            workflows=[AlertWorkflow],
            activities=[fakes.plan_step, fakes.settle_call, fakes.finish_alert],
            workflow_runner=workflow_runner,
            no_remote_activities=True,
            **options,
        )

    def _workers(self) -> list[Worker]:
        deliveries = {
            QUEUES[Channel.PUSH]: self.fakes.deliver_push,
            QUEUES[Channel.SMS]: self.fakes.deliver_sms,
            QUEUES[Channel.VOICE]: self.fakes.place_call,
            QUEUES[Channel.EMAIL]: self.fakes.deliver_email,
        }
        return [
            self.alerts_worker(),
            Worker(self.client, task_queue=PEOPLE_QUEUE, workflows=[LaterWorkflow]),
            *(Worker(self.client, task_queue=queue, activities=[fake]) for queue, fake in deliveries.items()),
        ]

    async def _call_ends(self, order: Deliver, outcome: CallOutcome, ended_at: datetime) -> None:
        event = DeliveryEvent(delivery_id=order.delivery_id, outcome=outcome, ended_at=ended_at)
        await self.later(
            order.alert_id, order.clock.real_at(ended_at), AlertSignal.DELIVERY_EVENT, event.model_dump(mode="json")
        )

    async def later(
        self, alert_id: AlertId, when: datetime, signal: str, what: dict[str, Any]
    ) -> WorkflowHandle[LaterWorkflow, None]:
        """The alert is signalled at that instant of the server."""
        order = Later(at=when, workflow_id=alert_workflow_id(alert_id), signal=signal, what=what)
        return await self.client.start_workflow(
            LaterWorkflow.run, order, id=mint("later"), task_queue=PEOPLE_QUEUE, execution_timeout=ONE_DAY
        )


class Story:
    """One alert: first what people will do, then `plays`, then what came of it."""

    def __init__(self, stage: Stage, start: AlertStart, script: Script) -> None:
        self.stage = stage
        self.start = start
        self.script = script
        self._signals: list[tuple[timedelta, AlertSignal, dict[str, Any]]] = []

    def acknowledged(self, when: timedelta, *, by: str = "D1", action: str = "acknowledge") -> "Story":
        what = Acknowledged(answer_id=f"ac_{by}", by=by, action=action, at=ORIGIN + when)
        return self._later(when, AlertSignal.ACKNOWLEDGE, what.model_dump(mode="json"))

    def closed(self, when: timedelta, *, reason: str = "resolved", by: str = "D1") -> "Story":
        what = Closed(reason=reason, by=by, at=ORIGIN + when)
        return self._later(when, AlertSignal.CLOSE, what.model_dump(mode="json"))

    def escalated(self, when: timedelta, *, step: int, by: str = "OM") -> "Story":
        what = Escalated(step=step, by=by, at=ORIGIN + when)
        return self._later(when, AlertSignal.ESCALATE, what.model_dump(mode="json"))

    def call(self, which: str, outcome: CallOutcome | None, lasts: timedelta = timedelta(0)) -> "Story":
        """`which`: recipient, minute of the step, attempt, as `RD1 5 V2`."""
        self.script.calls[which] = Call(outcome, lasts)
        return self

    def every_call(self, outcome: CallOutcome | None, lasts: timedelta = timedelta(0)) -> "Story":
        self.script.any_call = Call(outcome, lasts)
        return self

    def trouble(self, which: str, **trouble: Any) -> "Story":
        """`which`: recipient and channel, as `RD1[S]`."""
        self.script.troubles[which] = Trouble(**trouble)
        return self

    async def plays(self, queue: str = ALERTS_QUEUE) -> AlertEnd:
        """To its end, in skipped time."""
        await self.starts(queue)
        return await self.handle.result()

    async def starts(self, queue: str = ALERTS_QUEUE) -> None:
        now = (await self.stage.environment.get_current_time()).replace(microsecond=0)
        self.clock = self.start.clock.model_copy(update={"real_anchor": now})
        self.handle: WorkflowHandle[AlertWorkflow, AlertEnd] = await self.stage.client.start_workflow(
            AlertWorkflow.run,
            self.start.model_copy(update={"clock": self.clock}),
            id=alert_workflow_id(self.start.alert_id),
            task_queue=queue,
            execution_timeout=ONE_DAY,
        )
        self._people = [
            await self.stage.later(self.start.alert_id, self.clock.real_at(ORIGIN + when), signal, what)
            for when, signal, what in self._signals
        ]

    async def everybody_acted(self) -> None:
        """Time is skipped until then."""
        for person in self._people:
            await person.result()

    async def passes(self, time: timedelta) -> None:
        """Installation time."""
        await self.stage.environment.sleep(self.clock.real(time))

    def real(self, when: timedelta) -> datetime:
        """The server's instant, so long after the alert's origin."""
        return self.clock.real_at(ORIGIN + when)

    async def answers_now(self, by: str = "D1") -> None:
        """Without a detour over somebody who waits."""
        what = Acknowledged(answer_id="ac_now", by=by, action="acknowledge", at=ORIGIN)
        await self.handle.signal(AlertSignal.ACKNOWLEDGE, what)

    @property
    def finished_at(self) -> timedelta:
        """The last act of the workflow."""
        (finished,) = self.script.finished
        return on_the_grid(finished.at)

    @property
    def sent(self) -> list[str]:
        """`05:00 RD1[S]`, in the order of instants, then of names."""
        return [f"{shown(when)} {name}" for when, name in sorted(self.script.sent)]

    @property
    def steps(self) -> list[tuple[str, int]]:
        """When each step was judged, exactly, and which."""
        for order in self.script.plans:
            assert on_the_grid(order.due) == order.due - ORIGIN
        return [(shown(order.due - ORIGIN), order.step.index) for order in self.script.plans]

    def _later(self, when: timedelta, signal: AlertSignal, what: dict[str, Any]) -> "Story":
        self._signals.append((when, signal, what))
        return self


def _with_our_converter(client: Client) -> Client:
    config = client.config()
    config["data_converter"] = data_converter()
    return Client(**config)
