"""7.15: crisis mode has been entered or left; the people who run the centre get a text (X-39)."""

from enum import StrEnum

from domain.alert_type import AcknowledgmentMode, AlertType, Wording, at_once, ladder, tell, use
from domain.channel import Channel
from domain.context import Context, Text
from domain.ladder import StepClock
from domain.priority import Priority
from domain.role import Role


class CrisisMode(StrEnum):
    """What it is from now on."""

    ON = "on"
    OFF = "off"


class CrisisChanged(Context):
    """What crisis mode is now, and why."""

    personal = Context.personal | {"reason"}

    crisis_mode: CrisisMode
    reason: Text


ENTRY = AlertType(
    key="CRISIS_CHANGED",
    number="7.15",
    title="Crisis mode changed",
    priority=Priority.HIGH,
    context=CrisisChanged,
    acknowledgment=AcknowledgmentMode.NONE,
    closes_on="it is sent",
    ladder=ladder(
        at_once(
            tell(Role.OPERATIONS_MANAGER, use(Channel.SMS)),
            tell(Role.ADMIN, use(Channel.SMS)),
            tell(Role.CENTRAL_DISPATCHER, use(Channel.SMS)),
            clock=StepClock.NONE,
        )
    ),
    wordings={
        "first": Wording(
            title="Crisis mode: {crisis_mode}",
            body="Crisis mode: {crisis_mode}. Reason: {reason}.",
            sms="Crisis mode: {crisis_mode}. Reason: {reason}.",
        ),
    },
    spanish={
        "first": Wording(
            title="Modo de crisis: {crisis_mode}",
            body="Modo de crisis: {crisis_mode}. Motivo: {reason}.",
            sms="Modo de crisis: {crisis_mode}. Motivo: {reason}.",
        ),
    },
    shorten=("reason",),
)
