"""One at a time: who relays, who seals. A lease ends by itself, and its fence tells a late holder apart."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from store.database import Database, Tx
from store.stamps import stamp

LEASE = timedelta(seconds=5)
"""Real time: how long after a crash the next one may take over."""


@dataclass(frozen=True, slots=True)
class Lease:
    """`fence` grows with every holder; `until` is real time."""

    name: str
    holder: str
    fence: int
    until: datetime


_ACQUIRE = """
INSERT INTO leases (name, holder, until, fence) VALUES (:name, :holder, :until, 1)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until,
  fence = leases.fence + CASE WHEN leases.holder = excluded.holder THEN 0 ELSE 1 END
WHERE leases.holder = excluded.holder OR leases.until <= :now
RETURNING fence
"""


def acquire(tx: Tx, name: str, holder: str, *, now: datetime) -> Lease | None:
    """Take it, or renew it; None while it is another's. `holder` is unique to a start of a process; `now` is real."""
    until = now + LEASE
    row = tx.one(_ACQUIRE, name=name, holder=holder, until=stamp(until), now=stamp(now))
    return Lease(name, holder, row["fence"], until) if row else None


def holds(tx: Tx, lease: Lease) -> bool:
    """Whether nobody took over since: asked in the transaction that must not be a late holder's."""
    sql = "SELECT 1 AS yes FROM leases WHERE name = :name AND holder = :holder AND fence = :fence"
    return tx.one(sql, name=lease.name, holder=lease.holder, fence=lease.fence) is not None


def release(tx: Tx, lease: Lease, *, now: datetime) -> None:
    """The next one need not wait. Harmless when it is another's by now."""
    tx.run(
        "UPDATE leases SET until = :now WHERE name = :name AND holder = :holder AND fence = :fence",
        now=stamp(now),
        name=lease.name,
        holder=lease.holder,
        fence=lease.fence,
    )


class LeaseKeeper:
    """Asks for a lease again and again, and writes only when half of it has passed."""

    def __init__(self, database: Database, name: str, holder: str, *, now: Callable[[], datetime]) -> None:
        """`now` is real time."""
        self._database = database
        self._name = name
        self._holder = holder
        self._now = now
        self._lease: Lease | None = None

    async def held(self) -> Lease | None:
        """The lease, if it is ours for at least half its length; None while it is another's."""
        now = self._now()
        if self._lease is None or now > self._lease.until - LEASE / 2:
            self._lease = await self._database.write(partial(_acquire, self._name, self._holder, now))
        return self._lease

    async def give_back(self) -> None:
        """At the end of the process."""
        if self._lease is not None:
            lease, self._lease = self._lease, None
            await self._database.write(partial(_release, lease, self._now()))


def _acquire(name: str, holder: str, now: datetime, tx: Tx) -> Lease | None:
    return acquire(tx, name, holder, now=now)


def _release(lease: Lease, now: datetime, tx: Tx) -> None:
    release(tx, lease, now=now)
