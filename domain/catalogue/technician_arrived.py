"""3.2: the technician has arrived at the customer."""

from pydantic import AwareDatetime

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.channel import Channel
from domain.context import JobContext, Text
from domain.ladder import StepClock
from domain.priority import Priority
from domain.role import Role


class TechnicianArrived(JobContext):
    """Where and when."""

    address: Text
    arrived_at: AwareDatetime


ENTRY = AlertType(
    key="TECHNICIAN_ARRIVED",
    number="3.2",
    title="Technician arrived",
    priority=Priority.LOW,
    context=TechnicianArrived,
    acknowledgment=AcknowledgmentMode.NONE,
    closes_on="it is sent",
    ladder=ladder(
        at_once(
            tell(Role.STORE_MANAGER, use(Channel.WEB, Channel.IN_APP)),
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB)),
            clock=StepClock.NONE,
        )
    ),
    wordings={
        "first": Wording(
            title="{technician} arrived at customer",
            body="Work order: {work_order_id}. Customer: {customer}. Address: {address}. "
            "Arrival time: {arrived_at}. Status: on site, work in progress.",
            sms="{technician} arrived at {customer}, {address}. {work_order}. {arrived_at}.",
        ),
    },
    spanish={
        "first": Wording(
            title="{technician} llegó con el cliente",
            body="Orden de trabajo: {work_order_id}. Cliente: {customer}. Dirección: {address}. "
            "Hora de llegada: {arrived_at}. Estado: en el sitio, trabajo en curso.",
            sms="{technician} llegó con {customer}, {address}. {work_order}. {arrived_at}.",
        ),
    },
    shorten=("address", "customer", "technician"),
)
