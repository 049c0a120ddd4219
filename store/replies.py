"""The reply desk: helpful answers to texts, each handed out once."""

from datetime import timedelta
from functools import partial

from domain.channel import Channel
from domain.ids import AlertId, DeliveryId
from domain.message import Address, AddressKind, Message, Receipt
from domain.priority import Priority
from store.database import Database, Tx

_TAKE = "UPDATE replies SET state = 'sending' WHERE id = :id AND state = 'waiting' RETURNING number, body"
_BACK = "UPDATE replies SET state = 'waiting' WHERE id = :id AND state = 'sending'"
_END = "UPDATE replies SET state = :state, provider_ref = :ref WHERE id = :id"
_LIVES = timedelta(minutes=5)


class StoreReplyDesk:
    """Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, reply_id: str) -> Message | None:
        """Found sending after a crash it stays so: it may have been sent."""
        return await self._database.write(partial(_take, reply_id))

    async def put_back(self, reply_id: str) -> None:
        """To be taken again."""
        await self._database.write(lambda tx: tx.run(_BACK, id=reply_id))

    async def ended(self, reply_id: str, receipt: Receipt | None) -> None:
        """The provider's reference is kept: its callbacks name it."""
        state, ref = ("sent", receipt.provider_ref) if receipt else ("failed", None)
        await self._database.write(lambda tx: tx.run(_END, id=reply_id, state=state, ref=ref))


def _take(reply_id: str, tx: Tx) -> Message | None:
    row = tx.one(_TAKE, id=reply_id)
    if row is None:
        return None
    return Message(
        delivery_id=DeliveryId(reply_id),
        alert_id=AlertId(""),
        channel=Channel.SMS,
        address=Address(AddressKind.NUMBER, row["number"]),
        title="",
        body=row["body"],
        priority=Priority.LOW,
        time_to_live=_LIVES,
    )
