"""Mailboxes that their server does not know: not written to again, until a directory is imported that names them."""

from datetime import datetime

from store.audit import AuditRecord, record
from store.database import Tx
from store.stamps import stamp

_MARK_GONE = "INSERT INTO gone_devices (address, since) VALUES (:address, :now) ON CONFLICT (address) DO NOTHING"
_BACK = "DELETE FROM gone_devices WHERE address LIKE '%@%'"


def mailbox_is_gone(tx: Tx, person_id: str, address: str, *, now: datetime) -> None:
    """It stands among the devices that are gone; no device's address has an @."""
    if tx.run(_MARK_GONE, address=address, now=stamp(now)):
        record(tx, AuditRecord("Mailbox.Gone", "engine", now, details={"person": person_id}))


def trust_mailboxes(tx: Tx) -> None:
    """Whoever imports a directory says anew that its mailboxes exist."""
    tx.run(_BACK)
