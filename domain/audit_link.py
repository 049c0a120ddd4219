"""How an audit entry is chained to the one before it (F-28): pure."""

import hashlib
import json
from dataclasses import dataclass

BEFORE_THE_FIRST = "0" * 64
"""What the first entry has as its previous hash."""

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
"""RFC 8785 for texts, whole numbers and null, which is all there is here, at a sixth of a library's time."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is protected, as it stands in its row; `details` is JSON text, protected to the letter.

    Nothing personal is among it, so erasing what is personal leaves the chain whole (F-29).
    """

    id: str
    at: str
    actor: str
    event: str
    alert_id: str | None
    delivery_id: str | None
    reason: str
    details: str


@dataclass(frozen=True, slots=True)
class Link:
    """A sealed entry; `seq` counts from 1 without gaps."""

    seq: int
    previous_hash: str
    hash: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Head:
    """The last link: of the trail itself, as its own row remembers it, or as an anchor outside does."""

    seq: int
    hash: str


EMPTY = Head(0, BEFORE_THE_FIRST)


def link(head: Head, entry: Entry) -> Link:
    """The entry as the one that follows `head`."""
    return Link(head.seq + 1, head.hash, chained(head.hash, head.seq + 1, entry), entry)


def head_of(sealed: Link) -> Head:
    """The trail ends there."""
    return Head(sealed.seq, sealed.hash)


def chained(previous: str, seq: int, entry: Entry) -> str:
    """SHA-256(previous hash || canonical JSON of the entry and its number), in hexadecimal; RFC 8785."""
    protected = {
        "seq": seq,
        "id": entry.id,
        "at": entry.at,
        "actor": entry.actor,
        "event": entry.event,
        "alert_id": entry.alert_id,
        "delivery_id": entry.delivery_id,
        "reason": entry.reason,
        "details": entry.details,
    }
    return hashlib.sha256(bytes.fromhex(previous) + _CANONICAL.encode(protected).encode()).hexdigest()
