"""5.3: four fifths of the time have passed and the work is not done; at the deadline this becomes 5.4 (X-65)."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.answer import Action
from domain.channel import Channel
from domain.context import Text, WorkOrderContext
from domain.predicates import Facts, Predicate
from domain.priority import Priority
from domain.role import Role


class SlaWarning(WorkOrderContext):
    """Which work order is running late, and how far it is."""

    deadline: AwareDatetime
    status: Text | None = None
    sla_requires_regional: Annotated[bool, Field(description="this kind of SLA warns the region too")] = False

    def facts(self, *, now: datetime, recipient_online: bool) -> Facts:
        """What the kind of SLA demands, in addition to the work order."""
        return replace(
            super().facts(now=now, recipient_online=recipient_online),
            sla_requires_regional=self.sla_requires_regional,
        )


ENTRY = AlertType(
    key="SLA_WARNING",
    number="5.3",
    title="SLA warning",
    priority=Priority.HIGH,
    context=SlaWarning,
    acknowledgment=AcknowledgmentMode.OPTIONAL,
    answers=(Action.ACKNOWLEDGE,),
    resolves=(Action.RESOLVE,),
    closes_on="the work is completed, the deadline passes, or somebody resolves it",
    ladder=ladder(
        at_once(
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB, Channel.SMS), asks=True),
            tell(Role.STORE_MANAGER, use(Channel.WEB, Channel.SMS), asks=True),
            tell(Role.REGIONAL_DISPATCHER, use(Channel.SMS), when=Predicate.SLA_REQUIRES_REGIONAL),
        ),
    ),
    wordings={
        "first": Wording(
            title="⚠️ SLA approaching deadline: {work_order_id}",
            body="Customer: {customer}. Deadline: {deadline}. Time remaining: {remaining}. "
            "Technician: {technician}. Current status: {status}. Monitor the completion.",
            sms="SLA warning: {work_order}. Customer: {customer}. SLA deadline: {deadline}. "
            "Time remaining: {remaining}. Status: {status}.",
        ),
    },
    spanish={
        "first": Wording(
            title="⚠️ El plazo del SLA se acerca: {work_order_id}",
            body="Cliente: {customer}. Plazo: {deadline}. Tiempo restante: {remaining}. "
            "Técnico: {technician}. Estado actual: {status}. Vigile que se termine.",
            sms="Aviso de SLA: {work_order}. Cliente: {customer}. Plazo: {deadline}. "
            "Tiempo restante: {remaining}. Estado: {status}.",
        ),
    },
    shorten=("status", "customer"),
    repeats_by=("work_order_id",),
)
