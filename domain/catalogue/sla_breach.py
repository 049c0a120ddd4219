"""5.4: the deadline has passed and the work is not done."""

from datetime import timedelta

from pydantic import AwareDatetime

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, after, at_once, ladder, tell, use
from domain.answer import Action
from domain.channel import Channel
from domain.context import WorkOrderContext
from domain.ids import ForeignId
from domain.ladder import StepClock
from domain.priority import Priority
from domain.role import Role


class SlaBreach(WorkOrderContext):
    """Which work order is late, and since when."""

    deadline: AwareDatetime
    technician_id: ForeignId | None = None


ENTRY = AlertType(
    key="SLA_BREACH",
    number="5.4",
    title="SLA breach",
    priority=Priority.CRITICAL,
    context=SlaBreach,
    acknowledgment=AcknowledgmentMode.REQUIRED,
    answers=(Action.ACKNOWLEDGE,),
    resolves=(Action.RESOLVE,),
    closes_on="the work is completed, or somebody resolves it",
    tells_when_resolved=True,
    opens_incident=True,
    target=timedelta(minutes=5),
    ladder=ladder(
        at_once(
            tell(Role.REGIONAL_DISPATCHER, use(Channel.VOICE, Channel.SMS), asks=True, owes=True),
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB, Channel.SMS)),
            tell(Role.ADMIN, use(Channel.WEB)),
        ),
        after(5, StepClock.ACKNOWLEDGMENT, tell(Role.REGIONAL_DISPATCHER, use(Channel.VOICE), asks=True, owes=True)),
        after(
            15,
            StepClock.NONE,
            tell(Role.ADMIN, use(Channel.WEB)),
            wording="report",
            escalated=False,
        ),
        after(
            15,
            StepClock.ACKNOWLEDGMENT,
            tell(Role.ADMIN, use(Channel.VOICE), asks=True, owes=True),
            tell(Role.OPERATIONS_MANAGER, use(Channel.VOICE), asks=True, owes=True),
            task="Nobody acknowledged the SLA breach on {work_order_id}: reach the regional dispatcher or take over",
        ),
    ),
    wordings={
        "first": Wording(
            title="SLA breach: {work_order_id}",
            body="Customer: {customer}. Deadline: {deadline}, {overdue} overdue. Technician: {technician}. "
            "Store: {store}. Immediate follow-up required.",
            sms="SLA BREACH: {work_order}. Customer: {customer}. Overdue: {overdue}. Tech: {technician}. "
            "Immediate follow-up required.",
            push="{work_order}, {customer}: {overdue} overdue. Technician: {technician}",
            voice="Critical alert. Work order number {work_order_id} for customer {customer}, {store}, "
            "has exceeded the "
            "agreed service level agreement. The deadline was {deadline}. "
            "Current delay: {overdue}. Assigned technician: {technician}. "
            "Press 1 to acknowledge receipt and initiate resolution.",
        ),
        "report": Wording(
            title="SLA breach logged: {work_order_id}",
            body="Logged for compliance tracking. Customer: {customer}. Deadline: {deadline}, {overdue} overdue. "
            "Acknowledged: {acknowledged}. Impact: service level missed. Root cause: to be determined.",
            sms="SLA breach logged: {work_order}. Acknowledged: {acknowledged}.",
        ),
    },
    spanish={
        "first": Wording(
            title="SLA incumplido: {work_order_id}",
            body="Cliente: {customer}. Plazo: {deadline}, {overdue} de retraso. Técnico: {technician}. "
            "Tienda: {store}. Se requiere seguimiento inmediato.",
            sms="SLA INCUMPLIDO: {work_order}. Cliente: {customer}. Retraso: {overdue}. Téc: {technician}. "
            "Requiere seguimiento inmediato.",
            push="{work_order}, {customer}: {overdue} de retraso. Técnico: {technician}",
            voice="Alerta crítica. La orden de trabajo número {work_order_id} del cliente {customer}, {store}, "
            "ha excedido el acuerdo de nivel de servicio. El plazo venció a las {deadline}. "
            "Retraso actual: {overdue}. Técnico asignado: {technician}. "
            "Oprima 1 para confirmar la recepción e iniciar la resolución.",
        ),
        "report": Wording(
            title="Incumplimiento de SLA registrado: {work_order_id}",
            body="Registrado para el control de cumplimiento. Cliente: {customer}. Plazo: {deadline}, "
            "{overdue} de retraso. Confirmada: {acknowledged}. Impacto: nivel de servicio incumplido. "
            "Causa raíz: por determinar.",
            sms="Incumplimiento de SLA registrado: {work_order}. Confirmada: {acknowledged}.",
        ),
    },
    repeats_by=("work_order_id",),
)
