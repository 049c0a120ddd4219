"""7.7: what people were alarmed about is over; told once, to those who were interrupted (X-22)."""

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.channel import Channel
from domain.context import Context, Text
from domain.ids import ForeignId
from domain.ladder import StepClock
from domain.priority import Priority
from domain.role import Role


class IssueResolved(Context):
    """What was resolved and how. Its recipients are named when it is raised."""

    alert_id: ForeignId
    what: Text
    how: Text
    customer: Text | None = None


ENTRY = AlertType(
    key="ISSUE_RESOLVED",
    number="7.7",
    title="Issue resolved",
    priority=Priority.HIGH,
    context=IssueResolved,
    acknowledgment=AcknowledgmentMode.NONE,
    closes_on="it is sent",
    ladder=ladder(at_once(tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB)), clock=StepClock.NONE)),
    wordings={
        "first": Wording(
            title="Resolved: {what}",
            body="{what} on {work_order_id} is resolved: {how}. No further action is needed.",
            sms="Resolved: {what}, {work_order}: {how}. No further action.",
            push="{what} on {work_order_id}: {how}",
        ),
    },
    spanish={
        "first": Wording(
            title="Resuelto: {what}",
            body="{what} en {work_order_id} está resuelto: {how}. No se requiere ninguna otra acción.",
            sms="Resuelto: {what}, {work_order}: {how}. Sin más acciones.",
            push="{what} en {work_order_id}: {how}",
        ),
    },
    shorten=("how", "what"),
)
