"""7.3: the dispatch or scheduling software has logged a status that is an exception, as «No Show»."""

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.answer import Action
from domain.channel import Channel
from domain.context import Context, Text, WorkOrderContext
from domain.ids import ForeignId
from domain.priority import Priority
from domain.role import Role


class ScheduleException(WorkOrderContext):
    """Which status was logged; work order and status together are what repeats are recognised by (X-36)."""

    personal = Context.personal | {"note"}

    status: Text
    technician_id: ForeignId | None = None
    note: Text | None = None


ENTRY = AlertType(
    key="SCHEDULE_EXCEPTION",
    number="7.3",
    title="Schedule exception",
    priority=Priority.HIGH,
    context=ScheduleException,
    acknowledgment=AcknowledgmentMode.OPTIONAL,
    answers=(Action.ACKNOWLEDGE,),
    resolves=(Action.RESOLVE,),
    closes_on="the exception is cleared, or somebody resolves it",
    tells_when_resolved=True,
    deep_link="DispatchBoard",
    ladder=ladder(
        at_once(
            tell(Role.STORE_MANAGER, use(Channel.WEB, Channel.SMS), asks=True, owes=True),
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB, Channel.SMS), asks=True),
        )
    ),
    wordings={
        "first": Wording(
            title="Schedule exception: {status}",
            body="Work order: {work_order_id}. Customer: {customer}. Technician: {technician}. Store: {store}. "
            "Note: {note}. Check the schedule.",
            sms="Exception: {status}. {work_order}, {customer}. Tech: {technician} @ {store}. Note: {note}",
        ),
    },
    spanish={
        "first": Wording(
            title="Excepción de agenda: {status}",
            body="Orden de trabajo: {work_order_id}. Cliente: {customer}. Técnico: {technician}. Tienda: {store}. "
            "Nota: {note}. Revise la agenda.",
            sms="Excepción: {status}. {work_order}, {customer}. Téc: {technician} @ {store}. Nota: {note}",
        ),
    },
    shorten=("note", "store", "customer", "technician", "status"),
    repeats_by=("work_order_id", "status"),
)
