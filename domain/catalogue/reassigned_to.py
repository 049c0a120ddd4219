"""7.5: a job that was another technician's is offered to a new one; otherwise it is 2.1, silence included (X-22)."""

from dataclasses import replace

from domain.alert_type import Wording
from domain.catalogue.work_assigned import ENTRY as WORK_ASSIGNED
from domain.catalogue.work_assigned import WorkAssigned
from domain.ids import ForeignId


class ReassignedTo(WorkAssigned):
    """As any offer, and whose job it was."""

    previous_technician_id: ForeignId


ENTRY = replace(
    WORK_ASSIGNED,
    key="REASSIGNED_TO",
    number="7.5",
    title="Work reassigned",
    context=ReassignedTo,
    wordings=WORK_ASSIGNED.wordings
    | {
        "first": Wording(
            title="Work assigned from {previous_technician}: {customer}",
            body="Technician: {technician}. Assigned from: {previous_technician}. Customer: {customer}. "
            "Address: {address}. ETA: {window}. Status: awaiting the technician's response.",
            sms="Work assigned from {previous_technician}: {customer}, {address}. {service_type}. {window}. "
            "{work_order}",
            push="{customer}, {address}. {service_type}. ETA {window}. From {previous_technician}. "
            "Tap to accept or decline.",
        ),
    },
    spanish=WORK_ASSIGNED.spanish
    | {
        "first": Wording(
            title="Trabajo reasignado de {previous_technician}: {customer}",
            body="Técnico: {technician}. Antes asignado a: {previous_technician}. Cliente: {customer}. "
            "Dirección: {address}. Llegada prevista: {window}. Estado: en espera de la respuesta del técnico.",
            sms="Trabajo reasignado de {previous_technician}: {customer}, {address}. {service_type}. {window}. "
            "{work_order}",
            push="{customer}, {address}. {service_type}. Llegada {window}. De {previous_technician}. "
            "Toque para aceptar o rechazar.",
        ),
    },
    shorten=(*WORK_ASSIGNED.shorten, "previous_technician"),
)
