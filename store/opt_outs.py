"""Numbers whose owners want no texts from us (X-48)."""

from datetime import datetime

from store.database import Tx
from store.stamps import stamp

_KNOWN = "SELECT 1 AS yes FROM opt_outs WHERE number = :number"
_OUT = """
INSERT INTO opt_outs (number, since, source) VALUES (:number, :at, :source) ON CONFLICT (number) DO NOTHING
"""
_IN = "DELETE FROM opt_outs WHERE number = :number"


def is_opted_out(tx: Tx, number: str) -> bool:
    """Whether the number has to be left alone."""
    return tx.one(_KNOWN, number=number) is not None


def opt_out(tx: Tx, number: str, *, source: str, at: datetime) -> bool:
    """`source`: inbound, where the owner wrote so, or provider. False when it was known."""
    return bool(tx.run(_OUT, number=number, source=source, at=stamp(at)))


def opt_in(tx: Tx, number: str) -> bool:
    """False when the number was not opted out."""
    return bool(tx.run(_IN, number=number))
