"""Local activities of a digest: when something falls due, and telling what is due."""

from temporalio import activity

from activities.contract import FLUSH_DIGEST, LOOK_AHEAD
from domain.orders import FlushDigest, Flushed, LookAhead, Waiting
from domain.ports import DigestBook


class Digesting:
    """Hands orders to the digest book."""

    def __init__(self, book: DigestBook) -> None:
        self._book = book

    @activity.defn(name=LOOK_AHEAD)
    async def look_ahead(self, order: LookAhead) -> Waiting:
        """As of now: whatever is held later signals."""
        return await self._book.waiting(order)

    @activity.defn(name=FLUSH_DIGEST)
    async def flush_digest(self, order: FlushDigest) -> Flushed:
        """What the first run ordered, where there was one."""
        return await self._book.flush(order)
