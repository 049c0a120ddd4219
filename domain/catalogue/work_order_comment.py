"""1.2: the customer or REACH has added a comment to a work order."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.answer import Action
from domain.channel import Channel
from domain.context import Context, LongText, WorkOrderContext
from domain.predicates import Facts, Predicate
from domain.priority import Priority
from domain.role import Role


class Origin(StrEnum):
    """Who commented."""

    REACH = "reach"
    CUSTOMER = "customer"


class WorkOrderComment(WorkOrderContext):
    """What was said, by whom and when. Without a technician only the office is told."""

    personal = Context.personal | {"comment"}

    origin: Origin
    comment: LongText
    written_at: AwareDatetime
    urgent: Annotated[bool, Field(description="the technician is texted too")] = False
    ongoing_issue: Annotated[bool, Field(description="about a problem that goes on; the manager is told too")] = False

    def facts(self, *, now: datetime, recipient_online: bool) -> Facts:
        """What the comment itself says, in addition to the work order."""
        return replace(
            super().facts(now=now, recipient_online=recipient_online),
            technician_assigned=self.technician_id is not None,
            urgent_comment=self.urgent,
            ongoing_issue=self.ongoing_issue,
        )

    @property
    def throttled(self) -> bool:
        """An urgent comment is never held."""
        return not self.urgent


ENTRY = AlertType(
    key="WORK_ORDER_COMMENT",
    number="1.2",
    title="Work order comment",
    priority=Priority.MEDIUM,
    context=WorkOrderComment,
    acknowledgment=AcknowledgmentMode.OPTIONAL,
    answers=(Action.ACKNOWLEDGE,),
    closes_on="the work order is closed",
    ladder=ladder(
        at_once(
            tell(
                Role.TECHNICIAN,
                use(Channel.PUSH),
                use(Channel.SMS, when=Predicate.URGENT_COMMENT),
                when=Predicate.TECHNICIAN_ASSIGNED,
                asks=True,
            ),
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB, Channel.IN_APP), asks=True),
            tell(Role.STORE_MANAGER, use(Channel.WEB, Channel.IN_APP), when=Predicate.ONGOING_ISSUE),
        ),
    ),
    wordings={
        "first": Wording(
            title="Comment added: {work_order_id}",
            body="From: {origin}. Customer: {customer}. Comment: {comment}. Time: {written_at}.",
            sms="New comment on {work_order}, {customer}: {comment}.",
            push="New comment on {work_order}: {customer}. {comment:.50}",
        ),
    },
    spanish={
        "first": Wording(
            title="Comentario nuevo: {work_order_id}",
            body="De: {origin}. Cliente: {customer}. Comentario: {comment}. Hora: {written_at}.",
            sms="Comentario nuevo en {work_order}, {customer}: {comment}.",
            push="Comentario nuevo en {work_order}: {customer}. {comment:.50}",
        ),
    },
    shorten=("comment", "customer"),
    repeats_by=("work_order_id",),
)
