"""When a delivery is tried again after a failure, and when it is given up."""

from datetime import timedelta

from domain.channel import Channel
from domain.failure import FailureClass

OUR_CEILING = "our_ceiling"
"""The code of a rate limit that we set ourselves: nothing was asked of the provider, so it is no try."""
_FIRST_PUSH_RETRY = timedelta(seconds=1)
_PUSH_TRIES = 6
_EMAIL_TRIES = 5


def next_try(
    channel: Channel, failure: FailureClass, *, tries: int, retries: int, wait: timedelta, retry_after: timedelta | None
) -> timedelta | None:
    """How long to wait, in real time; None when it is over.

    `tries` requests have been made. A text or a call is retried after `wait` (X-11); a push after 1 s, doubling; an
    e-mail, which may be minutes late (R-105), after `wait`, doubling: its fifth try, the last, comes at 7.5 minutes.
    What the provider asked for is respected where it is longer.
    """
    if failure not in (FailureClass.RETRYABLE, FailureClass.RATE_LIMITED):
        return None
    allowed = {Channel.PUSH: _PUSH_TRIES, Channel.EMAIL: _EMAIL_TRIES}.get(channel, retries + 1)
    if tries >= allowed:
        return None
    return max(_own(channel, tries, wait), retry_after or timedelta(0))


def _own(channel: Channel, tries: int, wait: timedelta) -> timedelta:
    """Where the provider asks for nothing."""
    doubled: int = 2 ** (tries - 1)
    return {Channel.PUSH: _FIRST_PUSH_RETRY * doubled, Channel.EMAIL: wait * doubled}.get(channel, wait)
