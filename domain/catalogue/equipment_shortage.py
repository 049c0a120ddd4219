"""5.2: a technician on the job lacks a part; somebody must approve an alternative or cancel."""

from datetime import timedelta

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, after, at_once, ladder, tell, use
from domain.answer import Action
from domain.channel import Channel
from domain.context import Text, WorkOrderContext
from domain.ids import ForeignId
from domain.ladder import StepClock
from domain.predicates import Predicate
from domain.priority import Priority
from domain.role import Role


class EquipmentShortage(WorkOrderContext):
    """What is missing, and who reported it."""

    technician_id: ForeignId
    item: Text


ENTRY = AlertType(
    key="EQUIPMENT_SHORTAGE",
    number="5.2",
    title="Equipment shortage",
    priority=Priority.CRITICAL,
    context=EquipmentShortage,
    acknowledgment=AcknowledgmentMode.REQUIRED,
    answers=(Action.ACKNOWLEDGE, Action.APPROVE_ALTERNATIVE, Action.CANCEL),
    resolves=(Action.APPROVE_ALTERNATIVE, Action.CANCEL, Action.RESOLVE),
    closes_on="an alternative is approved, or the work is cancelled",
    tells_when_resolved=True,
    target=timedelta(minutes=1),
    ladder=ladder(
        at_once(
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB, Channel.SMS), asks=True, owes=True),
            tell(Role.STORE_MANAGER, use(Channel.WEB, Channel.SMS), asks=True),
            tell(
                Role.REGIONAL_DISPATCHER,
                use(Channel.VOICE, Channel.SMS),
                when=Predicate.CRITICAL_WORK_ORDER,
                asks=True,
            ),
        ),
        after(
            5,
            StepClock.ACKNOWLEDGMENT,
            tell(Role.REGIONAL_DISPATCHER, use(Channel.VOICE, Channel.SMS), asks=True, owes=True),
        ),
        after(
            10,
            StepClock.CONDITION,
            tell(Role.OPERATIONS_MANAGER, use(Channel.VOICE, Channel.SMS), asks=True, owes=True),
            tell(Role.ADMIN, use(Channel.WEB), asks=True),
        ),
        after(
            15,
            StepClock.CONDITION,
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB, Channel.SMS), asks=True, owes=True),
            wording="decide",
            task="The shortage on {work_order_id} is unresolved: cancel or reassign the work",
        ),
    ),
    wordings={
        "first": Wording(
            title="Equipment shortage: {work_order_id}",
            body="Technician: {technician}. Store: {store}. Issue: {item}. Customer: {customer}. "
            "Required action: approve an alternative or cancel the work.",
            sms="Equipment issue: {work_order}. Tech: {technician} @ {store}. Issue: {item}. "
            "Customer: {customer}. Provide alternative or cancel.",
            push="{work_order}: {item} missing at {store}. Approve an alternative or cancel.",
            voice="Critical equipment shortage reported. Work order number {work_order_id} at {store} requires "
            "immediate attention. Equipment needed: {item}. Press 1 to acknowledge and confirm action.",
        ),
        "decide": Wording(
            title="Decide on {work_order_id}: cancel or reassign",
            body="The shortage of {item} on {work_order_id} has been unresolved for {waiting}. Customer: {customer}. "
            "Technician: {technician}. The work must now be cancelled or reassigned.",
            sms="Unresolved for {waiting}: {item} missing on {work_order}, {customer}. Cancel or reassign now.",
        ),
    },
    spanish={
        "first": Wording(
            title="Falta de equipo: {work_order_id}",
            body="Técnico: {technician}. Tienda: {store}. Problema: {item}. Cliente: {customer}. "
            "Acción requerida: apruebe una alternativa o cancele el trabajo.",
            sms="Falta de equipo: {work_order}. Téc: {technician} @ {store}. Problema: {item}. "
            "Cliente: {customer}. Dé una alternativa o cancele.",
            push="{work_order}: falta {item} en {store}. Apruebe una alternativa o cancele.",
            voice="Se reportó una falta crítica de equipo. La orden de trabajo número {work_order_id} en {store} "
            "requiere atención inmediata. Equipo necesario: {item}. Oprima 1 para confirmar la alerta y su acción.",
        ),
        "decide": Wording(
            title="Decida sobre {work_order_id}: cancele o reasigne",
            body="La falta de {item} en {work_order_id} lleva {waiting} sin resolverse. Cliente: {customer}. "
            "Técnico: {technician}. El trabajo debe cancelarse o reasignarse ahora.",
            sms="Sin resolver, {waiting}: falta {item} en {work_order}, {customer}. Cancele o reasigne ahora.",
        ),
    },
    shorten=("store", "customer", "technician", "item"),
    repeats_by=("work_order_id",),
)
