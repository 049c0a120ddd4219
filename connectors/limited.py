"""A sender under our own ceiling: what is over it fails before any request, and says when to come back."""

from collections.abc import Callable

from connectors.token_bucket import TokenBucket
from domain.failure import RateLimited
from domain.message import Message, Receipt, Sender
from domain.retry import OUR_CEILING


class Limited:
    """Everything but the ceiling is the sender's own."""

    def __init__(self, sender: Sender, bucket: TokenBucket, *, monotonic: Callable[[], float]) -> None:
        self.provider = sender.provider
        self.channel = sender.channel
        self.capabilities = sender.capabilities
        self._sender = sender
        self._bucket = bucket
        self._monotonic = monotonic

    async def send(self, message: Message) -> Receipt:
        wait = self._bucket.take(self._monotonic(), message.priority)
        if wait is not None:
            raise RateLimited(OUR_CEILING, retry_after=wait)
        return await self._sender.send(message)

    async def find(self, message: Message) -> Receipt | None:
        """Not limited: it is rare, and decides whether anything is sent at all."""
        return await self._sender.find(message)
