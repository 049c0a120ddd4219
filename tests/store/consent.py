"""Customers of a desk and what they are told about consent: the words of the tests of refusals and of the ledger."""

import json
from typing import Any

from domain.consent.letterhead import Letterhead
from domain.customer import Consent, Contact, Customer, Preferences, Preferred
from store.consent_ledger import LedgerItem, SoughtConsent, search_ledger
from store.customers import find_customer, put_contact, put_preferences
from tests.store.desk import OURS, Desk, at

SHARED = "+14145550201"
TEXTS = Preferences(web_enabled=False, sms_opt_in=True, preferred_channel=Preferred.SMS)
BOTH = Preferences(sms_opt_in=True, preferred_channel=Preferred.BOTH)
LETTERHEAD = Letterhead(ours={OURS})


async def a_customer(
    desk: Desk, customer_id: str, preferences: Preferences | None = BOTH, number: str = SHARED
) -> None:
    """`preferences`: None for who has chosen nothing."""
    contact = Contact(name=f"Dairy {customer_id}", number=number)
    known = await desk.database.write(lambda tx: put_contact(tx, customer_id, contact, by="tests", at=at(0)))
    if preferences:
        consent = Consent(at=at(0), ip="203.0.113.7", wording="1")
        await desk.database.write(lambda tx: put_preferences(tx, known, preferences, consent, by="tests", at=at(0)))


async def customer(desk: Desk, customer_id: str) -> Customer:
    known = await desk.database.read(lambda tx: find_customer(tx, customer_id))
    assert known is not None
    return known


async def replies(desk: Desk) -> list[str]:
    return [row["why"] for row in await desk.all("SELECT why FROM replies ORDER BY created_at, id")]


async def ledger(desk: Desk, **sought: Any) -> list[LedgerItem]:
    """Oldest first."""
    page = await desk.database.read(lambda tx: search_ledger(tx, SoughtConsent(**sought), before=None, limit=50))
    return list(reversed(page.entries))


async def issues(desk: Desk, kind: str = "SYSTEM_ISSUE") -> list[dict[str, Any]]:
    rows = await desk.all(
        "SELECT c.context FROM alerts a JOIN alert_contexts c ON c.alert_id = a.id WHERE a.type = :kind ORDER BY a.id",
        kind=kind,
    )
    return [json.loads(row["context"]) for row in rows]
