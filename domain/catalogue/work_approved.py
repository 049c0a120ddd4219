"""4.2: the store manager has approved the work; it is ready for billing."""

from pydantic import AwareDatetime

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.channel import Channel
from domain.context import JobContext, Text
from domain.ladder import StepClock
from domain.priority import Priority
from domain.role import Role


class WorkApproved(JobContext):
    """What was approved, and what it costs. `total_cost` is shown as it is given, so it names its currency."""

    approved_at: AwareDatetime
    total_cost: Text | None = None


ENTRY = AlertType(
    key="WORK_APPROVED",
    number="4.2",
    title="Work approved",
    priority=Priority.MEDIUM,
    context=WorkApproved,
    acknowledgment=AcknowledgmentMode.NONE,
    closes_on="it is sent",
    ladder=ladder(
        at_once(
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB)),
            tell(Role.BILLING_CLERK, use(Channel.WEB, Channel.IN_APP)),
            tell(Role.TECHNICIAN, use(Channel.PUSH)),
            clock=StepClock.NONE,
        )
    ),
    wordings={
        "first": Wording(
            title="Work order approved: {work_order_id}",
            body="Technician: {technician}. Customer: {customer}. Approved time: {approved_at}. "
            "Total cost: {total_cost}. Status: ready for billing.",
            sms="{work_order} approved by the store manager. Technician: {technician}.",
            push="Work {work_order_id} approved by the store manager. Great work!",
        ),
    },
    spanish={
        "first": Wording(
            title="Trabajo aprobado: {work_order_id}",
            body="Técnico: {technician}. Cliente: {customer}. Hora de aprobación: {approved_at}. "
            "Costo total: {total_cost}. Estado: listo para facturar.",
            sms="{work_order} aprobada por el gerente de tienda. Técnico: {technician}.",
            push="El gerente de tienda aprobó el trabajo {work_order_id}. ¡Buen trabajo!",
        ),
    },
    shorten=("technician",),
)
