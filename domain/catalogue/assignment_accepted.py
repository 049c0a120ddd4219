"""2.2: the technician has accepted the job. What the customer hears of it is 6.1 (X-41)."""

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.channel import Channel
from domain.context import JobContext, Window
from domain.ladder import StepClock
from domain.priority import Priority
from domain.role import Role


class AssignmentAccepted(JobContext):
    """Who accepted what, and when the technician will be there."""

    window: Window | None = None


ENTRY = AlertType(
    key="ASSIGNMENT_ACCEPTED",
    number="2.2",
    title="Assignment accepted",
    priority=Priority.MEDIUM,
    context=AssignmentAccepted,
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
            title="Work accepted: {technician}",
            body="Technician: {technician}. Work order: {work_order_id}. Customer: {customer}. ETA: {window}. "
            "Status: en route or starting preparation.",
            sms="Work accepted: {technician}, {work_order}, {customer}. ETA: {window}.",
        ),
    },
    spanish={
        "first": Wording(
            title="Trabajo aceptado: {technician}",
            body="Técnico: {technician}. Orden de trabajo: {work_order_id}. Cliente: {customer}. "
            "Llegada prevista: {window}. Estado: en camino o en preparación.",
            sms="Trabajo aceptado: {technician}, {work_order}, {customer}. Llegada: {window}.",
        ),
    },
    shorten=("customer", "technician"),
)
