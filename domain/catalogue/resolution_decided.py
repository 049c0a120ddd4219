"""7.13: what was decided on a shortage, for the technician who waits for it (X-64)."""

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.channel import Channel
from domain.context import Context, JobContext, Text
from domain.ladder import StepClock
from domain.priority import Priority
from domain.role import Role


class ResolutionDecided(JobContext):
    """What was missing, and what is to be done, in the words of whoever decided."""

    personal = Context.personal | {"decision"}

    item: Text
    decision: Text


ENTRY = AlertType(
    key="RESOLUTION_DECIDED",
    number="7.13",
    title="Resolution decided",
    priority=Priority.HIGH,
    context=ResolutionDecided,
    acknowledgment=AcknowledgmentMode.NONE,
    closes_on="it is sent",
    deep_link="Assignments",
    ladder=ladder(at_once(tell(Role.TECHNICIAN, use(Channel.PUSH)), clock=StepClock.NONE)),
    wordings={
        "first": Wording(
            title="Decided: {work_order_id}",
            body="{item} missing at {customer}: {decision}.",
            sms="Decided: {work_order}, {customer}. {item}: {decision}.",
        ),
    },
    spanish={
        "first": Wording(
            title="Decidido: {work_order_id}",
            body="Falta {item} en {customer}: {decision}.",
            sms="Decidido: {work_order}, {customer}. {item}: {decision}.",
        ),
    },
    shorten=("decision", "customer", "item"),
)
