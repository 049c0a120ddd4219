"""What happened, as an event in the words of the provider that carried it."""

from datetime import datetime

from simulator import events as genesys
from simulator.events import Event
from simulator.operations import Provider
from simulator.records import Call, Text
from simulator.twilio import events as twilio


def text_moved(text: Text, at: datetime) -> Event:
    """To the state that it has now."""
    return twilio.message_status(text, at) if _is_twilios(text) else genesys.message_status(text, at)


def text_written(text: Text, *, handled: str | None, twilio_url: str) -> Event:
    """By a person; `handled` is the keyword where the provider has taken it itself."""
    if _is_twilios(text):
        return twilio.message_inbound(text, keyword=handled, url=twilio_url)
    return genesys.message_inbound(text, auto_replied=handled is not None)


def call_answered(call: Call, at: datetime) -> Event:
    return twilio.call_answered(call, at) if _is_twilios(call) else genesys.call_answered(call, at)


def call_completed(call: Call, at: datetime) -> Event:
    return twilio.call_completed(call, at) if _is_twilios(call) else genesys.call_completed(call, at)


def _is_twilios(carried: Text | Call) -> bool:
    return carried.provider is Provider.TWILIO
