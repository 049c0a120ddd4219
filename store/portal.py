"""The customer's own link: their cards and choices without a login, for as long as the link is not revoked."""

from datetime import datetime

from pydantic import AwareDatetime

from domain.channel import Channel
from domain.customer import Customer
from domain.directory import Directory
from domain.value import Value
from store.answer_keys import LinkSigner
from store.audit import AuditRecord, record
from store.connection import Tx
from store.customers import find_customer
from store.stamps import instant, stamp

SHOWN = 50
"""The newest cards; a work order has three at most."""

_GOOD = "SELECT token FROM portal_links WHERE customer_id = :customer AND revoked_at IS NULL"
_ISSUED = "SELECT COUNT(*) AS issued FROM portal_links WHERE customer_id = :customer"
_ISSUE = "INSERT INTO portal_links (token, customer_id, created_at) VALUES (:token, :customer, :now)"
_REVOKE = "UPDATE portal_links SET revoked_at = :now WHERE customer_id = :customer AND revoked_at IS NULL"
_WHOSE = "SELECT customer_id FROM portal_links WHERE token = :token AND revoked_at IS NULL"
_CARDS = """
SELECT i.created_at, t.title, t.body, a.work_order_id, a.store_id
FROM inbox i JOIN delivery_texts t ON t.delivery_id = i.delivery_id JOIN alerts a ON a.id = i.alert_id
WHERE i.person_id = :customer AND i.channel = :channel ORDER BY i.seq DESC LIMIT :limit
"""


class Card(Value):
    """What a customer was told. `zone` is the IANA name of the time in which `at` is shown."""

    at: AwareDatetime
    zone: str
    title: str
    body: str
    work_order_id: str | None


def portal_token(tx: Tx, customer_id: str, links: LinkSigner, *, now: datetime) -> str:
    """The customer's one good token; the next one where there is none."""
    good = tx.one(_GOOD, customer=customer_id)
    if good is not None:
        return str(good["token"])
    issued = tx.one(_ISSUED, customer=customer_id) or {"issued": 0}
    token = links.portal_token(customer_id, int(issued["issued"]))
    tx.run(_ISSUE, token=token, customer=customer_id, now=stamp(now))
    return token


def revoke_portal(tx: Tx, customer_id: str, *, by: str, now: datetime) -> bool:
    """False where no link was good."""
    if not tx.run(_REVOKE, customer=customer_id, now=stamp(now)):
        return False
    record(tx, AuditRecord("Portal.LinkRevoked", by, now, details={"customer": customer_id}))
    return True


def customer_of(tx: Tx, token: str) -> Customer | None:
    """None for a token that nobody was given, or whose link was revoked."""
    row = tx.one(_WHOSE, token=token)
    return find_customer(tx, row["customer_id"]) if row else None


def cards_of(tx: Tx, customer: Customer, directory: Directory) -> tuple[Card, ...]:
    """Newest first; those whose texts were erased are gone."""
    rows = tx.all(_CARDS, customer=customer.id, channel=Channel.WEB.value, limit=SHOWN)
    return tuple(
        Card(
            at=instant(row["created_at"]),
            zone=customer.contact.zone or directory.zone_of(row["store_id"]),
            title=row["title"],
            body=row["body"],
            work_order_id=row["work_order_id"],
        )
        for row in rows
    )
