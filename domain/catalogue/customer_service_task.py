"""7.14: somebody of customer service has to talk to a customer, because no notice may or can (X-42, X-50)."""

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.channel import Channel
from domain.context import Context, LongText, Text
from domain.ladder import StepClock
from domain.priority import Priority
from domain.role import Role


class CustomerServiceTask(Context):
    """Which customer, and what to talk about."""

    personal = Context.personal | {"task"}

    customer: Text
    task: LongText


ENTRY = AlertType(
    key="CUSTOMER_SERVICE_TASK",
    number="7.14",
    title="Customer service task",
    priority=Priority.MEDIUM,
    context=CustomerServiceTask,
    acknowledgment=AcknowledgmentMode.NONE,
    closes_on="it is sent",
    ladder=ladder(
        at_once(tell(Role.CUSTOMER_SERVICE, use(Channel.WEB, Channel.IN_APP)), clock=StepClock.NONE),
    ),
    wordings={
        "first": Wording(
            title="Contact the customer: {customer}",
            body="{task} Work order: {work_order_id}.",
            sms="Contact {customer}, {work_order}: {task}",
        ),
    },
    spanish={
        "first": Wording(
            title="Contacte al cliente: {customer}",
            body="{task} Orden de trabajo: {work_order_id}.",
            sms="Contacte a {customer}, {work_order}: {task}",
        ),
    },
    shorten=("task", "customer"),
)
