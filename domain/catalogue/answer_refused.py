"""7.12: a technician has accepted an offer that no longer stood (X-64)."""

from pydantic import AwareDatetime

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.channel import Channel
from domain.context import JobContext, Text
from domain.ladder import StepClock
from domain.priority import Priority
from domain.role import Role


class AnswerRefused(JobContext):
    """Whose answer came too late and why. `pressed_at` is the device's time: evidence, it decides nothing (X-18)."""

    reason: Text
    pressed_at: AwareDatetime | None = None


ENTRY = AlertType(
    key="ANSWER_REFUSED",
    number="7.12",
    title="Answer refused",
    priority=Priority.HIGH,
    context=AnswerRefused,
    acknowledgment=AcknowledgmentMode.NONE,
    closes_on="it is sent",
    deep_link="Assignments",
    ladder=ladder(
        at_once(
            tell(Role.TECHNICIAN, use(Channel.PUSH)),
            tell(Role.CENTRAL_DISPATCHER, use(Channel.WEB)),
            clock=StepClock.NONE,
        )
    ),
    wordings={
        "first": Wording(
            title="Accepted too late: {work_order_id}",
            body="{technician} accepted {work_order_id}, {customer}, but the offer no longer stood: {reason}. "
            "Pressed at {pressed_at} by the clock of the device.",
            sms="Accepted too late: {work_order}, {customer}. {reason}. Pressed at {pressed_at}.",
            push="The job at {customer} is not yours: {reason}. You pressed at {pressed_at}.",
        ),
    },
    spanish={
        "first": Wording(
            title="Aceptada demasiado tarde: {work_order_id}",
            body="{technician} aceptó {work_order_id}, {customer}, pero la oferta ya no valía: {reason}. "
            "Lo hizo a las {pressed_at} según el reloj del dispositivo.",
            sms="Aceptada demasiado tarde: {work_order}, {customer}. {reason}. Hora: {pressed_at}.",
            push="El trabajo en {customer} no es suyo: {reason}. Usted aceptó a las {pressed_at}.",
        ),
    },
    shorten=("reason", "customer"),
)
