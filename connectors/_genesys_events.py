"""The events of our Genesys flow as it posts them, and as we understand them (providers.md §2.1a)."""

import re
from collections.abc import Mapping
from datetime import UTC
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from connectors._genesys import OPTED_OUT
from connectors._payload import Payload
from domain.delivery import CallOutcome, DeliveryState
from domain.ids import AlertId, DeliveryId
from domain.provider_events import CallAnswered, CallCompleted, InboundMessage, MessageStatus

_PUNCTUATION = re.compile(r"[\s().-]")  # the documents' own example writes +1-555-123-4567


def _none_if_empty(value: object) -> object:
    return value or None  # a flow posts "" for a variable that is not set


def _without_punctuation(value: object) -> object:
    return _PUNCTUATION.sub("", value) or None if isinstance(value, str) else value


_Instant = Annotated[AwareDatetime, AfterValidator(lambda at: at.astimezone(UTC))]
_Id = Annotated[str, Field(min_length=1, max_length=128)]
_Number = Annotated[str, Field(max_length=32), BeforeValidator(_without_punctuation)]  # a short code, too
_OptionalNumber = Annotated[str | None, Field(max_length=32), BeforeValidator(_without_punctuation)]
_Text = Annotated[str | None, Field(max_length=2000), BeforeValidator(_none_if_empty)]


class _Status(StrEnum):
    """Where a text is (R-204)."""

    PENDING = "PENDING"
    QUEUED = "QUEUED"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    OPTED_OUT = "OPTED_OUT"


_STATES = {
    _Status.PENDING: DeliveryState.ACCEPTED,
    _Status.QUEUED: DeliveryState.ACCEPTED,  # at the provider still: nothing has been passed on
    _Status.DELIVERED: DeliveryState.DELIVERED,
    _Status.FAILED: DeliveryState.FAILED,
    _Status.OPTED_OUT: DeliveryState.OPTED_OUT,
}


class _CallStatus(StrEnum):
    """How a call ended; our own NO_OUTCOME cannot be reported."""

    CONFIRMED = "CONFIRMED"
    NO_KEY = "NO_KEY"
    HUNG_UP = "HUNG_UP"
    NO_ANSWER = "NO_ANSWER"
    BUSY = "BUSY"
    MACHINE = "MACHINE"
    FAILED = "FAILED"


class _Ours(Payload):
    """Whose it is, as far as the flow knows."""

    alert_id: Annotated[AlertId | None, Field(max_length=128), BeforeValidator(_none_if_empty)] = None
    delivery_id: Annotated[DeliveryId | None, Field(max_length=128), BeforeValidator(_none_if_empty)] = None
    to_number: _OptionalNumber = None


class _StatusData(_Ours):
    message_id: _Id
    delivery_status: _Status
    reason: _Text = None

    @property
    def state(self) -> DeliveryState:
        refused = self.delivery_status is _Status.FAILED and self.reason == OPTED_OUT
        return DeliveryState.OPTED_OUT if refused else _STATES[self.delivery_status]


class _InboundData(Payload):
    message_id: _Id
    from_number: _Number
    to_number: _Number
    text: str
    auto_replied: bool = False


class _CallData(_Ours):
    call_id: _Id


class _EndedData(_CallData):
    status: _CallStatus
    dtmf_input: Annotated[str | None, Field(max_length=64)] = None
    recording_url: _Text = None
    duration: Annotated[float | None, Field(ge=0)] = None

    @property
    def outcome(self) -> CallOutcome:
        """A confirmation whose keys are known and hold no 1 is none (X-11)."""
        if self.status is _CallStatus.CONFIRMED and self.dtmf_input and "1" not in self.dtmf_input:
            return CallOutcome.NO_KEY
        return CallOutcome(self.status.lower())


class Kind(Payload):
    event_type: str


class _Posted(Payload):
    event_id: _Id
    timestamp: _Instant


class _StatusPosted(_Posted):
    data: _StatusData

    def event(self) -> MessageStatus:
        said = self.data
        return MessageStatus(
            event_id=self.event_id,
            at=self.timestamp,
            provider_ref=said.message_id,
            state=said.state,
            to_number=said.to_number,
            alert_id=said.alert_id,
            delivery_id=said.delivery_id,
            reason=said.reason,
        )


class _InboundPosted(_Posted):
    data: _InboundData

    def event(self) -> InboundMessage:
        said = self.data
        return InboundMessage(
            event_id=self.event_id,
            at=self.timestamp,
            provider_ref=said.message_id,
            from_number=said.from_number,
            to_number=said.to_number,
            text=said.text,
            auto_replied=said.auto_replied,
        )


class _AnsweredPosted(_Posted):
    data: _CallData

    def event(self) -> CallAnswered:
        said = self.data
        return CallAnswered(
            event_id=self.event_id,
            at=self.timestamp,
            provider_ref=said.call_id,
            to_number=said.to_number,
            alert_id=said.alert_id,
            delivery_id=said.delivery_id,
        )


class _EndedPosted(_Posted):
    data: _EndedData

    def event(self) -> CallCompleted:
        said = self.data
        return CallCompleted(
            event_id=self.event_id,
            at=self.timestamp,
            provider_ref=said.call_id,
            outcome=said.outcome,
            keys=said.dtmf_input or "",
            to_number=said.to_number,
            alert_id=said.alert_id,
            delivery_id=said.delivery_id,
            recording_ref=said.recording_url,
            duration_seconds=said.duration,
        )


FORMS: Mapping[str, type[_StatusPosted | _InboundPosted | _AnsweredPosted | _EndedPosted]] = {
    "message.status": _StatusPosted,
    "message.delivered": _StatusPosted,
    "message.inbound": _InboundPosted,
    "call.answered": _AnsweredPosted,
    "call.completed": _EndedPosted,
}
