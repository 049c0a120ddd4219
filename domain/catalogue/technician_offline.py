"""5.5: a technician's app has been out of reach for ten minutes; raised then, it goes on five minutes later (X-14)."""

from pydantic import AwareDatetime

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, after, at_once, ladder, tell, use
from domain.answer import Action
from domain.channel import Channel
from domain.context import Context, Text
from domain.ids import ForeignId
from domain.ladder import StepClock
from domain.priority import Priority
from domain.role import Role


class TechnicianOffline(Context):
    """Who is out of reach, since when, and on which job. The store is the technician's where it is left out."""

    personal = Context.personal | {"location"}

    technician_id: ForeignId
    last_seen: AwareDatetime
    location: Text | None = None
    last_status: Text | None = None
    customer: Text | None = None


ENTRY = AlertType(
    key="TECHNICIAN_OFFLINE",
    number="5.5",
    title="Technician offline",
    priority=Priority.HIGH,
    context=TechnicianOffline,
    acknowledgment=AcknowledgmentMode.OPTIONAL,
    answers=(Action.ACKNOWLEDGE,),
    resolves=(Action.RESOLVE,),
    closes_on="the technician is back online, or somebody resolves it",
    tells_when_resolved=True,
    ladder=ladder(
        at_once(
            tell(Role.STORE_MANAGER, use(Channel.WEB, Channel.SMS), asks=True, owes=True),
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB, Channel.SMS), asks=True),
        ),
        after(
            5,
            StepClock.CONDITION,
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB, Channel.SMS), asks=True, owes=True),
            tell(Role.STORE_MANAGER, use(Channel.WEB)),
            wording="reassign",
        ),
    ),
    wordings={
        "first": Wording(
            title="⚠️ Technician offline: {technician}",
            body="Technician: {technician}. Last known location: {location}. Last status: {last_status}. "
            "Time offline: {unseen}. Active job: {work_order_id}, {customer}. Attempt phone contact.",
            sms="Technician unresponsive: {technician} @ {store}. Last seen: {unseen} ago. Active: {work_order}, "
            "{customer}. Attempt contact. Ref: {technician_id}",
        ),
        "reassign": Wording(
            title="⚠️ Technician still offline: {technician}",
            body="Technician: {technician}. Last known location: {location}. Last status: {last_status}. "
            "Time offline: {unseen}. Active job: {work_order_id}, {customer}. Contact the technician or reassign.",
            sms="{technician} @ {store} offline for {unseen}. Active: {work_order}, {customer}. "
            "Contact or reassign. Ref: {technician_id}",
        ),
    },
    spanish={
        "first": Wording(
            title="⚠️ Técnico desconectado: {technician}",
            body="Técnico: {technician}. Última ubicación: {location}. Último estado: {last_status}. "
            "Tiempo sin conexión: {unseen}. Trabajo activo: {work_order_id}, {customer}. Llame por teléfono.",
            sms="Téc sin responder: {technician} @ {store}. Visto hace {unseen}. Activa: {work_order}, "
            "{customer}. Contacte. Ref: {technician_id}",
        ),
        "reassign": Wording(
            title="⚠️ Técnico aún desconectado: {technician}",
            body="Técnico: {technician}. Última ubicación: {location}. Último estado: {last_status}. "
            "Tiempo sin conexión: {unseen}. Trabajo activo: {work_order_id}, {customer}. "
            "Comuníquese con el técnico o reasigne.",
            sms="{technician} @ {store} desconectado hace {unseen}. Activa: {work_order}, {customer}. "
            "Contacte o reasigne. Ref: {technician_id}",
        ),
    },
    shorten=("customer", "store", "technician"),
    repeats_by=("work_order_id",),
)
