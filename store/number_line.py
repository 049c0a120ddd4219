"""One live call to a number at a time, across alerts; of those that wait, the more urgent goes first (X-10)."""

from datetime import datetime, timedelta

from domain.orders import Deliver
from domain.priority import Priority
from store.database import Row, Tx
from store.stamps import stamp

_TAKE = """
INSERT INTO number_leases (number, delivery_id, until) VALUES (:number, :id, :until)
ON CONFLICT (number) DO UPDATE SET delivery_id = :id, until = :until
WHERE number_leases.until <= :now OR number_leases.delivery_id = :id
"""
_KEEP = "UPDATE number_leases SET until = :until WHERE number = :number AND delivery_id = :id"
_FREE = "DELETE FROM number_leases WHERE number = :number AND delivery_id = :id"
_WAIT = """
INSERT INTO number_waiters (number, delivery_id, urgency, seen_at) VALUES (:number, :id, :urgency, :now)
ON CONFLICT (number, delivery_id) DO UPDATE SET seen_at = :now
"""
_LEAVE = "DELETE FROM number_waiters WHERE number = :number AND delivery_id = :id"
_AHEAD = """
SELECT 1 FROM number_waiters
WHERE number = :number AND delivery_id <> :id AND urgency < :urgency AND seen_at > :since
  AND NOT EXISTS (SELECT 1 FROM number_leases WHERE number = :number AND delivery_id = :id)
"""
_REQUEST_TAKES = timedelta(seconds=15)
"""Real time: one attempt at the provider, which may dial at its very end, and noticing that its worker died."""
_STILL_WAITING = timedelta(seconds=3)
"""Real time: who has not asked for so long has given up, or its worker has died."""


def take_number(tx: Tx, row: Row, order: Deliver, *, now: datetime) -> bool:
    """Whether the number is this call's now, until the call ends or should have; else it is written down as waiting."""
    number, mine, urgency = row["address"], row["id"], Priority(row["priority"]).key
    since = now - _STILL_WAITING * order.clock.speed
    ahead = tx.one(_AHEAD, number=number, id=mine, urgency=urgency, since=stamp(since))
    until = now + order.calls.without_outcome + _REQUEST_TAKES * order.clock.speed
    if not ahead and tx.run(_TAKE, number=number, id=mine, until=stamp(until), now=stamp(now)):
        tx.run(_LEAVE, number=number, id=mine)
        return True
    tx.run(_WAIT, number=number, id=mine, urgency=urgency, now=stamp(now))
    return False


def keep_number(tx: Tx, row: Row, order: Deliver, *, now: datetime) -> None:
    """The provider has taken the call: the number is its own for as long as it can last from now."""
    tx.run(_KEEP, number=row["address"], id=row["id"], until=stamp(now + order.calls.without_outcome))


def free_number(tx: Tx, number: str | None, delivery_id: str) -> None:
    """The call is over, or never was; harmless for anything but a call."""
    tx.run(_FREE, number=number, id=delivery_id)
