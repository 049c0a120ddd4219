"""The rows of a plan: deliveries with their texts, inbox rows, and one audit entry for each decision."""

from collections.abc import Mapping

from domain.channel import ROWS, SHOWN_FOR, Channel
from domain.delivery import DeliveryState
from domain.orders import PlanStep
from domain.planning import Planned, StepPlan
from domain.reason import Reason
from domain.situation import Situation
from domain.step_texts import StepTexts
from store.audit import AuditRecord, record
from store.database import Tx
from store.held import hold_copy, wake
from store.stamps import stamp

_DELIVERY = """
INSERT INTO deliveries (id, alert_id, step, clock, recipient, role, channel, attempt, asks, escalated, shown_as,
  priority, state, reason, due_at, planned_at, accepted_at, delivered_at, held_until, deferred_driving, tries, repeated)
VALUES (:id, :alert_id, :step, :clock, :recipient, :role, :channel, :attempt, :asks, :escalated, :shown_as,
  :priority, :state, :reason, :due, :due, :written, :written, :held_until, :deferred_driving, 0, 0)
ON CONFLICT (id) DO NOTHING
"""
_TEXT = """
INSERT INTO delivery_texts (delivery_id, title, body, address_kind, address)
VALUES (:id, :title, :body, :kind, :address)
ON CONFLICT (delivery_id) DO NOTHING
"""
_INBOX = """
INSERT INTO inbox (person_id, alert_id, delivery_id, channel, created_at, silent, expires_at)
VALUES (:person, :alert_id, :id, :channel, :due, :silent, :expires)
"""
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

    def _delivery(self, planned: Planned) -> None:
        step = self._order.step
        written = planned.channel in ROWS and planned.state is DeliveryState.PLANNED
        state = DeliveryState.DELIVERED if written else planned.state
        self._tx.run(
            _DELIVERY,
            id=planned.id,
            alert_id=self._order.alert_id,
            step=step.index,
            clock=step.clock.value,
            recipient=planned.recipient.id,
            role=planned.role.value,
            channel=planned.channel.value,
            attempt=planned.attempt,
            asks=int(planned.asks),
            escalated=int(step.escalated),
            shown_as=step.shown_as or self._situation.entry.key,
            priority=self._plan.priority.value,
            state=state.value,
            reason=planned.reason.value,
            due=self._due,
            written=self._due if written else None,
            held_until=stamp(planned.held_until) if planned.held_until else None,
            deferred_driving=int(planned.deferred_driving),
        )
        if planned.state is DeliveryState.PLANNED:
            self._text(planned)
        if written:
            self._tx.run(
                _INBOX,
                person=planned.recipient.id,
                alert_id=self._order.alert_id,
                id=planned.id,
                channel=planned.channel.value,
                due=self._due,
                silent=int(planned.silent),
                expires=stamp(self._order.due + SHOWN_FOR) if planned.channel is Channel.IN_APP else None,
            )
        self._audit(planned, state)

    def _hold(self) -> None:
        """What is told later waits in its recipient's digest."""
        held = [planned for planned in self._plan.deliveries if planned.held_until]
        for planned in held:
            hold_copy(self._tx, self._order.alert_id, self._order.step, planned, at=self._order.due)
        recipients = [planned.recipient.id for planned in held]
        wake(self._tx, recipients, self._plan.priority, at=self._order.due, traceparent=None)

    def _text(self, planned: Planned) -> None:
        text = self._texts.of(planned)
        self._tx.run(
            _TEXT,
            id=planned.id,
            title=text.title,
            body=text.body,
            kind=planned.address.kind.value if planned.address else None,
            address=planned.address.value if planned.address else None,
        )

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
