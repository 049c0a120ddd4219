"""Local activities of the alert: plan a step, and say that nothing more will happen."""

from temporalio import activity

from activities.contract import FINISH_ALERT, PLAN_STEP
from domain.orders import FinishAlert, PlanStep, StepOutcome
from domain.ports import PlanBook


class Planning:
    """Hands orders to the plan book."""

    def __init__(self, book: PlanBook) -> None:
        self._book = book

    @activity.defn(name=PLAN_STEP)
    async def plan_step(self, order: PlanStep) -> StepOutcome:
        """The stored outcome where this step was planned before."""
        return await self._book.plan(order)

    @activity.defn(name=FINISH_ALERT)
    async def finish_alert(self, order: FinishAlert) -> None:
        """The last act of the workflow."""
        await self._book.finish(order)
