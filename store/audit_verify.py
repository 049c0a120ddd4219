"""Proves that the audit trail is what was written, while the system runs or without it (F-28)."""

from dataclasses import dataclass
from pathlib import Path

from domain.audit_chain import Verification, Walk
from domain.audit_link import Head, Link
from store.anchor import anchors
from store.connection import Tx
from store.database import Database
from store.dialect import connect
from store.sealer import entry, stored_head

PAGE = 1000


@dataclass(frozen=True, slots=True)
class _End:
    """Where the trail ended when the verification began."""

    head: Head | None
    last: int
    unsealed: int


async def verify(database: Database, anchor_file: Path) -> Verification:
    """Read the whole trail in pages, each from a snapshot of its own; nobody waits for it.

    What is sealed or anchored meanwhile is none of its business: the walk takes the measure of the anchors first.
    """
    walk = Walk(anchors(anchor_file))
    end = await database.read(_end)
    while page := await database.read(lambda tx: _page(tx, walk.last.seq, end.last)):
        walk.read(page)
    return walk.finish(end.head, unsealed=end.unsealed)


def verify_offline(database_url: str, anchor_file: Path) -> Verification:
    """The same on a connection of its own, for `alerts audit verify`; raises a StoreError."""
    walk = Walk(anchors(anchor_file))
    connection = connect(database_url, writes=False)
    try:
        connection.begin()
        end = _end(connection)
        while page := _page(connection, walk.last.seq, end.last):
            walk.read(page)
        connection.rollback()
    finally:
        connection.close()
    return walk.finish(end.head, unsealed=end.unsealed)


def _end(tx: Tx) -> _End:
    found = tx.one("SELECT max(seq) AS last FROM audit_entries WHERE seq IS NOT NULL")
    waiting = tx.one("SELECT count(*) AS entries FROM audit_entries WHERE seq IS NULL")
    assert found is not None
    assert waiting is not None
    return _End(head=stored_head(tx), last=found["last"] or 0, unsealed=waiting["entries"])


_PAGE = """
SELECT seq, previous_hash, hash, id, at, actor, event, alert_id, delivery_id, reason, details
FROM audit_entries WHERE seq > :after AND seq <= :last ORDER BY seq LIMIT :page
"""


def _page(tx: Tx, after: int, last: int) -> list[Link]:
    rows = tx.all(_PAGE, after=after, last=last, page=PAGE)
    return [Link(row["seq"], row["previous_hash"] or "", row["hash"] or "", entry(row)) for row in rows]
