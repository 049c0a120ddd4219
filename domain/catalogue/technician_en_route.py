"""3.1: the technician is on the way to the customer."""

from pydantic import AwareDatetime

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.channel import Channel
from domain.context import JobContext, Text
from domain.ladder import StepClock
from domain.priority import Priority
from domain.role import Role


class TechnicianEnRoute(JobContext):
    """Where the technician is heading, and when the arrival is expected."""

    address: Text
    eta: AwareDatetime | None = None


ENTRY = AlertType(
    key="TECHNICIAN_EN_ROUTE",
    number="3.1",
    title="Technician on the way",
    priority=Priority.LOW,
    context=TechnicianEnRoute,
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
            title="{technician} heading to customer",
            body="Work order: {work_order_id}. Customer: {customer}. Address: {address}. ETA: {eta}. Status: en route.",
            sms="{technician} heading to {customer}, {address}. {work_order}. ETA: {eta}.",
        ),
    },
    spanish={
        "first": Wording(
            title="{technician} va en camino al cliente",
            body="Orden de trabajo: {work_order_id}. Cliente: {customer}. Dirección: {address}. "
            "Llegada prevista: {eta}. Estado: en camino.",
            sms="{technician} en camino a {customer}, {address}. {work_order}. Llegada: {eta}.",
        ),
    },
    shorten=("address", "customer", "technician"),
)
