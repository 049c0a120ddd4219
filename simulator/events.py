"""The events that our Genesys flow would post: the payloads of providers.md §2.1a."""

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

from simulator.operations import Channel, Provider
from simulator.records import Call, Direction, Text, TextStatus

Data = Mapping[str, str | int | bool | None]

OUR_IDS = re.compile(r"\b(?:al|dl)_[0-9A-Za-z]{4,32}\b")
FIELD_OF = {"al": "alertId", "dl": "deliveryId"}
REASONS = {
    TextStatus.QUEUED: "Awaiting carrier delivery",
    TextStatus.DELIVERED: "Delivered to carrier",
    TextStatus.FAILED: "GeneralError",
    TextStatus.OPTED_OUT: "RecipientOptedOut",
}


@dataclass(frozen=True, slots=True)
class Event:
    """`at` is the installation's instant; absent data has no key."""

    type: str
    at: datetime
    channel: Channel
    number: str
    subject: str
    data: Data
    traceparent: str | None
    id: str = field(default_factory=lambda: f"evt_{uuid.uuid4().hex}")
    provider: Provider = Provider.GENESYS
    url: str | None = None  # None: where Genesys posts

    def body(self) -> str:
        """JSON, or Twilio's form."""
        if self.provider is Provider.TWILIO:
            return urlencode({name: value for name, value in self.data.items() if value is not None})
        return json.dumps(
            {
                "eventId": self.id,
                "eventType": self.type,
                "timestamp": self.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
                "data": {name: value for name, value in self.data.items() if value is not None},
            },
            separators=(",", ":"),
        )


def message_status(text: Text, at: datetime) -> Event:
    """The flow knows our ids only where the words of the message carry them."""
    carried = {FIELD_OF[found[:2]]: found for found in OUR_IDS.findall(text.text)}
    data: Data = {
        "messageId": text.id,
        **carried,
        "toNumber": text.number,
        "deliveryStatus": text.status.value,
        "reason": text.reason or REASONS[text.status],
        "genesysReference": f"GCLOUD-{text.conversation_id[:8]}",
    }
    return Event("message.status", at, Channel.SMS, text.number, text.id, data, text.traceparent)


def message_inbound(text: Text, *, auto_replied: bool) -> Event:
    if text.direction is not Direction.SENT:
        raise ValueError("only what a phone sent is inbound")
    data: Data = {
        "messageId": text.id,
        "fromNumber": text.number,
        "toNumber": text.service_number,
        "text": text.text,
        "autoReplied": auto_replied,
    }
    return Event("message.inbound", text.at, Channel.SMS, text.number, text.id, data, text.traceparent)


def call_answered(call: Call, at: datetime) -> Event:
    return Event("call.answered", at, Channel.VOICE, call.number, call.id, _call_data(call), call.traceparent)


def call_completed(call: Call, at: datetime) -> Event:
    """`duration` counts the installation's whole seconds from the answer, 0 when nobody answered."""
    talked = at - call.answered_at if call.answered_at else None
    data: Data = {
        **_call_data(call),
        "status": call.outcome.value if call.outcome else None,
        "dtmfInput": "".join(key.digit for key in call.keys)[-1:] or None,
        "recordingUrl": f"https://recordings.genesys.example/dispatch_alerts_recordings/{call.id}" if talked else None,
        "duration": round(talked.total_seconds()) if talked else 0,
    }
    return Event("call.completed", at, Channel.VOICE, call.number, call.id, data, call.traceparent)


def _call_data(call: Call) -> Data:
    return {
        "callId": call.id,
        "alertId": call.alert_id,
        "deliveryId": call.contact_id,
        "toNumber": call.number,
    }
