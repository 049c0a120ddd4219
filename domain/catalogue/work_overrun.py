"""7.6: a job takes longer than was estimated."""

from pydantic import AwareDatetime

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.channel import Channel
from domain.context import WorkOrderContext
from domain.ids import ForeignId
from domain.ladder import StepClock
from domain.priority import Priority
from domain.role import Role


class WorkOverrun(WorkOrderContext):
    """Which job, who is at it, and when it should have been done."""

    technician_id: ForeignId
    estimated_end: AwareDatetime


ENTRY = AlertType(
    key="WORK_OVERRUN",
    number="7.6",
    title="Work overrun",
    priority=Priority.MEDIUM,
    context=WorkOverrun,
    acknowledgment=AcknowledgmentMode.NONE,
    closes_on="it is sent",
    deep_link="DispatchBoard",
    ladder=ladder(
        at_once(
            tell(Role.STORE_MANAGER, use(Channel.WEB)),
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB)),
            clock=StepClock.NONE,
        )
    ),
    wordings={
        "first": Wording(
            title="Longer than estimated: {work_order_id}",
            body="{technician} is still at {customer}; the work should have been done at {estimated_end}. "
            "Store: {store}. Check whether later appointments are at risk.",
            sms="Overrun: {work_order}, {customer}. Tech: {technician} @ {store}. Estimated end: {estimated_end}.",
        ),
    },
    spanish={
        "first": Wording(
            title="Más largo de lo estimado: {work_order_id}",
            body="{technician} sigue con {customer}; el trabajo debía terminar a las {estimated_end}. "
            "Tienda: {store}. Verifique si peligran las citas siguientes.",
            sms="Retraso: {work_order}, {customer}. Téc: {technician} @ {store}. Fin estimado: {estimated_end}.",
        ),
    },
    shorten=("store", "customer", "technician"),
)
