"""One alert: its ladder climbed at fixed instants, until every clock has stopped or the ladder has ended."""

import asyncio
import contextlib

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.contract import FINISH_ALERT, PLAN_STEP
    from domain.channel import Channel
    from domain.ids import DeliveryId, PersonId
    from domain.ladder import Step, StepClock
    from domain.orders import FinishAlert, PlannedDelivery, PlanStep, StepOutcome
    from domain.pending_steps import PendingSteps
    from workflows.contract import (
        ALERT_WORKFLOW,
        Acknowledged,
        AlertEnd,
        AlertSignal,
        AlertStart,
        Closed,
        DeliveryEvent,
        Escalated,
        due_at,
    )
    from workflows.display import Display
    from workflows.ordering import Ordering
    from workflows.telephone import Telephone


@workflow.defn(name=ALERT_WORKFLOW)
class AlertWorkflow:
    """Signals only write down; `run` acts."""

    @workflow.init
    def __init__(self, start: AlertStart) -> None:
        self._start = start
        self._acknowledged: Acknowledged | None = None
        self._closed: Closed | None = None
        self._pending = PendingSteps({step.index: due_at(start, step) for step in start.steps}, start.steps)
        self._display = Display(deadline=next((due_at(start, step) for step in start.steps if step.index), None))
        self._ordering = Ordering(start)
        self._calls: list[Telephone] = []
        self._escalated: list[Escalated] = []
        self._ended: dict[DeliveryId, DeliveryEvent] = {}
        self._sending: list[tuple[StepClock, asyncio.Task[object]]] = []
        self._level = 0
        self._steps_run = 0
        self._deliveries = 0

    @workflow.signal(name=AlertSignal.ACKNOWLEDGE, description="Somebody answered; the first answer stops the clock")
    def acknowledge(self, acknowledged: Acknowledged) -> None:
        """First wins: the store decided who was first, a repetition changes nothing."""
        self._acknowledged = self._acknowledged or acknowledged

    @workflow.signal(name=AlertSignal.CLOSE, description="What the alert was about is over")
    def close(self, closed: Closed) -> None:
        """First wins."""
        self._closed = self._closed or closed

    @workflow.signal(name=AlertSignal.DELIVERY_EVENT, description="A call ended")
    def delivery_event(self, event: DeliveryEvent) -> None:
        """The first outcome of a call stands."""
        self._ended.setdefault(event.delivery_id, event)

    @workflow.signal(name=AlertSignal.ESCALATE, description="Somebody does not wait for the next step")
    def escalate(self, escalated: Escalated) -> None:
        """A step that was taken meanwhile is not taken again."""
        self._escalated.append(escalated)

    @workflow.run
    async def run(self, start: AlertStart) -> AlertEnd:
        """Step by step in the order in which they fall due; a step whose clock stops meanwhile is not taken."""
        watching = asyncio.create_task(self._watch_state())
        while step := self._next():
            self._display.next(step, self._pending.due(step))
            if await self._falls_due(step):
                await self._take(step)
                self._show()
        self._display.ladder_ended()
        await workflow.wait_condition(self._all_sent)
        await self._finish(start)
        watching.cancel()
        return AlertEnd(
            acknowledged_by=self._acknowledged.by if self._acknowledged else None,
            close_reason=self._closed.reason if self._closed else None,
            steps_run=self._steps_run,
            deliveries=self._deliveries,
        )

    def _next(self) -> Step | None:
        """Steps that a person hurries, unless an answer has come with it, are due from then on (R-321)."""
        while self._escalated:
            wanted = self._escalated.pop(0)
            if self._acknowledged is None:
                self._pending.hurry(wanted.step, wanted.at)
        return self._pending.next(self._stopped)

    def _stopped(self, clock: StepClock) -> bool:
        if clock is StepClock.NONE:
            return False
        return self._closed is not None or (clock is StepClock.ACKNOWLEDGMENT and self._acknowledged is not None)

    async def _falls_due(self, step: Step) -> bool:
        """False when its clock stopped first, or a person hurries a step. An answer in the same instant wins (X-20)."""
        left = self._ordering.time_until(self._pending.due(step))
        if left:
            with contextlib.suppress(TimeoutError):
                await workflow.wait_condition(
                    lambda: self._stopped(step.clock) or bool(self._escalated),
                    timeout=left,
                    timeout_summary=f"step {step.index} falls due",
                )
        return not self._stopped(step.clock) and not self._escalated

    async def _take(self, step: Step) -> None:
        due = self._pending.take(step)
        outcome: StepOutcome = await self._ordering.locally(
            PLAN_STEP,
            PlanStep(alert_id=self._start.alert_id, step=step, due=due, calls=self._start.calls),
            StepOutcome,
            summary=f"plan step {step.index}",
        )
        if outcome.falls_through:
            self._pending.hurry_next(due)
        if outcome.not_run is None:
            self._steps_run += 1
            self._level = step.index
            self._deliver(step, outcome)

    def _deliver(self, step: Step, outcome: StepOutcome) -> None:
        """Every first send is ordered before anything is awaited, so that all of them leave with one workflow task."""
        calls: dict[PersonId, list[PlannedDelivery]] = {}
        for delivery in outcome.deliveries:
            self._deliveries += 1
            if delivery.channel is Channel.VOICE:
                calls.setdefault(delivery.recipient, []).append(delivery)
            else:
                self._follow(step, self._ordering.deliver(self._start.alert_id, delivery, outcome.priority))
        for recipient, attempts in calls.items():
            self._call(step, recipient, attempts, outcome)

    def _call(self, step: Step, recipient: PersonId, attempts: list[PlannedDelivery], outcome: StepOutcome) -> None:
        earlier = [call for call in self._calls if call.recipient == recipient]
        for call in earlier:
            call.superseded = True
        telephone = Telephone(
            alert_id=self._start.alert_id,
            recipient=recipient,
            ordering=self._ordering,
            priority=outcome.priority,
            policy=self._start.calls,
            ended=self._ended,
            stopped=lambda: self._stopped(step.clock),
        )
        self._calls.append(telephone)
        self._follow(step, telephone.call(attempts, after=earlier))

    def _follow(self, step: Step, work: asyncio.Task[object]) -> None:
        self._sending.append((step.clock, work))

    def _all_sent(self) -> bool:
        """What a stopped clock has made pointless is not waited for; the store has cancelled it already."""
        return all(work.done() or self._stopped(clock) for clock, work in self._sending)

    async def _finish(self, start: AlertStart) -> None:
        self._show()
        now = self._ordering.now()
        await self._ordering.locally(
            FINISH_ALERT, FinishAlert(alert_id=start.alert_id, at=now), None, summary="nothing more happens"
        )

    @property
    def _state(self) -> str:
        return "closed" if self._closed else "acknowledged" if self._acknowledged else "open"

    async def _watch_state(self) -> None:
        """An answer is shown at once, however long the ladder still waits for a clock that it did not stop."""
        while True:
            await workflow.wait_condition(lambda: self._state != self._display.state)
            self._show()

    def _show(self) -> None:
        following = self._pending.next(self._stopped)
        deadline = self._pending.due(following) if following else None
        self._display.show(state=self._state, level=self._level, deadline=deadline)
