"""Provider failures as values with a class (providers.md §6.3).

ProviderFailure
├── Retryable       the provider itself answered 5xx or 408, or no byte was sent: a later try may work
├── RateLimited     429 in any dialect: try after `retry_after`
├── Ambiguous       written to the provider, no answer: it may have been sent (X-55)
└── Final           a later try cannot work
    ├── Permanent       bad number, bad payload, unknown 4xx
    ├── RecipientGone   the address no longer exists: forget it
    ├── OptedOut        the recipient refused this channel
    ├── Unauthorized    401 or 403 after one refreshed token: operators must act
    └── Refused         filtered by the provider's policy
"""

from datetime import timedelta
from enum import StrEnum


class FailureClass(StrEnum):
    """The name under which a failure stands in the audit, the metrics and the Temporal history."""

    RETRYABLE = "retryable"
    RATE_LIMITED = "rate_limited"
    AMBIGUOUS = "ambiguous"
    PERMANENT = "permanent"
    RECIPIENT_GONE = "recipient_gone"
    OPTED_OUT = "opted_out"
    AUTH = "auth"
    POLICY = "policy"


class ProviderFailure(Exception):  # noqa: N818 - it says what happened, in the words of the trade
    """`code` is the provider's own word, redacted; the message never holds an address, a text or a secret."""

    failure_class: FailureClass

    def __init__(self, code: str, *, status: int | None = None, retry_after: timedelta | None = None) -> None:
        super().__init__(f"{self.failure_class}: {code}")
        self.code = code
        self.status = status
        self.retry_after = retry_after


class Retryable(ProviderFailure):
    """A later try may work."""

    failure_class = FailureClass.RETRYABLE


class RateLimited(ProviderFailure):
    """`retry_after` is real time, between 1 s and 18 min, or shorter for a ceiling of our own."""

    failure_class = FailureClass.RATE_LIMITED


class Ambiguous(ProviderFailure):
    """The request was written and nothing came back."""

    failure_class = FailureClass.AMBIGUOUS


class Final(ProviderFailure):
    """A later try cannot work."""


class Permanent(Final):
    """The address or the payload is wrong."""

    failure_class = FailureClass.PERMANENT


class RecipientGone(Final):
    """The address no longer exists."""

    failure_class = FailureClass.RECIPIENT_GONE


class OptedOut(Final):
    """The recipient refused this channel."""

    failure_class = FailureClass.OPTED_OUT


class Unauthorized(Final):
    """Our credentials were refused, twice."""

    failure_class = FailureClass.AUTH


class Refused(Final):
    """The provider's policy stopped it."""

    failure_class = FailureClass.POLICY
