"""3.3: the technician has finished and uploaded the photos; the store manager approves or rejects.

Nothing hurries the manager, the work stays pending (R-158); the customer hears nothing before the approval (X-41).
"""

from datetime import timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.answer import Action
from domain.channel import Channel
from domain.context import Context, LongText, Text, WorkOrderContext
from domain.ids import ForeignId
from domain.predicates import Predicate
from domain.priority import Priority
from domain.role import Role


class WorkCompleted(WorkOrderContext):
    """What was done, by whom and when."""

    personal = Context.personal | {"notes"}

    technician_id: ForeignId
    address: Text
    completed_at: AwareDatetime
    photos_uploaded: Annotated[int, Field(ge=0, le=1000)]
    notes: LongText | None = None


ENTRY = AlertType(
    key="WORK_COMPLETED",
    number="3.3",
    title="Work completed",
    priority=Priority.HIGH,
    context=WorkCompleted,
    acknowledgment=AcknowledgmentMode.REQUIRED,
    answers=(Action.APPROVE, Action.REJECT),
    resolves=(Action.APPROVE, Action.REJECT),
    closes_on="the store manager approves or rejects",
    target=timedelta(minutes=5),
    ladder=ladder(
        at_once(
            tell(
                Role.STORE_MANAGER,
                use(Channel.WEB),
                use(Channel.SMS, when=Predicate.CRITICAL_WORK_ORDER),
                asks=True,
                owes=True,
            ),
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB)),
        ),
    ),
    wordings={
        "first": Wording(
            title="Work completed: {technician}",
            body="Technician: {technician}. Work order: {work_order_id}. Customer: {customer}. Address: {address}. "
            "Completion time: {completed_at}. Photos uploaded: {photos_uploaded}. Notes: {notes}. "
            "Review and approve.",
            sms="Work completed: {work_order}, {customer}. Tech: {technician}. {completed_at}. "
            "Photos: {photos_uploaded}. Review and approve.",
        ),
    },
    spanish={
        "first": Wording(
            title="Trabajo terminado: {technician}",
            body="Técnico: {technician}. Orden de trabajo: {work_order_id}. Cliente: {customer}. "
            "Dirección: {address}. Hora de término: {completed_at}. Fotos: {photos_uploaded}. Notas: {notes}. "
            "Revise y apruebe.",
            sms="Trabajo terminado: {work_order}, {customer}. Téc: {technician}. {completed_at}. "
            "Fotos: {photos_uploaded}. Revise y apruebe.",
        ),
    },
    shorten=("customer", "technician"),
)
