"""A digest as its workflow knows it: what is held in a store of its own, and when it was told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from temporalio import activity
from temporalio.client import WorkflowHandle
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from activities.contract import FLUSH_DIGEST, LOOK_AHEAD
from domain.channel import Channel
from domain.ids import AlertId, PersonId, digest_id
from domain.ladder import CallPolicy, Step, StepClock
from domain.orders import DigestDelivery, FlushDigest, Flushed, LookAhead, PlanStep, Waiting
from domain.priority import Priority
from store.ids import mint
from tests.builders import ORIGIN, a_clock
from tests.workflows.fakes import EXPECTED, Call, Script, Trouble
from tests.workflows.stage import ONE_DAY, Stage, at, shown
from worker import runner
from workflows.contract import CHANGED, DigestStart
from workflows.digest import DigestWorkflow

QUEUE = "digest-of-the-story"
D1 = PersonId("D1")


@dataclass
class Held:
    """The store. `dies_after_commit`: so many flushes are committed and then lost on their way back."""

    script: Script
    alert_id: AlertId
    due: list[timedelta]
    dies_after_commit: int = 0
    channel: Channel = Channel.SMS
    looks: int = 0
    flushed: list[timedelta] = field(default_factory=list)
    told: dict[datetime, DigestDelivery] = field(default_factory=dict)

    @activity.defn(name=LOOK_AHEAD)
    async def look_ahead(self, order: LookAhead) -> Waiting:
        self.looks += 1
        return Waiting(due=ORIGIN + min(self.due) if self.due else None, items=len(self.due))

    @activity.defn(name=FLUSH_DIGEST)
    async def flush_digest(self, order: FlushDigest) -> Flushed:
        due = order.due - ORIGIN
        self.flushed.append(due)
        if due in self.due:
            self.due = [one for one in self.due if one != due]
            self._tell(order)
        if self.dies_after_commit:
            self.dies_after_commit -= 1
            raise ApplicationError("died", category=EXPECTED)
        return Flushed(deliveries=(self.told[order.due],) if order.due in self.told else ())

    def _tell(self, order: FlushDigest) -> None:
        delivery = DigestDelivery(
            id=digest_id(order.recipient, str(order.due), self.channel),
            recipient=order.recipient,
            channel=self.channel,
            attempt=1,
            alert_id=self.alert_id,
            priority=Priority.HIGH,
        )
        step = Step(index=0, due=at(0), clock=StepClock.NONE, copies=())
        plan = PlanStep(alert_id=self.alert_id, step=step, due=order.due, calls=CallPolicy())
        self.script.planned[delivery.id] = (plan, delivery)
        self.told[order.due] = delivery

    @property
    def sent(self) -> list[str]:
        """`05:00`, in the order of instants."""
        return [shown(when) for when, _ in sorted(self.script.sent)]


def call_again(stage: Stage, due: timedelta) -> Held:
    """Somebody asked for a call; nobody ever reports on it."""
    waiting = held(stage, due)
    waiting.channel = Channel.VOICE
    waiting.script.any_call = Call(None)
    return waiting


def held(stage: Stage, *due: timedelta, dies_after_commit: int = 0, trouble: Trouble | None = None) -> Held:
    """What waits for D1 when the story begins."""
    alert_id = AlertId(mint("al"))
    script = stage.scripts[alert_id] = Script("SCHEDULE_EXCEPTION")
    if trouble:
        script.troubles["D1[S]"] = trouble
    return Held(script, alert_id, list(due), dies_after_commit)


@asynccontextmanager
async def begun(stage: Stage, held: Held, *, speed: float = 1) -> AsyncIterator[WorkflowHandle[DigestWorkflow, int]]:
    """Signalled with start, as the relay does it."""
    async with Worker(
        stage.client,
        task_queue=QUEUE,
        workflows=[DigestWorkflow],
        activities=[held.look_ahead, held.flush_digest, stage.fakes.settle_call],
        workflow_runner=runner(unsandboxed=False),
        no_remote_activities=True,
    ):
        now = (await stage.environment.get_current_time()).replace(microsecond=0)
        handle: WorkflowHandle[DigestWorkflow, int] = await stage.client.start_workflow(
            DigestWorkflow.run,
            DigestStart(recipient=D1, clock=a_clock(speed=speed, real_anchor=now, anchor=ORIGIN)),
            id=mint("digest"),
            task_queue=QUEUE,
            start_signal=CHANGED,
            execution_timeout=ONE_DAY,
        )
        try:
            yield handle
        finally:
            if (await handle.describe()).close_time is None:
                await handle.terminate("the story is over")


@dataclass
class CallAgainStory:
    """A call that somebody asked for once more."""

    stage: Stage
    handle: WorkflowHandle[DigestWorkflow, int] = field(init=False)

    async def plays(self) -> None:
        """To its end, in skipped time."""
        async with begun(self.stage, call_again(self.stage, at(5))) as self.handle:
            await self.handle.result()


@dataclass
class DigestStory:
    """Two instants; while it waits for the first, something is held that is due sooner."""

    stage: Stage
    handle: WorkflowHandle[DigestWorkflow, int] = field(init=False)

    async def plays(self) -> None:
        """To its end, in skipped time."""
        waiting = held(self.stage, at(10), at(30))
        async with begun(self.stage, waiting) as self.handle:
            await self.stage.environment.sleep(at(2))
            waiting.due.append(at(5))
            await self.handle.signal(CHANGED)
            await self.handle.result()
