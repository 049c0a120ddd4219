"""A message in FCM v1's form: what it shows, how urgently, and until when."""

from datetime import datetime, timedelta
from enum import StrEnum

from connectors._payload import Payload
from domain.failure import Permanent
from domain.message import AddressKind, Message
from domain.priority import Priority

LONGEST_TIME_TO_LIVE = timedelta(days=28)


class PushChannel(StrEnum):
    """The app's three Android channels (R-279)."""

    CRITICAL_ALERT = "critical_alert"
    WORK_ASSIGNMENT = "work_assignment"
    STATUS_UPDATE = "status_update"


_CHANNELS = {Priority.CRITICAL: PushChannel.CRITICAL_ALERT, Priority.HIGH: PushChannel.WORK_ASSIGNMENT}
_WAKES = frozenset(_CHANNELS)  # X-19; all others may wait until the phone wakes by itself (F-20)


class _Shown(Payload):
    title: str
    body: str


class _AndroidShown(Payload):
    channel_id: PushChannel


class _Android(Payload):
    priority: str
    ttl: str
    collapse_key: str
    notification: _AndroidShown


class _Aps(Payload):
    sound: str = "default"


class _ApnsPayload(Payload):
    aps: _Aps = _Aps()


class _Apns(Payload):
    headers: dict[str, str]
    payload: _ApnsPayload = _ApnsPayload()


class Push(Payload):
    fid: str | None
    token: str | None
    notification: _Shown
    data: dict[str, str]
    android: _Android
    apns: _Apns


def push(message: Message, *, now: datetime) -> Push:
    if message.address.kind not in (AddressKind.FCM_FID, AddressKind.FCM_TOKEN):
        raise Permanent("not_a_device")
    address = message.address.value
    time_to_live = min(max(message.time_to_live, timedelta(0)), LONGEST_TIME_TO_LIVE)
    wakes = message.priority in _WAKES
    return Push(
        fid=address if message.address.kind is AddressKind.FCM_FID else None,
        token=address if message.address.kind is AddressKind.FCM_TOKEN else None,
        notification=_Shown(title=message.title, body=message.body),
        data=_data(message),
        android=_Android(
            priority="HIGH" if wakes else "NORMAL",
            ttl=f"{int(time_to_live.total_seconds())}s",
            collapse_key=message.alert_id,
            notification=_AndroidShown(channel_id=_CHANNELS.get(message.priority, PushChannel.STATUS_UPDATE)),
        ),
        apns=_Apns(
            headers={
                "apns-priority": "10" if wakes else "5",
                "apns-collapse-id": message.alert_id,
                "apns-expiration": str(int((now + time_to_live).timestamp())),
            }
        ),
    )


def _data(message: Message) -> dict[str, str]:
    """R-280. What the message carries itself, such as alertType and workOrderId, never overrides whose it is."""
    return {
        "priority": message.priority,
        **dict(message.data),
        "alertId": message.alert_id,
        "deliveryId": message.delivery_id,
    }
