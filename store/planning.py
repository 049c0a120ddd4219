"""The plan book: one transaction per step reads the facts, lets the rules decide, and writes what they decided."""

from functools import partial

from domain.delivery import DeliveryState
from domain.ids import PersonId, TaskId, task_by_hand_id, task_id
from domain.ladder import Step, StepClock
from domain.orders import FinishAlert, PlannedDelivery, PlanStep, StepOutcome
from domain.planning import StepPlan, plan_step
from domain.reason import Reason
from domain.role import Role
from domain.situation import Situation
from domain.step_texts import StepTexts
from store.answer_keys import LinkSigner
from store.audit import AuditRecord, Detail, record
from store.database import Database, Row, Tx
from store.directory import DirectoryCache
from store.plan_rows import PlanRows
from store.reply_links import reply_of
from store.rollup import join_rollup
from store.situation import situations_of
from store.stamps import instant, stamp
from store.system_issues import raise_unreachable

_ALERT = """
SELECT a.*, c.context FROM alerts a LEFT JOIN alert_contexts c ON c.alert_id = a.id WHERE a.id = :id
"""
_STORED = "SELECT plan FROM plans WHERE alert_id = :id AND step = :step"
_KEEP = "INSERT INTO plans (alert_id, step, due_at, planned_at, plan) VALUES (:id, :step, :due, :now, :plan)"
_LEVEL = "UPDATE alerts SET level = :level WHERE id = :id AND level < :level"
_TASK = """
INSERT INTO manual_tasks (id, alert_id, step, title, role, state, created_at)
VALUES (:id, :alert_id, :step, :title, :role, 'open', :now)
ON CONFLICT (id) DO NOTHING
"""
_NOTICE_SENT = """
UPDATE alerts SET state = 'closed', close_reason = 'sent', closed_by = 'engine', closed_at = :now WHERE id = :id
"""
_ENDED = "UPDATE alerts SET started = 'ended' WHERE id = :id AND started <> 'ended'"


class StorePlanBook:
    """Everything is judged at the step's due instant; only presence, directory and answers are read as they are."""

    def __init__(self, database: Database, directory: DirectoryCache, links: LinkSigner) -> None:
        self._database = database
        self._directory = directory
        self._links = links

    async def plan(self, order: PlanStep) -> StepOutcome:
        """The same order again returns the stored outcome."""
        return await self._database.write(partial(self._plan, order))

    async def finish(self, order: FinishAlert) -> None:
        """Audited once: the second time there is nothing left to end."""
        await self._database.write(partial(_finish, order))

    def _plan(self, order: PlanStep, tx: Tx) -> StepOutcome:
        step = order.step
        stored = tx.one(_STORED, id=order.alert_id, step=step.index)
        if stored is not None:
            return StepOutcome.model_validate_json(stored["plan"])
        alert = tx.one(_ALERT, id=order.alert_id)
        if alert is None:
            raise LookupError(f"{order.alert_id} has a workflow but no row")
        outcome = self._stopped(step, alert) or self._decided(tx, order, alert)
        plan = outcome.model_dump_json()
        due = stamp(order.due)
        tx.run(_KEEP, id=order.alert_id, step=step.index, due=due, now=due, plan=plan)
        return outcome

    def _stopped(self, step: Step, alert: Row) -> StepOutcome | None:
        """The answer was committed before this plan, its signal has not arrived yet (X-20)."""
        reason = stopped_by(step.clock, alert["state"])
        return StepOutcome(not_run=reason) if reason else None

    def _decided(self, tx: Tx, order: PlanStep, alert: Row) -> StepOutcome:
        directory = self._directory.current(tx)
        situation = situations_of(tx, alert, directory, present_at=order.due, calls=order.calls)(order.due)
        plan = plan_step(order.step, situation)
        self._write(tx, order, alert, situation, plan)
        return StepOutcome(
            priority=plan.priority,
            falls_through=plan.falls_through,
            deliveries=tuple(
                PlannedDelivery(
                    id=one.id, recipient=PersonId(one.recipient.id), channel=one.channel, attempt=one.attempt
                )
                for one in plan.deliveries
                if one.state is DeliveryState.PLANNED and not one.channel.is_row
            ),
        )

    def _write(self, tx: Tx, order: PlanStep, alert: Row, situation: Situation, plan: StepPlan) -> None:
        step = order.step
        texts = StepTexts(
            step,
            situation,
            origin=instant(alert["origin"]),
            reply=lambda person: reply_of(tx, order.alert_id, person, self._links, now=order.due),
            acknowledged_by=alert["acknowledged_by"],
        )
        PlanRows(tx, order=order, situation=situation, plan=plan, texts=texts).write()
        if step.index:
            tx.run(_LEVEL, id=order.alert_id, level=step.index)
        if texts.task:
            _open_task(tx, order, texts.task, task_id(order.alert_id, step.index), step.copies[0].role)
        if plan.task_by_hand:
            _open_task(tx, order, plan.task_by_hand, task_by_hand_id(order.alert_id), Role.OPERATIONS_MANAGER)
        if situation.entry.key != "SYSTEM_ISSUE":  # the admins are told of anything but of not being told
            raise_unreachable(tx, order.alert_id, plan.unreachable, situation.directory, now=order.due)
        join_rollup(tx, alert, step.index, situation.directory, at=order.due)
        if situation.entry.is_notice:
            tx.run(_NOTICE_SENT, id=order.alert_id, now=stamp(order.due))


def stopped_by(clock: StepClock, state: str) -> Reason | None:
    """Why a step or delivery of that clock must not go out any more; None while its clock runs."""
    if clock is StepClock.NONE or state == "open":
        return None
    if state == "closed":
        return Reason.CLOSED
    return Reason.ACKNOWLEDGED if clock is StepClock.ACKNOWLEDGMENT else None


def _open_task(tx: Tx, order: PlanStep, title: str, task: TaskId, role: Role) -> None:
    now = order.due
    tx.run(_TASK, id=task, alert_id=order.alert_id, step=order.step.index, title=title, role=role.value, now=stamp(now))
    details: dict[str, Detail] = {"task": task, "step": order.step.index, "role": role.value}
    record(tx, AuditRecord("Task.Opened", "engine", now, alert_id=order.alert_id, details=details))


def _finish(order: FinishAlert, tx: Tx) -> None:
    if tx.run(_ENDED, id=order.alert_id):
        record(tx, AuditRecord("Alert.LadderEnded", "engine", order.at, alert_id=order.alert_id))
