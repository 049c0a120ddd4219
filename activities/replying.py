"""A helpful answer to a text, sent once."""

from datetime import timedelta

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.contract import SEND_REPLY
from domain.failure import ProviderFailure, RateLimited, Retryable
from domain.message import Sender
from domain.ports import ReplyDesk

SOON = timedelta(seconds=30)
"""Real time: a courtesy has no hurry."""


class Replying:
    """`sender` is the connector for texts."""

    def __init__(self, desk: ReplyDesk, sender: Sender) -> None:
        self._desk = desk
        self._sender = sender

    @activity.defn(name=SEND_REPLY)
    async def send_reply(self, reply_id: str) -> None:
        """What may have been sent is never sent again."""
        message = await self._desk.take(reply_id)
        if message is None:
            return
        try:
            receipt = await self._sender.send(message)
        except (Retryable, RateLimited) as busy:
            await self._desk.put_back(reply_id)
            raise ApplicationError(
                str(busy.failure_class),
                type=str(busy.failure_class),
                next_retry_delay=busy.retry_after or SOON,
                category=ApplicationErrorCategory.BENIGN,
            ) from busy
        except ProviderFailure:
            await self._desk.ended(reply_id, None)
            return
        await self._desk.ended(reply_id, receipt)
