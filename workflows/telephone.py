"""One call task: up to three attempts to reach one person, the next one a while after the last one ended (X-10)."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.contract import SETTLE_CALL
    from domain.delivery import CallOutcome
    from domain.ids import AlertId, DeliveryId, PersonId
    from domain.ladder import CallPolicy
    from domain.orders import Delivered, PlannedDelivery, SettleCall
    from domain.priority import Priority
    from workflows.contract import DeliveryEvent
    from workflows.ordering import Ordering


ANOTHER_PROVIDER = "call-by-another-provider"
"""The patch since which a call that failed is ordered once more (X-38): alerts of before go on without."""


class Telephone:
    """`ended` is where the workflow writes down how calls ended; `stopped` tells whether the step's clock has stopped.

    Superseded by a later call task to the same person, it makes no further attempt; a running one goes on to its end.
    """

    def __init__(
        self,
        *,
        alert_id: AlertId,
        recipient: PersonId,
        ordering: Ordering,
        priority: Priority,
        policy: CallPolicy,
        ended: dict[DeliveryId, DeliveryEvent],
        stopped: Callable[[], bool],
    ) -> None:
        self.recipient = recipient
        self.superseded = False
        self.on_the_line = False
        self._alert_id = alert_id
        self._ordering = ordering
        self._priority = priority
        self._policy = policy
        self._ended = ended
        self._stopped = stopped

    def call(self, attempts: list[PlannedDelivery], *, after: "list[Telephone]") -> asyncio.Task[object]:
        """Starts at once, or when the attempts of `after` that are on the line have ended: never two at a time."""
        if not any(earlier.on_the_line for earlier in after):
            self.on_the_line = True
            first = self._ordering.deliver(self._alert_id, attempts[0], self._priority)
            return asyncio.create_task(self._attempts(attempts, first))
        return asyncio.create_task(self._attempts_after(attempts, after))

    def _over(self) -> bool:
        return self.superseded or self._stopped()

    async def _attempts_after(self, attempts: list[PlannedDelivery], after: "list[Telephone]") -> None:
        await workflow.wait_condition(lambda: self._over() or not any(earlier.on_the_line for earlier in after))
        if not self._over():
            self.on_the_line = True
            await self._attempts(attempts, self._ordering.deliver(self._alert_id, attempts[0], self._priority))

    async def _attempts(self, attempts: list[PlannedDelivery], first: asyncio.Task[object]) -> None:
        placed = first
        for number, attempt in enumerate(attempts):
            if number:
                self.on_the_line = True
                placed = self._ordering.deliver(self._alert_id, attempt, self._priority)
            outcome, ended_at = await self._outcome(attempt, placed)
            if outcome is CallOutcome.FAILED and self._may_be_placed_elsewhere(attempt):
                del self._ended[attempt.id]
                placed = self._ordering.deliver(self._alert_id, attempt, self._priority)
                outcome, ended_at = await self._outcome(attempt, placed)
            self.on_the_line = False
            if outcome is CallOutcome.CONFIRMED or self._over():
                return
            if number + 1 < len(attempts) and not await self._gap_passes(ended_at):
                return

    async def _outcome(self, attempt: PlannedDelivery, placed: asyncio.Task[object]) -> tuple[CallOutcome, datetime]:
        """How and when the attempt ended; a provider that stays silent ends it at its limit (X-10)."""
        result = await placed
        assert isinstance(result, Delivered)
        if attempt.id not in self._ended and result.due_back:
            await self._reported(attempt, result.due_back)
        if event := self._ended.get(attempt.id):
            return event.outcome, event.ended_at
        if result.due_back and not self._stopped():
            result = await self._settled(attempt, result.due_back)
        return result.outcome or CallOutcome.FAILED, result.ended_at or self._ordering.now()

    def _may_be_placed_elsewhere(self, attempt: PlannedDelivery) -> bool:
        """Its provider has reported that it could not place the call: whether another one can is known to the desk."""
        return attempt.id in self._ended and not self._over() and workflow.patched(ANOTHER_PROVIDER)

    async def _reported(self, attempt: PlannedDelivery, due_back: datetime) -> None:
        left = self._ordering.time_until(due_back)
        if left:
            await self._until(lambda: attempt.id in self._ended or self._stopped(), left, "the call is on the line")

    async def _settled(self, attempt: PlannedDelivery, at: datetime) -> Delivered:
        order = SettleCall(alert_id=self._alert_id, delivery_id=attempt.id, at=at)
        return await self._ordering.locally(SETTLE_CALL, order, Delivered, summary="a call that nobody reported on")

    async def _gap_passes(self, ended_at: datetime) -> bool:
        """False when the call task is over before the next attempt is due."""
        left = self._ordering.time_until(ended_at + self._policy.gap)
        if left:
            await self._until(self._over, left, f"next attempt to {self.recipient}")
        return not self._over()

    async def _until(self, condition: Callable[[], bool], limit: timedelta, summary: str) -> None:
        try:
            await workflow.wait_condition(condition, timeout=limit, timeout_summary=summary)
        except TimeoutError:
            return
