"""7.14: somebody of customer service has to talk to a customer, because no notice may or can (X-42, X-50)."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from pydantic import Field

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.channel import Channel
from domain.context import Context, LongText, Text, Window
from domain.ladder import StepClock
from domain.predicates import Facts, Predicate
from domain.priority import Priority
from domain.role import Role


class CustomerServiceTask(Context):
    """Which customer, and what to talk about."""

    personal = Context.personal | {"task"}

    customer: Text
    task: LongText
    window: Annotated[
        Window | None, Field(description="where it has moved: the technician, if named, hears of it too")
    ] = None

    def facts(self, *, now: datetime, recipient_online: bool) -> Facts:
        """A technician is concerned only where the window has moved."""
        concerned = self.technician_id is not None and self.window is not None
        return replace(super().facts(now=now, recipient_online=recipient_online), technician_assigned=concerned)


ENTRY = AlertType(
    key="CUSTOMER_SERVICE_TASK",
    number="7.14",
    title="Customer service task",
    priority=Priority.MEDIUM,
    context=CustomerServiceTask,
    acknowledgment=AcknowledgmentMode.NONE,
    closes_on="it is sent",
    ladder=ladder(
        at_once(
            tell(Role.CUSTOMER_SERVICE, use(Channel.WEB, Channel.IN_APP)),
            tell(Role.TECHNICIAN, use(Channel.PUSH), when=Predicate.TECHNICIAN_ASSIGNED, wording="moved"),
            clock=StepClock.NONE,
        ),
    ),
    wordings={
        "first": Wording(
            title="Contact the customer: {customer}",
            body="{task} Work order: {work_order_id}.",
            sms="Contact {customer}, {work_order}: {task}",
        ),
        "moved": Wording(
            title="Appointment moved: {customer}",
            body="{work_order_id}, {customer}: you are expected {window}. Customer service tells the customer.",
            sms="Appointment moved: {work_order}, {customer}: {window}. Customer service tells the customer.",
        ),
    },
    spanish={
        "first": Wording(
            title="Contacte al cliente: {customer}",
            body="{task} Orden de trabajo: {work_order_id}.",
            sms="Contacte a {customer}, {work_order}: {task}",
        ),
        "moved": Wording(
            title="Cita cambiada: {customer}",
            body="{work_order_id}, {customer}: se le espera {window}. Servicio al cliente avisa al cliente.",
            sms="Cita cambiada: {work_order}, {customer}: {window}. Servicio al cliente avisa al cliente.",
        ),
    },
    shorten=("task", "customer"),
)
