"""7.10: something stands between alerts and people; the admins must know (X-64)."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.channel import Channel
from domain.context import Context, LongText, Text
from domain.ids import ForeignId
from domain.ladder import StepClock
from domain.predicates import Facts, Predicate
from domain.priority import Priority
from domain.role import Role


class SystemIssue(Context):
    """What is wrong, in a sentence that names ids and roles, never people or numbers."""

    what: Text
    detail: LongText
    alert_id: ForeignId | None = None
    deliveries_failing: Annotated[bool, Field(description="messages do not get out; the admins are texted too")] = False

    def facts(self, *, now: datetime, recipient_online: bool) -> Facts:
        """Whether deliveries are failing decides about the text."""
        return Facts(now=now, recipient_online=recipient_online, deliveries_failing=self.deliveries_failing)


ENTRY = AlertType(
    key="SYSTEM_ISSUE",
    number="7.10",
    title="System issue",
    priority=Priority.HIGH,
    context=SystemIssue,
    acknowledgment=AcknowledgmentMode.NONE,
    closes_on="it is sent",
    ladder=ladder(
        at_once(
            tell(Role.ADMIN, use(Channel.WEB), use(Channel.SMS, when=Predicate.DELIVERIES_FAILING)),
            clock=StepClock.NONE,
        )
    ),
    wordings={
        "first": Wording(
            title="System issue: {what}",
            body="{detail}",
            sms="System issue: {what}. {detail}",
            push="{what}: {detail}",
        ),
    },
    spanish={
        "first": Wording(
            title="Problema del sistema: {what}",
            body="{detail}",
            sms="Problema del sistema: {what}. {detail}",
            push="{what}: {detail}",
        ),
    },
    shorten=("detail", "what"),
)
