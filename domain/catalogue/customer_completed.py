"""6.2: the customer's service is complete, and the store manager has approved it (X-41)."""

from pydantic import AwareDatetime

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.channel import Channel
from domain.context import CustomerContext
from domain.ids import ForeignId
from domain.ladder import StepClock
from domain.priority import Priority
from domain.role import Role


class CustomerCompleted(CustomerContext):
    """Who did the work, and when it was done."""

    technician_id: ForeignId
    completed_at: AwareDatetime


ENTRY = AlertType(
    key="CUSTOMER_COMPLETED",
    number="6.2",
    title="Service complete",
    priority=Priority.MEDIUM,
    context=CustomerCompleted,
    acknowledgment=AcknowledgmentMode.NONE,
    closes_on="it is sent",
    deep_link="Portal",
    ladder=ladder(at_once(tell(Role.CUSTOMER, use(Channel.WEB, Channel.SMS)), clock=StepClock.NONE)),
    wordings={
        "first": Wording(
            title="Service Complete",
            body="Your service is complete! Technician {technician} completed work at {completed_at}. "
            "Invoice will follow. Thank you! Job ID: {work_order_id}.",
            sms="Your service is complete! Technician {technician} completed work at {completed_at}. "
            "Invoice will follow. Thank you! Job ID: {work_order_id}",
        ),
    },
    spanish={
        "first": Wording(
            title="Servicio terminado",
            body="¡Su servicio está terminado! El técnico {technician} terminó el trabajo a las {completed_at}. "
            "La factura llegará después. ¡Gracias! Trabajo: {work_order_id}.",
            sms="¡Su servicio está terminado! El técnico {technician} terminó a las {completed_at}. "
            "Sigue la factura. ¡Gracias! Trabajo: {work_order_id}",
        ),
    },
    shorten=("technician",),
)
