"""1.1: a service request has come in, and somebody has to assign it."""

from datetime import timedelta

from pydantic import AwareDatetime

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, after, at_once, ladder, tell, use
from domain.answer import Action
from domain.channel import Channel
from domain.context import Text, WorkOrderContext
from domain.ladder import StepClock
from domain.predicates import Predicate
from domain.priority import Priority
from domain.role import Role


class NewWorkOrder(WorkOrderContext):
    """Who asked for which service, where and when."""

    address: Text
    service_type: Text
    submitted_at: AwareDatetime


ENTRY = AlertType(
    key="NEW_WORK_ORDER",
    number="1.1",
    title="New work order",
    priority=Priority.HIGH,
    context=NewWorkOrder,
    acknowledgment=AcknowledgmentMode.OPTIONAL,
    answers=(Action.ACKNOWLEDGE,),
    closes_on="the work order is assigned",
    target=timedelta(minutes=2),
    deep_link="DispatchBoard",
    ladder=ladder(
        at_once(
            tell(
                Role.CENTRAL_DISPATCHER,
                use(Channel.WEB),
                use(Channel.SMS, when=Predicate.RECIPIENT_OFFLINE),
                asks=True,
                owes=True,
            ),
            tell(Role.STORE_MANAGER, use(Channel.WEB, Channel.IN_APP), when=Predicate.WORKABLE_AT_STORE),
        ),
        after(
            5,
            StepClock.ACKNOWLEDGMENT,
            tell(
                Role.REGIONAL_DISPATCHER,
                use(Channel.WEB, Channel.SMS),
                use(Channel.VOICE, when=Predicate.CRITICAL_WORK_ORDER),
                asks=True,
                owes=True,
            ),
        ),
        after(
            10,
            StepClock.ACKNOWLEDGMENT,
            tell(
                Role.ADMIN,
                use(Channel.WEB),
                use(Channel.VOICE, when=Predicate.CRITICAL_WORK_ORDER),
                asks=True,
                owes=True,
            ),
        ),
        after(
            15,
            StepClock.ACKNOWLEDGMENT,
            tell(
                Role.OPERATIONS_MANAGER,
                use(Channel.SMS),
                use(Channel.VOICE, when=Predicate.CRITICAL_WORK_ORDER),
                asks=True,
                owes=True,
            ),
            task="Nobody has seen the new work order {work_order_id}: assign it by hand",
        ),
    ),
    wordings={
        "first": Wording(
            title="New work order: {customer}",
            body="Location: {address}. Service type: {service_type}. Priority: {work_order_priority}. "
            "Request time: {submitted_at}. Open the dispatch board to assign it.",
            sms="New WO: {customer} @ {address}. Priority: {work_order_priority}. Assigned to: {store}. "
            "Ref: {work_order_id}",
            push="{customer}, {address}. Priority: {work_order_priority}. {work_order}",
            voice="New work order {work_order_id} for customer {customer}, priority {work_order_priority}, {store}.",
        ),
    },
    spanish={
        "first": Wording(
            title="Nueva orden de trabajo: {customer}",
            body="Dirección: {address}. Tipo de servicio: {service_type}. Prioridad: {work_order_priority}. "
            "Hora de la solicitud: {submitted_at}. Abra el tablero de despacho para asignarla.",
            sms="Nueva OT: {customer} @ {address}. Prioridad: {work_order_priority}. Asignada a: {store}. "
            "Ref: {work_order_id}",
            push="{customer}, {address}. Prioridad: {work_order_priority}. {work_order}",
            voice="Nueva orden de trabajo {work_order_id} del cliente {customer}, prioridad {work_order_priority}, "
            "{store}.",
        ),
    },
)
