"""A request that is sent twice has one effect and one reply, for seven days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from store.database import Tx
from store.stamps import stamp

KEPT_FOR = timedelta(days=7)  # real time, as every protocol's


@dataclass(frozen=True, slots=True)
class Ticket:
    """One `Idempotency-Key` of one principal on one route (the path that was called), and what was sent with it."""

    principal: str
    route: str
    key: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered; `body` is JSON, empty where there is none."""

    status: int
    body: str


class KeyReused(Exception):  # noqa: N818 -- what happened
    """The key was used for another body."""


_FIND = """
SELECT body_hash, status, reply FROM idempotency_keys
WHERE principal = :principal AND route = :route AND key = :key AND created_at > :since
"""
_KEEP = """
INSERT INTO idempotency_keys (principal, route, key, body_hash, status, reply, created_at)
VALUES (:principal, :route, :key, :body_hash, :status, :reply, :now)
ON CONFLICT (principal, route, key) DO UPDATE SET
  body_hash = :body_hash, status = :status, reply = :reply, created_at = :now
"""
_FORGET = "DELETE FROM idempotency_keys WHERE created_at <= :until"


def once(tx: Tx, ticket: Ticket | None, effect: Callable[[Tx], Reply], *, now: datetime) -> Reply:
    """The stored reply, or the effect's, stored in the same transaction; without a ticket simply the effect's.

    `now` is real time. Raises KeyReused. An effect that raises leaves nothing behind, so the key stays free.
    """
    if ticket is None:
        return effect(tx)
    name = {"principal": ticket.principal, "route": ticket.route, "key": ticket.key}
    known = tx.one(_FIND, **name, since=stamp(now - KEPT_FOR))
    if known is not None:
        if known["body_hash"] != ticket.body_hash:
            raise KeyReused(ticket.key)
        return Reply(known["status"], known["reply"])
    reply = effect(tx)
    tx.run(_KEEP, **name, body_hash=ticket.body_hash, status=reply.status, reply=reply.body, now=stamp(now))
    return reply


def forget(tx: Tx, *, now: datetime) -> int:
    """Delete what is older than seven days; how many there were."""
    return tx.run(_FORGET, until=stamp(now - KEPT_FOR))
