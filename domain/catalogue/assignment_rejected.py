"""7.8: the store manager does not want this technician on the job; it goes back to the dispatchers."""

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, after, at_once, ladder, tell, use
from domain.answer import Action
from domain.channel import Channel
from domain.context import Context, JobContext, Text
from domain.ladder import StepClock
from domain.priority import Priority
from domain.role import Role


class AssignmentRejected(JobContext):
    """Whose offer is withdrawn, and why."""

    personal = Context.personal | {"reason"}

    reason: Text


ENTRY = AlertType(
    key="ASSIGNMENT_REJECTED",
    number="7.8",
    title="Assignment rejected",
    priority=Priority.HIGH,
    context=AssignmentRejected,
    acknowledgment=AcknowledgmentMode.OPTIONAL,
    answers=(Action.ACKNOWLEDGE,),
    closes_on="the work order is offered again",
    deep_link="Assignments",
    ladder=ladder(
        at_once(tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB, Channel.SMS), asks=True, owes=True)),
        # An answer of the dispatchers must not keep the technician from hearing of it.
        after(
            0,
            StepClock.NONE,
            tell(Role.TECHNICIAN, use(Channel.PUSH, Channel.SMS, Channel.EMAIL)),
            wording="withdrawn",
            escalated=False,
        ),
        after(
            5,
            StepClock.CONDITION,
            tell(Role.REGIONAL_DISPATCHER, use(Channel.SMS), asks=True, owes=True),
            wording="not_offered_again",
        ),
    ),
    wordings={
        "first": Wording(
            title="Assignment rejected: {work_order_id}",
            body="The store manager rejected the assignment of {technician}. Reason: {reason}. Customer: {customer}. "
            "Store: {store}. Offer the job to somebody else.",
            sms="Assignment rejected by store: {work_order}, {customer}. Tech: {technician} @ {store}. "
            "Reason: {reason}. Reassign.",
        ),
        "withdrawn": Wording(
            title="Offer withdrawn: {work_order_id}",
            body="Work order {work_order_id}, {customer}, is no longer offered to you. Reason: {reason}.",
            sms="Offer withdrawn: {work_order}, {customer}. Reason: {reason}.",
        ),
        "not_offered_again": Wording(
            title="Still not reassigned: {work_order_id}",
            body="The store manager rejected the assignment of {technician} {waiting} ago, and the job has not been "
            "offered again. Reason: {reason}. Customer: {customer}. Store: {store}. Assign it.",
            sms="{work_order} @ {store}: assignment rejected {waiting} ago, not offered again. "
            "Reason: {reason}. Assign it.",
        ),
    },
    spanish={
        "first": Wording(
            title="Asignación rechazada: {work_order_id}",
            body="El gerente de tienda rechazó la asignación de {technician}. Motivo: {reason}. Cliente: {customer}. "
            "Tienda: {store}. Ofrezca el trabajo a otra persona.",
            sms="Asignación rechazada por la tienda: {work_order}, {customer}. Téc: {technician} @ {store}. "
            "Motivo: {reason}. Reasigne.",
        ),
        "withdrawn": Wording(
            title="Oferta retirada: {work_order_id}",
            body="La orden de trabajo {work_order_id}, {customer}, ya no se le ofrece. Motivo: {reason}.",
            sms="Oferta retirada: {work_order}, {customer}. Motivo: {reason}.",
        ),
        "not_offered_again": Wording(
            title="Aún sin reasignar: {work_order_id}",
            body="El gerente de tienda rechazó la asignación de {technician} hace {waiting} y el trabajo no se ha "
            "vuelto a ofrecer. Motivo: {reason}. Cliente: {customer}. Tienda: {store}. Asígnelo.",
            sms="{work_order} @ {store}: asignación rechazada hace {waiting}, sin reasignar. "
            "Motivo: {reason}. Asígnela.",
        ),
    },
    shorten=("reason", "store", "customer", "technician"),
    repeats_by=("work_order_id", "technician_id"),
)
