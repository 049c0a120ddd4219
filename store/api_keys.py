"""Machines' keys, by their hash alone."""

from dataclasses import dataclass
from datetime import datetime

from store.database import Tx
from store.stamps import stamp


@dataclass(frozen=True, slots=True)
class KnownKey:
    """`scopes` as they were granted."""

    name: str
    scopes: frozenset[str]


_FIND = "SELECT name, scopes FROM api_keys WHERE key_hash = :key_hash AND revoked_at IS NULL"
_GRANT = """
INSERT INTO api_keys (key_hash, name, scopes, created_at) VALUES (:key_hash, :name, :scopes, :now)
ON CONFLICT (key_hash) DO NOTHING
"""
_REVOKE = "UPDATE api_keys SET revoked_at = :now WHERE name = :name AND revoked_at IS NULL"


def find_key(tx: Tx, key_hash: str) -> KnownKey | None:
    """None when it is unknown or revoked."""
    row = tx.one(_FIND, key_hash=key_hash)
    return KnownKey(row["name"], frozenset(row["scopes"].split())) if row else None


def grant_key(tx: Tx, key_hash: str, name: str, scopes: frozenset[str], *, now: datetime) -> None:
    """Granting the same key again changes nothing."""
    tx.run(_GRANT, key_hash=key_hash, name=name, scopes=" ".join(sorted(scopes)), now=stamp(now))


def revoke_keys(tx: Tx, name: str, *, now: datetime) -> int:
    """Every key of that name; how many were in force."""
    return tx.run(_REVOKE, name=name, now=stamp(now))
