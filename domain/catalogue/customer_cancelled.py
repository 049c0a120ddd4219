"""6.3: the customer's service was cancelled or could not be completed."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.channel import Channel
from domain.context import CustomerContext, Text
from domain.ladder import StepClock
from domain.phone_number import e164
from domain.priority import Priority
from domain.role import Role


class NextStep(StrEnum):
    """What the customer may do."""

    RESCHEDULE = "reschedule"
    CONTACT_SUPPORT = "contact support"


class CustomerCancelled(CustomerContext):
    """Why the work was not done, what comes next, and whom the customer may call."""

    personal = CustomerContext.personal | {"reason"}

    reason: Text
    next_step: NextStep = NextStep.RESCHEDULE
    support_number: Annotated[
        str,
        AfterValidator(e164),
        Field(
            description="of customer service, as texts say it",
            json_schema_extra={"pattern": r"^\+[1-9][0-9]{6,14}$"},
        ),
    ]


ENTRY = AlertType(
    key="CUSTOMER_CANCELLED",
    number="6.3",
    title="Service not completed",
    priority=Priority.MEDIUM,
    context=CustomerCancelled,
    acknowledgment=AcknowledgmentMode.NONE,
    closes_on="it is sent",
    deep_link="Portal",
    ladder=ladder(at_once(tell(Role.CUSTOMER, use(Channel.WEB, Channel.SMS)), clock=StepClock.NONE)),
    wordings={
        "first": Wording(
            title="Service Update",
            body="Update on your service request {work_order_id}: Work was not completed. Reason: {reason}. "
            "Next steps: {next_step}. Customer Service: {support_number}",
            sms="Update: Service request {work_order_id} not completed. Reason: {reason}. "
            "Please call us at {support_number}.",
        ),
    },
    spanish={
        "first": Wording(
            title="Novedades de su servicio",
            body="Novedades de su solicitud {work_order_id}: el trabajo no se terminó. Motivo: {reason}. "
            "Próximo paso: {next_step}. Atención al cliente: {support_number}",
            sms="Aviso: la solicitud {work_order_id} no se terminó. Motivo: {reason}. Llámenos al {support_number}.",
        ),
    },
    shorten=("reason",),
)
