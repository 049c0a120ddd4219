"""The notification channels of the app on a phone: what they are called, how loud they are, and who uses which."""

from enum import StrEnum

from domain.priority import Priority
from domain.value import Value


class PushChannel(StrEnum):
    """Three by R-279, and one for a device whose owner has switched its sound off (X-69)."""

    CRITICAL_ALERT = "critical_alert"
    WORK_ASSIGNMENT = "work_assignment"
    STATUS_UPDATE = "status_update"
    SILENT = "silent"


class Importance(StrEnum):
    """Android's: a high one is shown at once over whatever is open, a low one makes no sound."""

    HIGH = "high"
    DEFAULT = "default"
    LOW = "low"


class PushChannelLook(Value):
    """How the app sets a channel up. `sound` is null for none; `vibration` in milliseconds, on and off in turn.

    `used_for`: the priorities of the alerts that use it, as their copy has them: an escalated one is at least high.
    """

    id: PushChannel
    name: str
    description: str
    importance: Importance
    sound: str | None
    vibrates: bool
    vibration: tuple[int, ...] = ()
    lights: bool = False
    used_for: tuple[Priority, ...]


PUSH_CHANNELS = (
    PushChannelLook(
        id=PushChannel.CRITICAL_ALERT,
        name="Critical Alerts",
        description="Critical issues requiring immediate action",
        importance=Importance.HIGH,
        sound="critical_alert",
        vibrates=True,
        vibration=(100, 200, 100),
        used_for=(Priority.CRITICAL,),
    ),
    PushChannelLook(
        id=PushChannel.WORK_ASSIGNMENT,
        name="Work Assignment",
        description="New work orders assigned to you",
        importance=Importance.HIGH,
        sound="default",
        vibrates=True,
        lights=True,
        used_for=(Priority.HIGH,),
    ),
    PushChannelLook(
        id=PushChannel.STATUS_UPDATE,
        name="Status Updates",
        description="Updates on your work orders",
        importance=Importance.DEFAULT,
        sound="default",
        vibrates=False,
        used_for=(Priority.MEDIUM, Priority.LOW),
    ),
    PushChannelLook(
        id=PushChannel.SILENT,
        name="Without sound",
        description="Alerts on a device whose sound is switched off",
        importance=Importance.LOW,
        sound=None,
        vibrates=False,
        used_for=tuple(Priority),
    ),
)

_LOUD = {priority: look.id for look in PUSH_CHANNELS if look.sound for priority in look.used_for}


def push_channel(priority: Priority, *, sound: bool) -> PushChannel:
    """The importance of a channel is that of the alerts which use it, so that what wakes a phone is also shown."""
    return _LOUD[priority] if sound else PushChannel.SILENT


def wakes(priority: Priority) -> bool:
    """X-19: High and Critical; any other may wait until the phone wakes by itself (F-20)."""
    return priority in (Priority.CRITICAL, Priority.HIGH)
