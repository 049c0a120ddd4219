"""Gives audit entries their number and hash, in the order of their ids, so that writers never wait for each other."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from domain.audit_link import EMPTY, Entry, Head, head_of, link
from store.anchor import drop
from store.connection import Row
from store.database import Database, Tx
from store.leases import Lease, LeaseKeeper, holds
from store.stamps import stamp

POLL = timedelta(milliseconds=250)
"""Real time: entries of other processes wake nobody here."""

ANCHOR_EVERY = timedelta(seconds=10)
"""Real time: what a rewrite of the database could hide at most."""

BATCH = 200
"""Entries in one work, about 10 ms of the writer's time: others get their turn in between."""


class Sealer:
    """One per process that may seal; whoever holds the lease does."""

    def __init__(
        self,
        database: Database,
        anchor_file: Path,
        *,
        holder: str,
        now: Callable[[], datetime],
        on_sealed: Callable[[int], None],
    ) -> None:
        """`holder` is unique to this start; `now` is real time; `on_sealed` is told the last number, in the loop."""
        self._database = database
        self._anchor_file = anchor_file
        self._now = now
        self._on_sealed = on_sealed
        self._keeper = LeaseKeeper(database, "sealer", holder, now=now)
        self._woken = asyncio.Event()
        self._head = EMPTY
        self._anchored = EMPTY
        self._anchored_at: datetime | None = None

    def wake(self) -> None:
        """Something was written in this process: seal it now."""
        self._woken.set()

    async def run(self) -> None:
        """Until it is cancelled; then everything that was written is sealed and anchored, and the lease given back.

        Raises a StoreError where the trail cannot be sealed; run it again.
        """
        try:
            while True:
                await self._turn()
                await self._rest()
        except asyncio.CancelledError:
            await self.seal_all()
            await self._anchor()
            await self._keeper.give_back()
            raise

    async def seal_all(self) -> Head:
        """Seal what is committed, if this process may; the head as far as it is known here."""
        lease = await self._keeper.held()
        while lease is not None:
            sealed = await self._database.write(partial(_seal, lease, self._now()))
            if sealed is None:
                break
            self._head = sealed
            self._on_sealed(sealed.seq)
            lease = await self._keeper.held()
        return self._head

    async def _turn(self) -> None:
        self._woken.clear()
        await self.seal_all()
        if self._anchored_at is None or self._now() - self._anchored_at >= ANCHOR_EVERY:
            await self._anchor()

    async def _rest(self) -> None:
        with contextlib.suppress(TimeoutError):  # `wait_for` would lose a cancellation that comes with the waking
            async with asyncio.timeout(POLL.total_seconds()):
                await self._woken.wait()

    async def _anchor(self) -> None:
        if self._head.seq > self._anchored.seq:
            head, now = self._head, self._now()
            await asyncio.to_thread(drop, self._anchor_file, head, at=now)
            self._anchored, self._anchored_at = head, now


def _seal(lease: Lease, now: datetime, tx: Tx) -> Head | None:
    return seal(tx, lease, now=now)


_UNSEALED = """
SELECT id, at, actor, event, alert_id, delivery_id, reason, details
FROM audit_entries WHERE seq IS NULL ORDER BY id LIMIT :batch
"""
_SEAL = "UPDATE audit_entries SET seq = :seq, previous_hash = :previous, hash = :hash WHERE id = :id"
_HEAD = """
INSERT INTO audit_heads (id, seq, hash, sealed_at) VALUES (1, :seq, :hash, :at)
ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, sealed_at = excluded.sealed_at
"""


def seal(tx: Tx, lease: Lease, *, now: datetime) -> Head | None:
    """Seal up to BATCH entries; None where there are none, or the lease went to another. `now` is real time."""
    unsealed = tx.all(_UNSEALED, batch=BATCH)
    if not unsealed or not holds(tx, lease):
        return None
    head = stored_head(tx) or EMPTY
    for row in unsealed:
        sealed = link(head, entry(row))
        tx.run(_SEAL, id=row["id"], seq=sealed.seq, previous=sealed.previous_hash, hash=sealed.hash)
        head = head_of(sealed)
    tx.run(_HEAD, seq=head.seq, hash=head.hash, at=stamp(now))
    return head


def stored_head(tx: Tx) -> Head | None:
    """The end of the trail as its own row remembers it."""
    row = tx.one("SELECT seq, hash FROM audit_heads WHERE id = 1")
    return Head(row["seq"], row["hash"]) if row else None


def entry(row: Row) -> Entry:
    """What is protected of a row of audit_entries."""
    return Entry(
        id=row["id"],
        at=row["at"],
        actor=row["actor"],
        event=row["event"],
        alert_id=row["alert_id"],
        delivery_id=row["delivery_id"],
        reason=row["reason"],
        details=row["details"],
    )
