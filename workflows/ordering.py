"""How workflows order work: queues, priorities, time-outs and retries in one place."""

import asyncio
from datetime import datetime, timedelta
from typing import TypeVar

from temporalio import workflow
from temporalio.common import Priority as TaskPriority
from temporalio.common import RetryPolicy as ActivityRetries
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.contract import DELIVER, QUEUES, START_TO_CLOSE
    from domain.clock import Clock
    from domain.delivery import DeliveryState
    from domain.ids import AlertId
    from domain.orders import Deliver, Delivered, PlannedDelivery
    from domain.priority import Priority
    from domain.value import Value
    from workflows.contract import AlertStart, DigestStart

Result = TypeVar("Result")

_LONGER_THAN_ANY_CEILING = timedelta(minutes=2)  # protocol time: it does not shrink when the clock runs fast
_LOCALLY = ActivityRetries(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=5))
_WHEN_BROKEN = ActivityRetries(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30))


class Pace:
    """Time, and what is done within a workflow task. Deterministic: it only turns values into commands."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        """Installation time."""
        return self._clock.at(workflow.now())

    def time_until(self, instant: datetime) -> timedelta:
        """Real time until an instant of the installation; zero when it has passed."""
        return self._clock.real(instant - self.now())

    async def locally(self, name: str, order: Value, result: type[Result] | None, *, summary: str) -> Result:
        """Within the workflow task; repeated until it works, for without it nothing can go on."""
        done: Result = await workflow.execute_local_activity(
            name,
            order,
            result_type=result,
            start_to_close_timeout=timedelta(seconds=10),
            retry_policy=_LOCALLY,
            summary=summary,
        )
        return done


class Ordering(Pace):
    """Also deliveries, as the start of an alert or digest wants them."""

    def __init__(self, start: AlertStart | DigestStart) -> None:
        super().__init__(start.clock)
        self._start = start

    def deliver(self, alert_id: AlertId, delivery: PlannedDelivery, priority: Priority) -> asyncio.Task[object]:
        """Ordered before this returns. The activity says itself when it wants to be tried again."""
        retries = self._start.retries
        handle = workflow.start_activity(
            DELIVER[delivery.channel],
            Deliver(
                alert_id=alert_id,
                delivery_id=delivery.id,
                clock=self._start.clock,
                retries=retries,
                calls=self._start.calls,
            ),
            result_type=Delivered,
            task_queue=QUEUES[delivery.channel],
            start_to_close_timeout=START_TO_CLOSE,
            schedule_to_close_timeout=max(self._start.clock.real(retries.give_up), _LONGER_THAN_ANY_CEILING),
            retry_policy=_WHEN_BROKEN,
            priority=TaskPriority(priority_key=priority.key, fairness_key=self._start.account),
            summary=f"{delivery.channel} to {delivery.recipient}, attempt {delivery.attempt}",
        )
        return asyncio.create_task(_survived(handle))


async def _survived(handle: workflow.ActivityHandle[Delivered]) -> Delivered:
    """A delivery that is lost must never stop the ladder."""
    try:
        return await handle
    except ActivityError:
        return Delivered(state=DeliveryState.EXPIRED, reason="given up")
