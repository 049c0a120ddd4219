"""One message to one recipient on one channel, and the states that it passes through."""

from enum import StrEnum


class DeliveryState(StrEnum):
    """Ordered: a late callback never moves a delivery backwards (X-31)."""

    PLANNED = "planned"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"
    SENDING = "sending"
    UNKNOWN = "unknown"  # written to the provider, outcome never learnt; a callback may still upgrade it
    ACCEPTED = "accepted"  # the provider took it
    SENT = "sent"  # the provider passed it on
    DELIVERED = "delivered"  # the carrier accepted it; for a row: written; for a call: it was answered
    READ = "read"
    FAILED = "failed"
    OPTED_OUT = "opted_out"
    EXPIRED = "expired"


_ORDER = {
    DeliveryState.PLANNED: 0,
    DeliveryState.SENDING: 1,
    DeliveryState.UNKNOWN: 2,
    DeliveryState.ACCEPTED: 3,
    DeliveryState.SENT: 4,
    DeliveryState.DELIVERED: 5,
    DeliveryState.READ: 6,
}
_NEVER_LEFT = frozenset({DeliveryState.SUPPRESSED, DeliveryState.CANCELLED, DeliveryState.EXPIRED})
_BAD_ENDS = frozenset({DeliveryState.FAILED, DeliveryState.OPTED_OUT})


def may_become(now: DeliveryState, later: DeliveryState) -> bool:
    """Whether a report of `later` moves a delivery that is `now` (X-31).

    Forward only; a failure ends anything but what has been delivered or read, and only a delivery undoes it.
    """
    if now == later or now in _NEVER_LEFT:
        return False
    if now in _BAD_ENDS:
        return later in (DeliveryState.DELIVERED, DeliveryState.READ)
    if later in _BAD_ENDS:
        return _ORDER[now] < _ORDER[DeliveryState.DELIVERED]
    return later in _ORDER and _ORDER[later] > _ORDER[now]


class CallOutcome(StrEnum):
    """How a call attempt ended. Only CONFIRMED is an acknowledgment (X-11)."""

    CONFIRMED = "confirmed"  # pressed 1
    NO_KEY = "no_key"  # answered, listened to the end, pressed nothing that counts
    HUNG_UP = "hung_up"
    NO_ANSWER = "no_answer"  # rang out
    BUSY = "busy"
    MACHINE = "machine"  # voicemail
    FAILED = "failed"  # the provider could not place it
    NO_OUTCOME = "no_outcome"  # nothing was heard within X-10's limit; counts as no answer

    @property
    def answered(self) -> bool:
        """Whether a person or a machine took the call."""
        return self in (CallOutcome.CONFIRMED, CallOutcome.NO_KEY, CallOutcome.HUNG_UP, CallOutcome.MACHINE)
