"""7.4: a technician's job has been given to somebody else."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from pydantic import Field

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.channel import Channel
from domain.context import JobContext
from domain.ids import ForeignId
from domain.ladder import StepClock
from domain.predicates import Facts, Predicate
from domain.priority import Priority
from domain.role import Role


class ReassignedAway(JobContext):
    """Whose job it was, and whose it is now."""

    new_technician_id: ForeignId
    offer_held: Annotated[bool, Field(description="the offer was open or accepted; the technician is texted too")] = (
        False
    )

    def facts(self, *, now: datetime, recipient_online: bool) -> Facts:
        """Whether the technician had the job, or might still have taken it."""
        return replace(super().facts(now=now, recipient_online=recipient_online), offer_held=self.offer_held)


ENTRY = AlertType(
    key="REASSIGNED_AWAY",
    number="7.4",
    title="Reassigned to somebody else",
    priority=Priority.HIGH,
    context=ReassignedAway,
    acknowledgment=AcknowledgmentMode.NONE,
    closes_on="it is sent",
    deep_link="Assignments",
    ladder=ladder(
        at_once(
            tell(
                Role.TECHNICIAN,
                use(Channel.PUSH),
                use(Channel.SMS, when=Predicate.OFFER_HELD),
                use(Channel.EMAIL),
            ),
            clock=StepClock.NONE,
        )
    ),
    wordings={
        "first": Wording(
            title="Reassigned: {work_order_id}",
            body="Work order {work_order_id}, {customer}, was reassigned to {new_technician}. It is no longer yours.",
            sms="{work_order}, {customer}, was reassigned to {new_technician}. It is no longer yours.",
        ),
    },
    spanish={
        "first": Wording(
            title="Reasignada: {work_order_id}",
            body="La orden de trabajo {work_order_id}, {customer}, se reasignó a {new_technician}. Ya no es suya.",
            sms="{work_order}, {customer}, se reasignó a {new_technician}. Ya no es suya.",
        ),
    },
    shorten=("customer", "new_technician"),
)
