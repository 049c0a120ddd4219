"""6.1: the customer's service is assigned, and when the technician will be there."""

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.channel import Channel
from domain.context import CustomerContext, Window
from domain.ids import ForeignId
from domain.ladder import StepClock
from domain.priority import Priority
from domain.role import Role


class CustomerAssigned(CustomerContext):
    """Who comes to the customer, and when they may be expected."""

    technician_id: ForeignId
    window: Window


ENTRY = AlertType(
    key="CUSTOMER_ASSIGNED",
    number="6.1",
    title="Service assigned",
    priority=Priority.MEDIUM,
    context=CustomerAssigned,
    acknowledgment=AcknowledgmentMode.NONE,
    closes_on="it is sent",
    deep_link="Portal",
    ladder=ladder(at_once(tell(Role.CUSTOMER, use(Channel.WEB, Channel.SMS)), clock=StepClock.NONE)),
    wordings={
        "first": Wording(
            title="Service Assigned",
            body="Your service is assigned. Technician {technician} will arrive {window}. Job ID: {work_order_id}.",
            sms="Your service is assigned. Technician {technician} will arrive {window}. Job ID: {work_order_id}",
        ),
    },
    spanish={
        "first": Wording(
            title="Servicio asignado",
            body="Su servicio está asignado. El técnico {technician} llegará {window}. Trabajo: {work_order_id}.",
            sms="Su servicio está asignado. El técnico {technician} llegará {window}. Trabajo: {work_order_id}",
        ),
    },
    shorten=("technician",),
)
