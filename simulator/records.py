"""What the sandbox remembers: phones, and what reached them. Every change is a new record of the same id."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from simulator.operations import Provider


class Record(BaseModel):
    """Frozen; durations are JSON numbers of seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_timedelta="float")
    kind: ClassVar[str]

    id: str
    number: str


class BehaviourKind(StrEnum):
    """What a phone does when nobody touches it."""

    RING_OUT = "ring_out"
    BUSY = "busy"
    VOICEMAIL = "voicemail"  # a machine picks up after `answer_after`
    ANSWER_SILENT = "answer_silent"
    ANSWER_AND_PRESS = "answer_and_press"
    HANG_UP = "hang_up"  # answers, then hangs up `after` the answer


class Behaviour(BaseModel):
    """Durations are the installation's, in JSON seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_timedelta="float")

    kind: BehaviourKind = BehaviourKind.RING_OUT
    answer_after: Annotated[timedelta, Field(ge=timedelta(0))] = timedelta(seconds=3)
    digits: Annotated[str, Field(pattern=r"^[0-9*#]{1,20}$")] = "1"
    after: Annotated[timedelta, Field(ge=timedelta(0))] = timedelta(seconds=4)


class Phone(Record):
    """A number, or a push token or mailbox whose number nobody knows."""

    kind: ClassVar[str] = "phone"

    label: str = ""
    behaviour: Behaviour = Behaviour()
    offline: bool = False
    opted_out: bool = False  # by a word that the provider handled itself
    stopped: bool = False  # has written STOP to the number at Twilio, which takes nothing for it any more
    in_conversation: bool = False  # it has written: the provider now keeps a connected conversation


class Direction(StrEnum):
    """As the phone sees it."""

    RECEIVED = "received"
    SENT = "sent"


class TextStatus(StrEnum):
    QUEUED = "QUEUED"  # accepted; stays so while the phone is offline
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    OPTED_OUT = "OPTED_OUT"


class Text(Record):
    """An SMS; `number` is the phone's, whichever way it went."""

    kind: ClassVar[str] = "text"

    direction: Direction
    text: str
    at: AwareDatetime
    status: TextStatus
    service_number: str
    conversation_id: str
    settled_at: AwareDatetime | None = None
    expires_at: AwareDatetime | None = None  # dropped then where it has not arrived
    reason: str | None = None
    traceparent: str | None = None
    provider: Provider = Provider.GENESYS
    status_url: str | None = None  # of Twilio's callbacks


class CallState(StrEnum):
    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"


class Outcome(StrEnum):
    CONFIRMED = "CONFIRMED"  # 1 was pressed
    NO_KEY = "NO_KEY"  # answered, and the longest duration passed without a 1
    HUNG_UP = "HUNG_UP"
    NO_ANSWER = "NO_ANSWER"
    BUSY = "BUSY"  # engaged, declined, or on another call
    MACHINE = "MACHINE"
    FAILED = "FAILED"  # the provider broke off


class KeyPress(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    digit: str
    at: AwareDatetime


class Call(Record):
    """One dial of one contact."""

    kind: ClassVar[str] = "call"

    contact_id: str
    alert_id: str | None
    say: str
    language: str = "en-US"
    state: CallState
    dialled_at: AwareDatetime
    answered_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    outcome: Outcome | None = None
    said: str = ""  # what was spoken; empty until the phone is answered
    said_at: tuple[AwareDatetime, ...] = ()
    keys: tuple[KeyPress, ...] = ()
    second_live_call: bool = False  # dialled while this phone had a live call: nobody may ever do that
    traceparent: str | None = None
    provider: Provider = Provider.GENESYS
    status_url: str | None = None  # of Twilio's callbacks
    twiml: str = ""  # what Twilio plays
    verb: int = 0  # where it is in that
    asking: bool = False  # for what to play next

    @property
    def repeats(self) -> int:
        """How often the message was said again after the first time."""
        return max(len(self.said_at) - 1, 0)

    @property
    def live(self) -> bool:
        return self.state is not CallState.ENDED


class PushStatus(StrEnum):
    DELIVERED = "delivered"
    HELD = "held"  # the phone is offline
    EXPIRED = "expired"  # its time to live ran out, or a newer one of its collapse key took its place


class Push(Record):
    """`id` is FCM's message name."""

    kind: ClassVar[str] = "push"

    address: str
    title: str
    body: str
    data: dict[str, str]
    at: AwareDatetime
    status: PushStatus
    collapse_key: str | None = None
    expires_at: AwareDatetime | None = None
    urgent: bool = False


class Mail(Record):
    """An e-mail as it lies in a mailbox; the names of its headers are in lower case."""

    kind: ClassVar[str] = "mail"

    address: str
    sender: str
    subject: str
    text: str
    headers: dict[str, str]
    at: AwareDatetime


class Contact(Record):
    """A row of the contact list; `id` is the caller's own."""

    kind: ClassVar[str] = "contact"

    data: dict[str, str]
    callable: bool
    call_id: str | None = None
    deleted: bool = False


class WebhookState(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    REFUSED = "refused"  # the receiver answered 4xx
    LOST = "lost"  # by a fault, or given up


class Webhook(Record):
    """One event on its way to the receiver; `body` is posted byte for byte."""

    kind: ClassVar[str] = "webhook"

    subject: str  # the message or call that it tells about
    body: str
    state: WebhookState
    at: AwareDatetime
    forged: bool = False
    traceparent: str | None = None
    provider: Provider = Provider.GENESYS
    url: str | None = None  # None: where Genesys posts


def expired(push: Push, now: datetime) -> bool:
    """A push without a time to live waits for ever."""
    return push.expires_at is not None and push.expires_at <= now
