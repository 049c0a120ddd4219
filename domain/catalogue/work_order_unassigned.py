"""5.7: a work order has been waiting for a technician for fifteen minutes; raised then, it goes on at thirty (X-13)."""

from pydantic import AwareDatetime

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, after, at_once, ladder, tell, use
from domain.answer import Action
from domain.channel import Channel
from domain.context import Text, WorkOrderContext
from domain.ladder import StepClock
from domain.priority import Priority
from domain.role import Role


class WorkOrderUnassigned(WorkOrderContext):
    """What has to be assigned, and since when."""

    address: Text
    created_at: AwareDatetime


ENTRY = AlertType(
    key="WORK_ORDER_UNASSIGNED",
    number="5.7",
    title="Work order unassigned",
    priority=Priority.HIGH,
    context=WorkOrderUnassigned,
    acknowledgment=AcknowledgmentMode.OPTIONAL,
    answers=(Action.ACKNOWLEDGE,),
    closes_on="the work order is offered to a technician",
    tells_when_resolved=True,
    deep_link="DispatchBoard",
    ladder=ladder(
        at_once(tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB, Channel.SMS), asks=True, owes=True)),
        after(
            15,
            StepClock.CONDITION,
            tell(Role.REGIONAL_DISPATCHER, use(Channel.SMS), asks=True, owes=True),
            wording="urgent",
        ),
    ),
    wordings={
        "first": Wording(
            title="Unassigned work: {work_order_id}",
            body="Customer: {customer}. Address: {address}. Unassigned: {age}. Priority: {work_order_priority}. "
            "Assign an available technician.",
            sms="Unassigned work: {work_order}. Customer: {customer} @ {address}. Unassigned: {age}. "
            "Priority: {work_order_priority}. Assign a technician.",
        ),
        "urgent": Wording(
            title="Urgent: {work_order_id} unassigned",
            body="Unassigned: {age}. Customer: {customer}. Store: {store}. "
            "Assign or reroute it; escalate to central dispatch if needed.",
            sms="URGENT: {work_order} unassigned {age}. Customer: {customer}. Store: {store}. "
            "Escalate to central dispatch if needed.",
        ),
    },
    spanish={
        "first": Wording(
            title="Trabajo sin asignar: {work_order_id}",
            body="Cliente: {customer}. Dirección: {address}. Sin asignar: {age}. Prioridad: {work_order_priority}. "
            "Asigne un técnico disponible.",
            sms="Trabajo sin asignar: {work_order}. Cliente: {customer} @ {address}. Sin asignar: {age}. "
            "Prioridad: {work_order_priority}. Asigne un técnico.",
        ),
        "urgent": Wording(
            title="Urgente: {work_order_id} sin asignar",
            body="Sin asignar: {age}. Cliente: {customer}. Tienda: {store}. "
            "Asigne o desvíe el trabajo; avise a la central de despacho si hace falta.",
            sms="URGENTE: {work_order} sin asignar {age}. Cliente: {customer}. Tienda: {store}. "
            "Avise a la central si hace falta.",
        ),
    },
    shorten=("address", "store", "customer"),
    repeats_by=("work_order_id",),
)
