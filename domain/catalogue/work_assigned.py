"""2.1: a technician has been given a job and must accept or decline it; silence is 5.6 (X-08)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, after, at_once, ladder, tell, use
from domain.answer import Action
from domain.channel import Channel
from domain.context import JobContext, Text, Window
from domain.ladder import StepClock
from domain.predicates import Facts, Predicate
from domain.priority import Priority
from domain.role import Role


class WorkAssigned(JobContext):
    """Which job, where, when; without a window it is still to be agreed."""

    address: Text
    service_type: Text
    window: Window | None = None
    failed_before: Annotated[
        bool, Field(description="an earlier offer of the work order has failed: silence is a pattern then")
    ] = False

    def facts(self, *, now: datetime, recipient_online: bool) -> Facts:
        """Whether silence would be the second failed offer (X-09)."""
        return replace(super().facts(now=now, recipient_online=recipient_online), decline_pattern=self.failed_before)


UNANSWERED = "ASSIGNMENT_UNANSWERED"
"""5.6: the type of the rows that follow silence; it has no root of its own."""

ENTRY = AlertType(
    key="WORK_ASSIGNED",
    number="2.1",
    title="Work assigned",
    priority=Priority.HIGH,
    context=WorkAssigned,
    acknowledgment=AcknowledgmentMode.REQUIRED,
    answers=(Action.ACCEPT, Action.DECLINE),
    resolves=(Action.ACCEPT, Action.DECLINE),
    closes_on="the technician accepts or declines, or somebody does so for the technician",
    target=timedelta(minutes=2),
    targets={Role.STORE_MANAGER: timedelta(minutes=3)},
    deep_link="Assignments",
    ladder=ladder(
        at_once(
            tell(Role.TECHNICIAN, use(Channel.PUSH, Channel.SMS, Channel.EMAIL), asks=True, owes=True),
            tell(Role.STORE_MANAGER, use(Channel.WEB, Channel.IN_APP)),
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB)),
        ),
        after(
            5,
            StepClock.ACKNOWLEDGMENT,
            tell(Role.STORE_MANAGER, use(Channel.WEB, Channel.SMS), asks=True, owes=True),
            tell(Role.REGIONAL_DISPATCHER, use(Channel.SMS), when=Predicate.DECLINE_PATTERN, wording="pattern"),
            wording="unanswered",
            shown_as=UNANSWERED,
        ),
        after(
            10,
            StepClock.ACKNOWLEDGMENT,
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB, Channel.SMS), asks=True, owes=True),
            wording="unanswered_still",
            shown_as=UNANSWERED,
        ),
        after(
            15,
            StepClock.ACKNOWLEDGMENT,
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB, Channel.SMS), asks=True, owes=True),
            wording="reassign",
            shown_as=UNANSWERED,
            task="{technician} has not answered the offer of {work_order_id}: reassign it by hand",
        ),
    ),
    wordings={
        "first": Wording(
            title="Work assigned: {customer}",
            body="Technician: {technician}. Customer: {customer}. Address: {address}. ETA: {window}. "
            "Status: awaiting the technician's response.",
            sms="Work assigned: {customer}, {address}. {service_type}. {window}. {work_order}",
            push="{customer}, {address}. {service_type}. ETA {window}. Tap to accept or decline.",
        ),
        "unanswered": Wording(
            title="No response to assignment: {work_order_id}",
            body="{technician} is not responding to the assignment of {work_order_id}, {customer}. "
            "Awaiting a response for {waiting}. Check status or reassign.",
            sms="Tech {technician} not responding to assignment {work_order}, {customer}. "
            "Awaiting {waiting}. Check or reassign.",
        ),
        "pattern": Wording(
            title="Repeatedly unanswered: {work_order_id}",
            body="{technician} has not answered the assignment for {waiting}, and an earlier offer of {work_order_id} "
            "failed too. Customer: {customer}. Store: {store}.",
            sms="Repeatedly unanswered: {work_order}, offered to {technician} @ {store} {waiting} ago. "
            "An earlier offer failed too.",
        ),
        "unanswered_still": Wording(
            title="No response to assignment: {work_order_id}",
            body="{technician} has not responded to the assignment of {work_order_id}, {customer}, for {waiting}. "
            "Reassign or contact the technician.",
            sms="No response: tech {technician}, {work_order}, {customer}. Unresponsive {waiting}. "
            "Reassign or contact tech.",
        ),
        "reassign": Wording(
            title="Reassignment required: {work_order_id}",
            body="{technician} has not responded to the assignment of {work_order_id}, {customer}, for {waiting}. "
            "Reassign the work order by hand.",
            sms="Reassign {work_order}, {customer}: tech {technician} silent for {waiting}.",
        ),
    },
    spanish={
        "first": Wording(
            title="Trabajo asignado: {customer}",
            body="Técnico: {technician}. Cliente: {customer}. Dirección: {address}. Llegada prevista: {window}. "
            "Estado: en espera de la respuesta del técnico.",
            sms="Trabajo asignado: {customer}, {address}. {service_type}. {window}. {work_order}",
            push="{customer}, {address}. {service_type}. Llegada {window}. Toque para aceptar o rechazar.",
        ),
        "unanswered": Wording(
            title="Asignación sin respuesta: {work_order_id}",
            body="{technician} no responde a la asignación de {work_order_id}, {customer}. "
            "En espera desde hace {waiting}. Verifique el estado o reasigne.",
            sms="Téc {technician} no responde a la asignación {work_order}, {customer}. "
            "En espera: {waiting}. Verifique o reasigne.",
        ),
        "pattern": Wording(
            title="Sin respuesta repetidas veces: {work_order_id}",
            body="{technician} no ha respondido a la asignación en {waiting}, y una oferta anterior de {work_order_id} "
            "también falló. Cliente: {customer}. Tienda: {store}.",
            sms="Otra oferta sin respuesta: {work_order}, {technician} @ {store}, hace {waiting}. "
            "Una anterior también falló.",
        ),
        "unanswered_still": Wording(
            title="Asignación sin respuesta: {work_order_id}",
            body="{technician} no ha respondido a la asignación de {work_order_id}, {customer}, en {waiting}. "
            "Reasigne o comuníquese con el técnico.",
            sms="Sin respuesta: téc {technician}, {work_order}, {customer}. Lleva {waiting}. "
            "Reasigne o contacte al técnico.",
        ),
        "reassign": Wording(
            title="Reasignación requerida: {work_order_id}",
            body="{technician} no ha respondido a la asignación de {work_order_id}, {customer}, en {waiting}. "
            "Reasigne la orden de trabajo a mano.",
            sms="Reasigne {work_order}, {customer}: téc {technician} sin responder desde hace {waiting}.",
        ),
    },
    shorten=("address", "service_type", "customer", "store", "technician"),
)
