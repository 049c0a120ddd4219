"""What an alert would do if it were raised, by the rules of the engine itself, with nothing written or sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.delivery import DeliveryState
from domain.ladder import Step, StepClock
from domain.new_alert import NewAlert
from domain.pending_steps import PendingSteps
from domain.planning import Planned, StepPlan, plan_step
from domain.situation import Situation
from domain.step_texts import StepTexts
from domain.wording import Reply, Text


@dataclass(frozen=True, slots=True)
class StepPreview:
    """One step at the instant at which it would be due. `texts` has one for each of the plan's deliveries, in its
    order: none where nothing would be said. `task` is the title of the manual task that it would open.
    """

    step: Step
    due_at: datetime
    plan: StepPlan
    texts: tuple[Text | None, ...]
    task: str | None

    @property
    def deliveries(self) -> tuple[tuple[Planned, Text | None], ...]:
        """Each with its text, in the order of the plan."""
        return tuple(zip(self.plan.deliveries, self.texts, strict=True))


def preview(alert: NewAlert, situation: Callable[[datetime], Situation], *, reply: Reply) -> tuple[StepPreview, ...]:
    """Every step in the order in which it would fall due if nobody answered and nothing cleared.

    `reply` stands in texts where a person's own code and link will.
    """
    pending = PendingSteps({step.index: alert.origin + step.due for step in alert.steps}, alert.steps)
    taken: list[StepPreview] = []

    def stopped(clock: StepClock) -> bool:
        """A notice is closed by its first step."""
        return bool(taken) and alert.type.is_notice and clock is not StepClock.NONE

    while step := pending.next(stopped):
        due = pending.take(step)
        one = _step(step, situation(due), origin=alert.origin, reply=reply)
        if one.plan.falls_through:
            pending.hurry_next(due)
        taken.append(one)
    return tuple(taken)


def _step(step: Step, situation: Situation, *, origin: datetime, reply: Reply) -> StepPreview:
    plan = plan_step(step, situation)
    texts = StepTexts(step, situation, origin=origin, reply=lambda _: reply)
    return StepPreview(
        step=step,
        due_at=situation.now,
        plan=plan,
        texts=tuple(texts.of(one) if one.state is DeliveryState.PLANNED else None for one in plan.deliveries),
        task=texts.task or plan.task_by_hand,
    )
