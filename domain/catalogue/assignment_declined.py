"""2.3: the technician has declined the job, and somebody has to offer it again; silence is 5.6 instead (X-08)."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from pydantic import Field

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, after, at_once, ladder, tell, use
from domain.answer import Action
from domain.channel import Channel
from domain.context import Context, JobContext, Text
from domain.ids import ForeignId
from domain.ladder import StepClock
from domain.predicates import Facts, Predicate
from domain.priority import Priority
from domain.role import Role


class AssignmentDeclined(JobContext):
    """Who declined, why, and who else could go."""

    personal = Context.personal | {"reason"}

    reason: Text
    alternative_ids: Annotated[
        tuple[ForeignId, ...], Field(max_length=20, description="other technicians, best match first")
    ] = ()
    decline_pattern: Annotated[
        bool,
        Field(description="second failed offer of the work order, or third decline of the technician in an hour"),
    ] = False

    def facts(self, *, now: datetime, recipient_online: bool) -> Facts:
        """Whether the decline is one too many (X-09)."""
        return replace(super().facts(now=now, recipient_online=recipient_online), decline_pattern=self.decline_pattern)


ENTRY = AlertType(
    key="ASSIGNMENT_DECLINED",
    number="2.3",
    title="Assignment declined",
    priority=Priority.HIGH,
    context=AssignmentDeclined,
    acknowledgment=AcknowledgmentMode.OPTIONAL,
    answers=(Action.ACKNOWLEDGE,),
    closes_on="the work order is offered again",
    deep_link="DispatchBoard",
    ladder=ladder(
        at_once(
            tell(Role.STORE_MANAGER, use(Channel.WEB, Channel.SMS), asks=True, owes=True),
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB, Channel.SMS), asks=True),
            tell(Role.REGIONAL_DISPATCHER, use(Channel.SMS), when=Predicate.DECLINE_PATTERN, wording="pattern"),
        ),
        after(
            5,
            StepClock.CONDITION,
            tell(Role.REGIONAL_DISPATCHER, use(Channel.SMS), asks=True, owes=True),
            wording="not_offered_again",
        ),
    ),
    wordings={
        "first": Wording(
            title="Technician declined: {work_order_id}",
            body="{technician} declined the assignment. Reason: {reason}. Customer: {customer}. "
            "Available alternatives: {alternatives}. Reassign it on the dispatch board.",
            sms="{work_order} declined by {technician} @ {store}. Reason: {reason}. Needs reassignment.",
        ),
        "pattern": Wording(
            title="Repeated declines: {work_order_id}",
            body="{technician} declined the assignment, one of several declines. Reason: {reason}. "
            "Customer: {customer}. Store: {store}.",
            sms="Repeated declines: {work_order} declined by {technician} @ {store}. Reason: {reason}.",
        ),
        "not_offered_again": Wording(
            title="Still not reassigned: {work_order_id}",
            body="{technician} declined the assignment {waiting} ago, and it has not been offered again. "
            "Reason: {reason}. Customer: {customer}. Store: {store}. Assign it.",
            sms="{work_order} @ {store}: declined by {technician} {waiting} ago, not offered again. "
            "Reason: {reason}. Assign it.",
        ),
    },
    spanish={
        "first": Wording(
            title="El técnico rechazó: {work_order_id}",
            body="{technician} rechazó la asignación. Motivo: {reason}. Cliente: {customer}. "
            "Alternativas disponibles: {alternatives}. Reasigne en el tablero de despacho.",
            sms="{work_order} rechazada por {technician} @ {store}. Motivo: {reason}. Hay que reasignar.",
        ),
        "pattern": Wording(
            title="Rechazos repetidos: {work_order_id}",
            body="{technician} rechazó la asignación, uno de varios rechazos. Motivo: {reason}. "
            "Cliente: {customer}. Tienda: {store}.",
            sms="Rechazos repetidos: {work_order} rechazada por {technician} @ {store}. Motivo: {reason}.",
        ),
        "not_offered_again": Wording(
            title="Aún sin reasignar: {work_order_id}",
            body="{technician} rechazó la asignación hace {waiting} y no se ha vuelto a ofrecer. "
            "Motivo: {reason}. Cliente: {customer}. Tienda: {store}. Asígnela.",
            sms="{work_order} @ {store}: rechazada por {technician} hace {waiting}, sin reasignar. "
            "Motivo: {reason}. Asígnela.",
        ),
    },
    shorten=("reason", "store", "technician"),
)
