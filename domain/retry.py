"""When a delivery is tried again after a failure, and when it is given up."""

from datetime import timedelta

from domain.channel import Channel
from domain.failure import FailureClass

OUR_CEILING = "our_ceiling"
"""The code of a rate limit that we set ourselves: nothing was asked of the provider, so it is no try."""
_FIRST_PUSH_RETRY = timedelta(seconds=1)
_PUSH_TRIES = 6


def next_try(
    channel: Channel, failure: FailureClass, *, tries: int, retries: int, wait: timedelta, retry_after: timedelta | None
) -> timedelta | None:
    """How long to wait, in real time; None when it is over.

    `tries` requests have been made. A text or a call is retried after `wait` (X-11); a push after 1 s, doubling. What
    the provider asked for is respected where it is longer.
    """
    if failure not in (FailureClass.RETRYABLE, FailureClass.RATE_LIMITED):
        return None
    allowed = _PUSH_TRIES if channel is Channel.PUSH else retries + 1
    if tries >= allowed:
        return None
    own = _FIRST_PUSH_RETRY * 2 ** (tries - 1) if channel is Channel.PUSH else wait
    return max(own, retry_after or timedelta(0))
