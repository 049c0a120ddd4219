"""4.1: the store manager has rejected completed work; the technician acknowledges, then resubmits."""

from datetime import datetime, timedelta

from pydantic import AwareDatetime

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, after, at_once, ladder, tell, use
from domain.answer import Action
from domain.channel import Channel
from domain.context import Context, JobContext, LongText
from domain.ids import ForeignId
from domain.ladder import Step, StepClock
from domain.priority import Priority
from domain.role import Role

ACKNOWLEDGMENT_DUE = 5
REWORK_DUE = 240
"""Minutes from the rejection to the resubmission, where the SLA leaves as many (X-15)."""


class WorkRejected(JobContext):
    """Who rejected the work, and what has to be better."""

    personal = Context.personal | {"feedback"}

    manager_id: ForeignId
    feedback: LongText
    sla_deadline: AwareDatetime | None = None

    def timed(self, steps: tuple[Step, ...], *, origin: datetime) -> tuple[Step, ...]:
        """The rework is due at the deadline where that is sooner, though never before the acknowledgment."""
        if self.sla_deadline is None:
            return steps
        left = max(self.sla_deadline - origin, timedelta(minutes=ACKNOWLEDGMENT_DUE))
        return (*steps[:-1], steps[-1].model_copy(update={"due": min(left, steps[-1].due)}))


ENTRY = AlertType(
    key="WORK_REJECTED",
    number="4.1",
    title="Work rejected",
    priority=Priority.HIGH,
    context=WorkRejected,
    acknowledgment=AcknowledgmentMode.REQUIRED,
    answers=(Action.ACKNOWLEDGE,),
    closes_on="the work is resubmitted",
    deep_link="ReworkNeeded",
    ladder=ladder(
        at_once(
            tell(Role.TECHNICIAN, use(Channel.PUSH, Channel.SMS), asks=True, owes=True),
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB, Channel.SMS), wording="coordinate"),
        ),
        after(
            ACKNOWLEDGMENT_DUE,
            StepClock.ACKNOWLEDGMENT,
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB, Channel.SMS), asks=True, owes=True),
            wording="unacknowledged",
        ),
        after(
            REWORK_DUE,
            StepClock.CONDITION,
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB, Channel.SMS), asks=True, owes=True),
            wording="rework_due",
        ),
    ),
    wordings={
        "first": Wording(
            title="Work order rejected: {work_order_id}",
            body="Reason: {feedback}. Action required: review the comments and resubmit.",
            sms="{work_order} rejected. Reason: {feedback}. Review comments and resubmit.",
            push="Reason: {feedback}. Review the comments and resubmit. Tap to view details.",
        ),
        "coordinate": Wording(
            title="Work order rejected: {work_order_id}",
            body="Rejected by store manager {manager}. Reason: {feedback}. Technician: {technician}. "
            "Customer: {customer}. Coordinate the rework.",
            sms="{work_order} rejected by Store Manager {manager}. Reason: {feedback}. Tech: {technician}. "
            "Coordinate rework.",
        ),
        "unacknowledged": Wording(
            title="Rejection not acknowledged: {work_order_id}",
            body="{technician} has not acknowledged the rejection of {work_order_id}, {customer}, for {waiting}. "
            "Reason: {feedback}. Contact the technician.",
            sms="Rejection of {work_order} not acknowledged for {waiting}. Tech: {technician}. "
            "Reason: {feedback}. Contact tech.",
        ),
        "rework_due": Wording(
            title="Rework overdue: {work_order_id}",
            body="{technician} has not resubmitted {work_order_id}, {customer}, within {waiting}. "
            "Reason of the rejection: {feedback}. Coordinate the rework.",
            sms="Rework of {work_order} not resubmitted within {waiting}. Tech: {technician}. "
            "Reason: {feedback}. Coordinate rework.",
        ),
    },
    spanish={
        "first": Wording(
            title="Trabajo rechazado: {work_order_id}",
            body="Motivo: {feedback}. Revise los comentarios y vuelva a enviarlo.",
            sms="{work_order} rechazada. Motivo: {feedback}. Revise los comentarios y vuelva a enviar.",
            push="Motivo: {feedback}. Revise los comentarios y vuelva a enviarlo. Toque para ver detalles.",
        ),
        "coordinate": Wording(
            title="Trabajo rechazado: {work_order_id}",
            body="Rechazado por el gerente {manager}. Motivo: {feedback}. Técnico: {technician}. "
            "Cliente: {customer}. Coordine la corrección.",
            sms="{work_order} rechazada por el gerente {manager}. Motivo: {feedback}. Téc: {technician}. "
            "Coordine el retrabajo.",
        ),
        "unacknowledged": Wording(
            title="Rechazo sin confirmar: {work_order_id}",
            body="{technician} no ha confirmado el rechazo de {work_order_id}, {customer}, en {waiting}. "
            "Motivo: {feedback}. Comuníquese con el técnico.",
            sms="Rechazo de {work_order} sin confirmar desde hace {waiting}. Téc: {technician}. "
            "Motivo: {feedback}. Contacte al técnico.",
        ),
        "rework_due": Wording(
            title="Corrección atrasada: {work_order_id}",
            body="{technician} no ha vuelto a enviar {work_order_id}, {customer}, en {waiting}. "
            "Motivo del rechazo: {feedback}. Coordine la corrección.",
            sms="{work_order} sin reenviar en {waiting}. Téc: {technician}. Motivo: {feedback}. Coordine el retrabajo.",
        ),
    },
    shorten=("feedback", "manager", "technician"),
)
