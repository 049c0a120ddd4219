"""7.11: a work order has been cancelled; whoever might still go there must know (X-23)."""

from dataclasses import replace
from datetime import datetime

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.channel import Channel
from domain.context import Context, Text, WorkOrderContext
from domain.ids import ForeignId
from domain.ladder import StepClock
from domain.predicates import Facts, Predicate
from domain.priority import Priority
from domain.role import Role


class WorkOrderCancelled(WorkOrderContext):
    """What was cancelled, why, and who had an open or accepted offer; nobody where the technician is left out."""

    personal = Context.personal | {"reason"}

    reason: Text
    technician_id: ForeignId | None = None

    def facts(self, *, now: datetime, recipient_online: bool) -> Facts:
        """Whether there is a technician to be told."""
        known = super().facts(now=now, recipient_online=recipient_online)
        return replace(known, offer_held=self.technician_id is not None)


ENTRY = AlertType(
    key="WORK_ORDER_CANCELLED",
    number="7.11",
    title="Work order cancelled",
    priority=Priority.HIGH,
    context=WorkOrderCancelled,
    acknowledgment=AcknowledgmentMode.NONE,
    closes_on="it is sent",
    deep_link="Assignments",
    ladder=ladder(
        at_once(
            tell(Role.TECHNICIAN, use(Channel.PUSH, Channel.SMS, Channel.EMAIL), when=Predicate.OFFER_HELD),
            tell(Role.STORE_MANAGER, use(Channel.WEB)),
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB)),
            clock=StepClock.NONE,
        )
    ),
    wordings={
        "first": Wording(
            title="Cancelled: {work_order_id}",
            body="Work order {work_order_id}, {customer}, was cancelled. Reason: {reason}. Technician: {technician}. "
            "Store: {store}.",
            sms="Cancelled: {work_order}, {customer}. Reason: {reason}. Do not go there.",
            push="{work_order}, {customer}: {reason}. Do not go there.",
        ),
    },
    spanish={
        "first": Wording(
            title="Cancelada: {work_order_id}",
            body="La orden de trabajo {work_order_id}, {customer}, se canceló. Motivo: {reason}. "
            "Técnico: {technician}. Tienda: {store}.",
            sms="Cancelada: {work_order}, {customer}. Motivo: {reason}. No vaya al sitio.",
            push="{work_order}, {customer}: {reason}. No vaya al sitio.",
        ),
    },
    shorten=("reason", "customer"),
)
