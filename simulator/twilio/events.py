"""What Twilio posts: the state of a text, a text that somebody wrote, how a call goes, a key."""

from datetime import datetime

from simulator.events import Event
from simulator.operations import Channel, Provider
from simulator.records import Call, CallState, Outcome, Text, TextStatus

MESSAGE_STATUS = {
    TextStatus.QUEUED: "sent",
    TextStatus.DELIVERED: "delivered",
    TextStatus.FAILED: "undelivered",
    TextStatus.OPTED_OUT: "failed",
}
CALL_STATUS: dict[Outcome | CallState, str] = {
    CallState.RINGING: "ringing",
    CallState.ANSWERED: "in-progress",
    Outcome.CONFIRMED: "completed",
    Outcome.NO_KEY: "completed",
    Outcome.HUNG_UP: "completed",
    Outcome.MACHINE: "completed",
    Outcome.NO_ANSWER: "no-answer",
    Outcome.BUSY: "busy",
    Outcome.FAILED: "failed",
}
OPTED_OUT = "21610"
UNKNOWN_ERROR = "30008"
EXPIRED = "30036"


def message_status(text: Text, at: datetime) -> Event:
    data = {
        "MessageSid": text.id,
        "SmsSid": text.id,
        "MessageStatus": MESSAGE_STATUS[text.status],
        "SmsStatus": MESSAGE_STATUS[text.status],
        "To": text.number,
        "From": text.service_number,
        "ErrorCode": error_code(text) if text.status in (TextStatus.FAILED, TextStatus.OPTED_OUT) else None,
    }
    return _of_text("message", text, at, data, text.status_url)


def message_inbound(text: Text, *, keyword: str | None, url: str) -> Event:
    """`keyword`: STOP, START or HELP, where Twilio has answered it."""
    data = {
        "MessageSid": text.id,
        "SmsSid": text.id,
        "SmsStatus": "received",
        "From": text.number,
        "To": text.service_number,
        "Body": text.text,
        "NumMedia": "0",
        "NumSegments": "1",
        "OptOutType": keyword,
    }
    return _of_text("inbound", text, text.at, data, url)


def call_answered(call: Call, at: datetime) -> Event:
    return _of_call(call, at, {}, call.status_url)


def call_completed(call: Call, at: datetime) -> Event:
    talked = at - call.answered_at if call.answered_at else None
    more = {
        "CallDuration": str(round(talked.total_seconds())) if talked else "0",
        "AnsweredBy": "machine_start" if call.outcome is Outcome.MACHINE else "human" if talked else None,
    }
    return _of_call(call, at, more, call.status_url)


def gathered(call: Call, at: datetime, url: str, digits: str | None) -> Event:
    """What the call asks for next; `digits` is None where a Redirect asks."""
    return _of_call(call, at, {"Digits": digits, "msg": "Gather End" if digits else None}, url)


def error_code(text: Text) -> str:
    """Faults name it by their `reason`; the reasons of other providers are unknown errors here."""
    if text.status is TextStatus.OPTED_OUT:
        return OPTED_OUT
    return text.reason if text.reason and text.reason.isdigit() else UNKNOWN_ERROR


def _of_text(kind: str, text: Text, at: datetime, data: dict[str, str | None], url: str | None) -> Event:
    known = (text.number, text.id, data, text.traceparent)
    return Event(kind, at, Channel.SMS, *known, provider=Provider.TWILIO, url=url)


def _of_call(call: Call, at: datetime, more: dict[str, str | None], url: str | None) -> Event:
    data = {
        "CallSid": call.id,
        "CallStatus": CALL_STATUS[call.outcome or call.state],
        "To": call.number,
        "Direction": "outbound-api",
        **more,
    }
    known = (call.number, call.id, data, call.traceparent)
    return Event("call", at, Channel.VOICE, *known, provider=Provider.TWILIO, url=url)
