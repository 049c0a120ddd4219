"""7.2: the customer has cancelled, or has moved the appointment with too little notice; the slot is free (X-73)."""

from enum import StrEnum

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.answer import Action
from domain.channel import Channel
from domain.context import Context, Text, Window, WorkOrderContext
from domain.ids import ForeignId
from domain.priority import Priority
from domain.role import Role


class Change(StrEnum):
    """What the customer did."""

    CANCELLED = "cancelled"
    RESCHEDULED = "rescheduled"  # with less notice than is accepted


class LateCancellation(WorkOrderContext):
    """Which slot has become free, and whose."""

    personal = Context.personal | {"reason"}

    change: Change
    window: Window
    technician_id: ForeignId | None = None
    reason: Text | None = None


ENTRY = AlertType(
    key="LATE_CANCELLATION",
    number="7.2",
    title="Late cancellation",
    priority=Priority.HIGH,
    context=LateCancellation,
    acknowledgment=AcknowledgmentMode.OPTIONAL,
    answers=(Action.ACKNOWLEDGE,),
    resolves=(Action.ACKNOWLEDGE,),
    closes_on="somebody acknowledges it: what has been cancelled does not clear",
    deep_link="DispatchBoard",
    ladder=ladder(
        at_once(
            tell(Role.STORE_MANAGER, use(Channel.WEB, Channel.SMS, Channel.EMAIL), asks=True, owes=True),
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB, Channel.SMS), asks=True),
        )
    ),
    wordings={
        "first": Wording(
            title="{change} by the customer: {work_order_id}",
            body="Customer: {customer}. Free slot: {window}. Technician: {technician}. Store: {store}. "
            "Reason: {reason}. Give the slot to another job.",
            sms="{change} by customer: {work_order}, {customer}. Free: {window}. Tech: {technician} @ {store}. "
            "Reason: {reason}",
        ),
    },
    spanish={
        "first": Wording(
            title="{change} por el cliente: {work_order_id}",
            body="Cliente: {customer}. Horario libre: {window}. Técnico: {technician}. Tienda: {store}. "
            "Motivo: {reason}. Asigne el horario a otro trabajo.",
            sms="{change} por el cliente: {work_order}, {customer}. Libre: {window}. Téc: {technician} @ {store}. "
            "Motivo: {reason}",
        ),
    },
    shorten=("reason", "store", "customer", "technician"),
    repeats_by=("work_order_id", "change"),
)
