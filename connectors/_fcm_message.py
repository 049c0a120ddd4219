"""A message in FCM v1's form: what it shows, how urgently, and until when."""

from datetime import datetime, timedelta

from connectors._payload import Payload
from domain.failure import Permanent
from domain.message import AddressKind, Message
from domain.push_channel import PushChannel, push_channel, wakes

LONGEST_TIME_TO_LIVE = timedelta(days=28)


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
    sound: str | None
    badge: int | None


class _ApnsPayload(Payload):
    aps: _Aps


class _Apns(Payload):
    headers: dict[str, str]
    payload: _ApnsPayload


class Push(Payload):
    fid: str | None
    token: str | None
    notification: _Shown
    data: dict[str, str]
    android: _Android
    apns: _Apns


def push(message: Message, *, now: datetime) -> Push:
    """Always one that is shown: what only sets a badge or starts a sync is never sent, high or not (F-20)."""
    if message.address.kind not in (AddressKind.FCM_FID, AddressKind.FCM_TOKEN):
        raise Permanent("not_a_device")
    address = message.address.value
    time_to_live = min(max(message.time_to_live, timedelta(0)), LONGEST_TIME_TO_LIVE)
    urgent = wakes(message.priority)
    return Push(
        fid=address if message.address.kind is AddressKind.FCM_FID else None,
        token=address if message.address.kind is AddressKind.FCM_TOKEN else None,
        notification=_Shown(title=message.title, body=message.body),
        data=_data(message),
        android=_Android(
            priority="HIGH" if urgent else "NORMAL",
            ttl=f"{int(time_to_live.total_seconds())}s",
            collapse_key=message.alert_id,
            notification=_AndroidShown(channel_id=push_channel(message.priority, sound=message.sound)),
        ),
        apns=_Apns(
            headers={
                "apns-priority": "10" if urgent else "5",
                "apns-collapse-id": message.alert_id,
                "apns-expiration": str(int((now + time_to_live).timestamp())),
            },
            payload=_ApnsPayload(aps=_Aps(sound="default" if message.sound else None, badge=message.badge)),
        ),
    )


def _data(message: Message) -> dict[str, str]:
    """R-280. What the message carries itself, such as alertType and workOrderId, never overrides whose it is."""
    badge = {} if message.badge is None else {"badge": str(message.badge)}
    return badge | {
        "priority": message.priority,
        **dict(message.data),
        "alertId": message.alert_id,
        "deliveryId": message.delivery_id,
    }
