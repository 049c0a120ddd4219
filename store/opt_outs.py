"""Numbers whose owners want no texts from us (X-48)."""

from datetime import datetime

from domain.consent.scope import Programme
from store.connection import Row, Tx
from store.stamps import stamp

_KNOWN = "SELECT source, programme FROM opt_outs WHERE number = :number"
_OUT = """
INSERT INTO opt_outs (number, since, source, programme) VALUES (:number, :at, :source, :programme)
ON CONFLICT (number) DO UPDATE SET programme = NULL
WHERE opt_outs.programme IS NOT NULL AND (excluded.programme IS NULL OR excluded.programme <> opt_outs.programme)
"""
_IN = "DELETE FROM opt_outs WHERE number = :number"
_OF = "SELECT number FROM opt_outs WHERE programme IS NULL OR programme = :programme"


def is_opted_out(tx: Tx, number: str) -> bool:
    """Whether the number has to be left alone, by one programme at least."""
    return opt_out_of(tx, number) is not None


def opt_out_of(tx: Tx, number: str) -> Row | None:
    """Its `source` and `programme`; None where the number takes texts."""
    return tx.one(_KNOWN, number=number)


def refuses(tx: Tx, number: str, programme: Programme) -> bool:
    """Whether the number gets none of the programme's texts."""
    known = opt_out_of(tx, number)
    return known is not None and known["programme"] in (None, programme.value)


def opted_out_of(tx: Tx, programme: Programme) -> frozenset[str]:
    """Every number that gets none of the programme's texts."""
    return frozenset(row["number"] for row in tx.all(_OF, programme=programme.value))


def opt_out(tx: Tx, number: str, *, source: str, at: datetime, programme: Programme | None = None) -> bool:
    """False when it was known. Who refuses a second programme refuses all (F-05)."""
    named = programme.value if programme else None
    return bool(tx.run(_OUT, number=number, source=source, at=stamp(at), programme=named))


def opt_in(tx: Tx, number: str) -> bool:
    """False when the number was not opted out."""
    return bool(tx.run(_IN, number=number))
