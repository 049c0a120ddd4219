"""The rows of a plan: deliveries with their texts, inbox rows, and one audit entry for each decision."""

from collections.abc import Mapping
from dataclasses import replace

from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.orders import PlanStep
from domain.planning import Planned, StepPlan
from domain.reason import Reason
from domain.situation import Situation
from domain.step_texts import StepTexts
from store.audit import AuditRecord, record
from store.database import Tx
from store.delivery_rows import NewDelivery, write_delivery, write_text
from store.held import hold_copy, wake
from store.stamps import stamp

_SUPERSEDE = """
UPDATE deliveries SET state = 'cancelled', reason = :reason, ended_at = :due
WHERE alert_id = :alert_id AND recipient = :person AND channel = 'voice' AND state = 'planned' AND step < :step
RETURNING id, step, attempt
"""


class PlanRows:
    """Writes one plan in one transaction."""

    def __init__(
        self,
        tx: Tx,
        *,
        order: PlanStep,
        situation: Situation,
        plan: StepPlan,
        texts: StepTexts,
    ) -> None:
        self._tx = tx
        self._order = order
        self._situation = situation
        self._plan = plan
        self._texts = texts
        self._due = stamp(order.due)

    def write(self) -> None:
        """In the order of the plan; calls of an earlier step to the same person give way to this one's (X-10)."""
        for planned in self._plan.deliveries:
            if planned.channel is Channel.VOICE and planned.attempt == 1 and planned.state is DeliveryState.PLANNED:
                self._supersede(planned)
            self._delivery(planned)
        self._hold()
        self._audit_step()

    def add(self, planned: Planned) -> None:
        """One more of a step that was taken before: its recipient's digest orders it at once."""
        order = self._order
        self._delivery(planned)
        hold_copy(self._tx, order.alert_id, order.step, replace(planned, held_until=order.due), at=order.due)
        wake(self._tx, [planned.recipient.id], self._plan.priority, at=order.due, traceparent=None)

    def _delivery(self, planned: Planned) -> None:
        step = self._order.step
        state = write_delivery(
            self._tx,
            NewDelivery(
                id=planned.id,
                alert_id=self._order.alert_id,
                step=step.index,
                clock=step.clock,
                recipient=planned.recipient.id,
                role=planned.role,
                channel=planned.channel,
                attempt=planned.attempt,
                asks=planned.asks,
                escalated=step.escalated,
                shown_as=step.shown_as or self._situation.entry.key,
                priority=self._plan.priority,
                state=planned.state,
                reason=planned.reason,
                due=self._order.due,
                held_until=planned.held_until,
                deferred_driving=planned.deferred_driving,
                silent=planned.silent,
            ),
        )
        if planned.state is DeliveryState.PLANNED:
            write_text(self._tx, planned.id, self._texts.of(planned), planned.address)
        self._audit(planned, state)

    def _hold(self) -> None:
        """What is told later waits in its recipient's digest."""
        held = [planned for planned in self._plan.deliveries if planned.held_until]
        for planned in held:
            hold_copy(self._tx, self._order.alert_id, self._order.step, planned, at=self._order.due)
        recipients = [planned.recipient.id for planned in held]
        wake(self._tx, recipients, self._plan.priority, at=self._order.due, traceparent=None)

    def _supersede(self, planned: Planned) -> None:
        superseded = self._tx.all(
            _SUPERSEDE,
            reason=Reason.NEWER_CALL.value,
            due=self._due,
            alert_id=self._order.alert_id,
            person=planned.recipient.id,
            step=self._order.step.index,
        )
        for call in superseded:
            details: dict[str, str | int] = {"recipient": planned.recipient.id, "channel": planned.channel.value}
            details |= {"step": call["step"], "attempt": call["attempt"]}
            self._record("Delivery.Cancelled", Reason.NEWER_CALL.value, details, delivery_id=call["id"])

    def _audit(self, planned: Planned, state: DeliveryState) -> None:
        events = {DeliveryState.DELIVERED: "Delivery.Sent", DeliveryState.SUPPRESSED: "Delivery.Suppressed"}
        details: dict[str, str | int] = {
            "step": self._order.step.index,
            "recipient": planned.recipient.id,
            "role": planned.role.value,
            "channel": planned.channel.value,
            "attempt": planned.attempt,
        }
        if planned.deferred_driving:
            details["deferred_driving"] = True
        if planned.off_shift:
            details["off_shift"] = True
        if planned.held_until:
            details["held_until"] = stamp(planned.held_until)
        self._record(events.get(state, "Delivery.Planned"), planned.reason.value, details, delivery_id=planned.id)

    def _audit_step(self) -> None:
        step = self._order.step
        details = {"step": step.index, "clock": step.clock.value, "falls_through": self._plan.falls_through}
        self._record("Alert.Escalated" if step.escalated else "Alert.StepPlanned", "", details)

    def _record(
        self, event: str, reason: str, details: Mapping[str, str | int | bool], *, delivery_id: str | None = None
    ) -> None:
        entry = AuditRecord(
            event,
            "engine",
            self._order.due,
            alert_id=self._order.alert_id,
            delivery_id=delivery_id,
            reason=reason,
            details=details,
        )
        record(self._tx, entry)
