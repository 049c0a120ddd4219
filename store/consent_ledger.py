"""The consent ledger: every change of consent, kept for good, with a number only as a keyed hash (F-30, R-170).

The key is the installation's secret, which stands in a table of its own: without it no number can be guessed.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime, JsonValue

from domain.value import Value
from store.connection import Row, Tx
from store.stamps import instant, stamp


class ConsentKind(StrEnum):
    """What an entry records."""

    OPT_IN = "opt_in"  # of a customer
    OPT_OUT = "opt_out"  # of a customer
    STOP = "stop"  # of a number, for everybody who has it
    START = "start"  # of a number
    HELP = "help"
    CONFIRMED = "confirmed"  # a STOP or START was confirmed by text


class ConsentSource(StrEnum):
    """By which way it came."""

    INBOUND = "inbound"
    PROVIDER = "provider"
    PORTAL = "portal"
    API = "api"
    CSR = "csr"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """`actor`: a principal, a provider or `customer`. `details` hold codes, never words or numbers."""

    kind: ConsentKind
    source: ConsentSource
    actor: str
    at: datetime
    number: str | None = None
    customer_id: str | None = None
    wording: str | None = None
    ip: str | None = None
    details: Mapping[str, str | bool] = field(default_factory=dict)


class LedgerItem(Value):
    """An entry as it is shown: of a number only its hash."""

    seq: int
    at: AwareDatetime
    kind: ConsentKind
    source: ConsentSource
    actor: str
    number_hash: str | None
    customer_id: str | None
    wording: str | None
    ip: str | None
    details: Mapping[str, JsonValue]


class LedgerPage(Value):
    """Newest first. `next` is the cursor of the next page; null on the last."""

    entries: tuple[LedgerItem, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class SoughtConsent:
    """What a search is narrowed to. `since` and `until` are half-open."""

    number: str | None = None
    customer_id: str | None = None
    kind: ConsentKind | None = None
    since: datetime | None = None
    until: datetime | None = None


_ENTER = """
INSERT INTO consent_entries (at, kind, source, number_hash, customer_id, wording, ip, actor, details)
VALUES (:at, :kind, :source, :number_hash, :customer_id, :wording, :ip, :actor, :details)
"""
_SECRET = "SELECT secret FROM installation WHERE id = 1"  # noqa: S105 -- where it stands, not what it is
_LATEST = """
SELECT * FROM consent_entries WHERE customer_id = :customer AND kind IN ('opt_in', 'opt_out') ORDER BY seq DESC LIMIT 1
"""


def enter(tx: Tx, entry: LedgerEntry) -> None:
    """Append-only: nothing changes or removes it."""
    tx.run(
        _ENTER,
        at=stamp(entry.at),
        kind=entry.kind.value,
        source=entry.source.value,
        number_hash=number_hash(tx, entry.number) if entry.number else None,
        customer_id=entry.customer_id,
        wording=entry.wording,
        ip=entry.ip,
        actor=entry.actor,
        details=json.dumps(entry.details, sort_keys=True),
    )


def number_hash(tx: Tx, number: str) -> str:
    """The same for the same number of one installation."""
    known = tx.one(_SECRET)
    if known is None:
        raise LookupError("the database has not been prepared")
    return hmac.new(f"consent:{known['secret']}".encode(), number.encode(), hashlib.sha256).hexdigest()


def latest_choice(tx: Tx, customer_id: str) -> LedgerItem | None:
    """The customer's last opt-in or opt-out; None for who has never changed the default."""
    row = tx.one(_LATEST, customer=customer_id)
    return _item(row) if row else None


def search_ledger(tx: Tx, sought: SoughtConsent, *, before: int | None, limit: int) -> LedgerPage:
    """`before` is a page's `next`: the number of its last entry."""
    given: Sequence[tuple[str, str, object]] = (
        ("number_hash = :number_hash", "number_hash", number_hash(tx, sought.number) if sought.number else None),
        ("customer_id = :customer_id", "customer_id", sought.customer_id),
        ("kind = :kind", "kind", sought.kind.value if sought.kind else None),
        ("at >= :since", "since", stamp(sought.since) if sought.since else None),
        ("at < :until", "until", stamp(sought.until) if sought.until else None),
        ("seq < :before", "before", before),
    )
    wanted = [(condition, name, value) for condition, name, value in given if value is not None]
    where = " AND ".join(["1 = 1", *(condition for condition, _, _ in wanted)])
    parameters = {name: value for _, name, value in wanted}
    rows = tx.all(
        f"SELECT * FROM consent_entries WHERE {where} ORDER BY seq DESC LIMIT :limit",  # noqa: S608 -- our own conditions
        **parameters,
        limit=limit + 1,
    )
    following = int(rows[limit - 1]["seq"]) if len(rows) > limit else None
    return LedgerPage(entries=tuple(_item(row) for row in rows[:limit]), next=following)


def _item(row: Row) -> LedgerItem:
    return LedgerItem(
        seq=row["seq"],
        at=instant(row["at"]),
        kind=ConsentKind(row["kind"]),
        source=ConsentSource(row["source"]),
        actor=row["actor"],
        number_hash=row["number_hash"],
        customer_id=row["customer_id"],
        wording=row["wording"],
        ip=row["ip"],
        details=json.loads(row["details"]),
    )
