"""Activities as the alert's workflow knows them, with the real rules and no store: what they do is a story's script."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.contract import DELIVER, FINISH_ALERT, PLAN_STEP, SETTLE_CALL
from domain.channel import Channel
from domain.delivery import CallOutcome, DeliveryState
from domain.ids import AlertId, DeliveryId, PersonId
from domain.orders import Deliver, Delivered, FinishAlert, PlannedDelivery, PlanStep, SettleCall, StepOutcome
from domain.planning import plan_step
from domain.reason import Reason
from tests.builders import ORIGIN, a_situation

GRID = timedelta(seconds=5)
"""Every instant of a story stands on it; what the machine takes for a step is less."""
EXPECTED = ApplicationErrorCategory.BENIGN
LETTERS = {Channel.PUSH: "P", Channel.SMS: "S", Channel.VOICE: "V"}


@dataclass(frozen=True)
class Call:
    """What happens on a call: how it ends, so long after it was dialled. None: nobody ever reports on it."""

    outcome: CallOutcome | None
    lasts: timedelta = timedelta(0)


RINGS_OUT = Call(CallOutcome.NO_ANSWER, timedelta(seconds=25))


@dataclass(frozen=True)
class Trouble:
    """A delivery that fails `times` runs; `wait` is what the activity asks for before the next one."""

    times: int = 1_000
    wait: timedelta | None = None
    final: bool = False


@dataclass
class Script:
    """What will happen around one alert, and what has happened."""

    type: str
    facts: dict[str, Any] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)  # by `RD1 5 V2`: recipient, step's minute, attempt
    any_call: Call = RINGS_OUT
    elsewhere: Call | None = None  # what happens on a call that another provider places once more
    troubles: dict[str, Trouble] = field(default_factory=dict)  # by `RD1[S]`
    not_run: dict[int, Reason] = field(default_factory=dict)
    plans: list[PlanStep] = field(default_factory=list)
    planned: dict[DeliveryId, tuple[PlanStep, PlannedDelivery]] = field(default_factory=dict)
    placed: set[DeliveryId] = field(default_factory=set)
    sent: list[tuple[timedelta, str]] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    settled: list[SettleCall] = field(default_factory=list)
    finished: list[FinishAlert] = field(default_factory=list)


def on_the_grid(instant: datetime) -> timedelta:
    """Since the alert's origin."""
    return (instant - ORIGIN) // GRID * GRID


CallEnds = Callable[[Deliver, CallOutcome, datetime], Awaitable[None]]


class Fakes:
    """`call_ends` tells the workflow at an instant how a call ended, as the webhook does."""

    def __init__(self, scripts: dict[AlertId, Script], call_ends: CallEnds) -> None:
        self._scripts = scripts
        self._call_ends = call_ends

    @activity.defn(name=PLAN_STEP)
    async def plan_step(self, order: PlanStep) -> StepOutcome:
        script = self._scripts[order.alert_id]
        script.plans.append(order)
        if order.step.index in script.not_run:
            return StepOutcome(not_run=script.not_run[order.step.index])
        plan = plan_step(order.step, a_situation(script.type, now=order.due, alert_id=order.alert_id, **script.facts))
        deliveries = tuple(
            PlannedDelivery(id=one.id, recipient=PersonId(one.recipient.id), channel=one.channel, attempt=one.attempt)
            for one in plan.deliveries
            if one.state is DeliveryState.PLANNED and not one.channel.is_row
        )
        script.planned.update({one.id: (order, one) for one in deliveries})
        return StepOutcome(priority=plan.priority, deliveries=deliveries, falls_through=plan.falls_through)

    @activity.defn(name=DELIVER[Channel.PUSH])
    async def deliver_push(self, order: Deliver) -> Delivered:
        return self._sent(order)

    @activity.defn(name=DELIVER[Channel.SMS])
    async def deliver_sms(self, order: Deliver) -> Delivered:
        return self._sent(order)

    @activity.defn(name=DELIVER[Channel.EMAIL])
    async def deliver_email(self, order: Deliver) -> Delivered:
        return self._sent(order)

    @activity.defn(name=DELIVER[Channel.VOICE])
    async def place_call(self, order: Deliver) -> Delivered:
        script = self._scripts[order.alert_id]
        dialled = ORIGIN + on_the_grid(_run_at(order))
        again = order.delivery_id in script.placed
        if again and script.elsewhere is None:
            return Delivered(state=DeliveryState.FAILED, outcome=CallOutcome.FAILED, ended_at=dialled)
        accepted = self._sent(order)
        script.placed.add(order.delivery_id)
        plan, delivery = script.planned[order.delivery_id]
        minute = (plan.due - ORIGIN) // timedelta(minutes=1)
        first = script.calls.get(f"{delivery.recipient} {minute} V{delivery.attempt}", script.any_call)
        call = script.elsewhere if again and script.elsewhere else first
        if call.outcome is not None:
            await self._call_ends(order, call.outcome, dialled + call.lasts)
        return accepted.model_copy(update={"due_back": dialled + order.calls.without_outcome})

    @activity.defn(name=SETTLE_CALL)
    async def settle_call(self, order: SettleCall) -> Delivered:
        self._scripts[order.alert_id].settled.append(order)
        return Delivered(state=DeliveryState.ACCEPTED, outcome=CallOutcome.NO_OUTCOME, ended_at=order.at)

    @activity.defn(name=FINISH_ALERT)
    async def finish_alert(self, order: FinishAlert) -> None:
        self._scripts[order.alert_id].finished.append(order)

    def _sent(self, order: Deliver) -> Delivered:
        script = self._scripts[order.alert_id]
        _, delivery = script.planned[order.delivery_id]
        attempt = str(delivery.attempt) if delivery.channel is Channel.VOICE else ""
        name = f"{delivery.recipient}[{LETTERS[delivery.channel]}{attempt}]"
        script.runs.append(name)
        trouble = script.troubles.get(name)
        if trouble and activity.info().attempt <= trouble.times:
            raise ApplicationError(
                "in trouble", next_retry_delay=trouble.wait, non_retryable=trouble.final, category=EXPECTED
            )
        script.sent.append((on_the_grid(_run_at(order)), name))
        return Delivered(state=DeliveryState.ACCEPTED)


def _run_at(order: Deliver) -> datetime:
    """When this run began, as the server's clock has it."""
    return order.clock.at(activity.info().started_time)
