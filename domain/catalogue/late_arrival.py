"""7.1: nobody has checked in at the site within the grace time after the scheduled start."""

from pydantic import AwareDatetime

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.answer import Action
from domain.channel import Channel
from domain.context import Text, WorkOrderContext
from domain.ids import ForeignId
from domain.priority import Priority
from domain.role import Role


class LateArrival(WorkOrderContext):
    """Which appointment is at risk, and the lead technician, also where several were assigned."""

    technician_id: ForeignId
    address: Text
    service_type: Text
    scheduled_start: AwareDatetime


ENTRY = AlertType(
    key="LATE_ARRIVAL",
    number="7.1",
    title="Late arrival",
    priority=Priority.HIGH,
    context=LateArrival,
    acknowledgment=AcknowledgmentMode.OPTIONAL,
    answers=(Action.ACKNOWLEDGE,),
    resolves=(Action.RESOLVE,),
    closes_on="the first technician arrives, or somebody resolves it",
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
            title="Late arrival: {work_order_id}",
            body="{technician} has not checked in at {customer}, {address}. Scheduled start: {scheduled_start}. "
            "Service: {service_type}. Store: {store}. Contact the technician or reassign the job.",
            sms="No check-in: {technician} ({technician_id}) @ {customer}, {address}. Start: {scheduled_start}. "
            "{service_type}. {work_order}",
        ),
    },
    spanish={
        "first": Wording(
            title="Llegada tardía: {work_order_id}",
            body="{technician} no ha registrado su llegada a {customer}, {address}. Inicio previsto: "
            "{scheduled_start}. Servicio: {service_type}. Tienda: {store}. Contacte al técnico o reasigne el trabajo.",
            sms="Sin llegada: {technician} ({technician_id}) @ {customer}, {address}. Inicio: {scheduled_start}. "
            "{service_type}. {work_order}",
        ),
    },
    shorten=("address", "service_type", "customer", "technician", "technician_id"),
    repeats_by=("work_order_id",),
)
