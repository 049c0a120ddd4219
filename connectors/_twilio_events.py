"""What Twilio posts about texts, calls and keys, and as we understand it (providers.md §2.2)."""

from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic.alias_generators import to_pascal

from connectors._payload import Payload
from connectors._twilio import OPTED_OUT
from domain.consent.keyword import Word
from domain.delivery import CallOutcome, DeliveryState
from domain.ids import DeliveryId
from domain.provider_events import CallAnswered, CallCompleted, InboundMessage, MessageStatus, ProviderEvent

_STATES = {
    "accepted": DeliveryState.ACCEPTED,
    "scheduled": DeliveryState.ACCEPTED,
    "queued": DeliveryState.ACCEPTED,
    "sending": DeliveryState.ACCEPTED,
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.READ,
    "undelivered": DeliveryState.FAILED,
    "failed": DeliveryState.FAILED,
    "canceled": DeliveryState.FAILED,
}
_ENDS = {
    "busy": CallOutcome.BUSY,
    "no-answer": CallOutcome.NO_ANSWER,
    "failed": CallOutcome.FAILED,
    "canceled": CallOutcome.FAILED,
}
_LASTS = 120  # seconds: whoever was still there heard the message to its end
CONFIRMS = "1"

_Sid = Annotated[str, Field(pattern=r"^[A-Za-z]{2}[0-9A-Za-z]{1,62}$")]
_Number = Annotated[str, Field(max_length=64)]
_Count = Annotated[int | None, Field(ge=0), BeforeValidator(lambda value: value or None)]


class _Form(Payload):
    model_config = Payload.model_config | {"alias_generator": to_pascal}


class MessagePosted(_Form):
    message_sid: _Sid
    message_status: Annotated[str, Field(max_length=32)]
    to: _Number
    error_code: _Count = None

    def events(self, at: datetime, delivery_id: DeliveryId | None) -> tuple[ProviderEvent, ...]:
        state = _STATES.get(self.message_status)
        if state is None:
            return ()
        if state is DeliveryState.FAILED and self.error_code == OPTED_OUT:
            state = DeliveryState.OPTED_OUT
        status = MessageStatus(
            event_id=f"{self.message_sid}:{self.message_status}",
            at=at,
            provider_ref=self.message_sid,
            state=state,
            to_number=self.to,
            delivery_id=delivery_id,
            reason=f"error {self.error_code}" if self.error_code else None,
        )
        return (status,)


_KEYWORDS = {word.value.upper(): word for word in Word}


class InboundPosted(_Form):
    message_sid: _Sid
    from_: Annotated[_Number, Field(alias="From")]
    to: _Number
    body: Annotated[str, Field(max_length=2000)]
    opt_out_type: str | None = None  # STOP, START or HELP where Twilio has answered the word itself

    def events(self, at: datetime, _: DeliveryId | None) -> tuple[ProviderEvent, ...]:
        text = InboundMessage(
            event_id=f"{self.message_sid}:received",
            at=at,
            provider_ref=self.message_sid,
            from_number=self.from_,
            to_number=self.to,
            text=self.body,
            auto_replied=bool(self.opt_out_type),
            keyword=_KEYWORDS.get(self.opt_out_type or ""),
        )
        return (text,)


class CallPosted(_Form):
    call_sid: _Sid
    call_status: Annotated[str, Field(max_length=32)]
    to: _Number
    call_duration: _Count = None
    answered_by: str | None = None
    recording_url: Annotated[str | None, Field(max_length=2000)] = None

    def events(self, at: datetime, delivery_id: DeliveryId | None) -> tuple[ProviderEvent, ...]:
        outcome = self._outcome()
        if outcome is not None:
            return (ended(self, outcome, at, delivery_id, name=self.call_status),)
        if self.call_status != "in-progress" or self._machine():
            return ()
        return (CallAnswered(f"{self.call_sid}:in-progress", at, self.call_sid, self.to, delivery_id=delivery_id),)

    def _outcome(self) -> CallOutcome | None:
        """None while it lasts. Key 1 has been reported by itself, and stands above what is said here (X-11)."""
        if self.call_status != "completed":
            return _ENDS.get(self.call_status)
        if self._machine():
            return CallOutcome.MACHINE
        return CallOutcome.NO_KEY if (self.call_duration or 0) >= _LASTS else CallOutcome.HUNG_UP

    def _machine(self) -> bool:
        return (self.answered_by or "").startswith(("machine", "fax"))


class KeysPosted(_Form):
    """A key, or none within the time: our own script sends the call there."""

    call_sid: _Sid
    to: _Number
    digits: Annotated[str, Field(max_length=8, pattern=r"^[0-9*#]*$")] = ""
    call_duration: _Count = None
    recording_url: Annotated[str | None, Field(max_length=2000)] = None

    def events(self, at: datetime, delivery_id: DeliveryId | None) -> tuple[ProviderEvent, ...]:
        """Another key than 1 means nothing by itself: it is asked for once more."""
        if self.digits == CONFIRMS:
            return (ended(self, CallOutcome.CONFIRMED, at, delivery_id, name="key", keys=self.digits),)
        return () if self.digits else (ended(self, CallOutcome.NO_KEY, at, delivery_id, name="no-key"),)


def ended(
    posted: CallPosted | KeysPosted,
    outcome: CallOutcome,
    at: datetime,
    delivery_id: DeliveryId | None,
    *,
    name: str,
    keys: str = "",
) -> CallCompleted:
    """`name` makes it one event of its call."""
    return CallCompleted(
        event_id=f"{posted.call_sid}:{name}",
        at=at,
        provider_ref=posted.call_sid,
        outcome=outcome,
        keys=keys,
        to_number=posted.to,
        delivery_id=delivery_id,
        recording_ref=posted.recording_url,
        duration_seconds=posted.call_duration,
    )
