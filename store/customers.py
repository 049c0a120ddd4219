"""Customers as rows: one document each, personal and erasable (F-29)."""

from datetime import datetime

from domain.consent.choice import after_stop
from domain.consent.scope import Programme
from domain.context import Context
from domain.customer import Consent, Contact, Customer, Preferences, Served, nobody_yet
from domain.directory import Person
from domain.role import Role
from store.audit import AuditRecord, record
from store.connection import Tx
from store.consent_ledger import ConsentKind, ConsentSource, LedgerEntry, enter
from store.opt_outs import refuses
from store.stamps import stamp

_FIND = "SELECT document FROM customers WHERE id = :id"
_OF_NUMBER = "SELECT document FROM customers WHERE number = :number ORDER BY id"
_PUT = """
INSERT INTO customers (id, document, number, changed_at, changed_by) VALUES (:id, :document, :number, :at, :by)
ON CONFLICT (id) DO UPDATE SET document = excluded.document, number = excluded.number, changed_at = excluded.changed_at,
  changed_by = excluded.changed_by
"""
_TOLD = """
SELECT DISTINCT a.type FROM alerts a JOIN deliveries d ON d.alert_id = a.id
WHERE a.work_order_id = :work_order AND a.id <> :alert_id AND d.recipient = :customer AND d.role = :role
  AND (d.state <> 'suppressed' OR d.held_until IS NOT NULL)
"""


def find_customer(tx: Tx, customer_id: str) -> Customer | None:
    """None for an id that nobody has put. Fields of a newer release are passed over."""
    row = tx.one(_FIND, id=customer_id)
    return Customer.model_validate_json(row["document"], extra="ignore") if row else None


def customers_of(tx: Tx, number: str) -> list[Customer]:
    """Everybody who is texted at that number, by their ids; several customers may share one (X-48)."""
    rows = tx.all(_OF_NUMBER, number=number)
    return [Customer.model_validate_json(row["document"], extra="ignore") for row in rows]


def customer_as_person(tx: Tx, customer_id: str) -> Person | None:
    """As a recipient; None for an id that nobody has put, which has no number either."""
    known = find_customer(tx, customer_id)
    return Served(known).person if known else None


def served_by(tx: Tx, context: Context, alert_id: str) -> Served | None:
    """The customer whom the context names, known or not, with what other alerts of the work order told them."""
    customer_id: str | None = getattr(context, "customer_id", None)
    if customer_id is None:
        return None
    told = tx.all(
        _TOLD, work_order=context.work_order_id, alert_id=alert_id, customer=customer_id, role=Role.CUSTOMER.value
    )
    customer = find_customer(tx, customer_id) or nobody_yet(customer_id)
    return Served(customer, frozenset(row["type"] for row in told))


def put_contact(tx: Tx, customer_id: str, contact: Contact, *, by: str, at: datetime) -> Customer:
    """New or changed; what the customer prefers stays, unless the new number refuses texts.

    The audit names the fields, and nothing that is in them.
    """
    known = find_customer(tx, customer_id)
    after = known.model_copy(update={"contact": contact}) if known else Customer(id=customer_id, contact=contact)
    before = known.contact.model_dump() if known else {}
    changed = sorted(field for field, value in contact.model_dump().items() if before.get(field) != value)
    if changed:
        _put(tx, after, by=by, at=at)
        record(tx, AuditRecord("Customer.Changed", by, at, details={"customer": customer_id, "fields": changed}))
    if after.preferences.sms_opt_in and contact.number and refuses(tx, contact.number, Programme.SERVICE):
        after = put_preferences(tx, after, after_stop(), None, by=by, at=at, reason="number_opted_out")
    return after


def put_preferences(
    tx: Tx,
    known: Customer,
    preferences: Preferences,
    consent: Consent | None,
    *,
    by: str,
    at: datetime,
    source: ConsentSource = ConsentSource.API,
    reason: str = "",
) -> Customer:
    """`consent` replaces the one that was kept; it is dropped with the opt-in. The audit has no address of anybody.

    `reason`: why it was changed, where it was not the customer's or customer service's own choice.
    """
    kept = (consent or known.consent) if preferences.sms_opt_in else None
    after = known.model_copy(update={"preferences": preferences, "preferences_at": at, "consent": kept})
    _put(tx, after, by=by, at=at)
    details = {"customer": known.id, "wording": kept.wording if kept else None}
    details |= _changes(known.preferences, preferences)
    record(tx, AuditRecord("Customer.PreferencesChanged", by, at, reason=reason, details=details))
    if consent or preferences.sms_opt_in is not known.preferences.sms_opt_in:
        _enter(tx, known, after, by=by, at=at, source=source, reason=reason)
    return after


def _enter(
    tx: Tx, before: Customer, after: Customer, *, by: str, at: datetime, source: ConsentSource, reason: str
) -> None:
    """`preferred`: what the customer had wanted, for a START that takes the refusal back."""
    opted_in = after.preferences.sms_opt_in
    enter(
        tx,
        LedgerEntry(
            kind=ConsentKind.OPT_IN if opted_in else ConsentKind.OPT_OUT,
            source=source,
            actor=by,
            at=at,
            number=after.contact.number,
            customer_id=after.id,
            wording=after.consent.wording if after.consent else None,
            ip=after.consent.ip if after.consent else None,
            details={"preferred": before.preferences.preferred_channel.value} | ({"reason": reason} if reason else {}),
        ),
    )


def _put(tx: Tx, customer: Customer, *, by: str, at: datetime) -> None:
    number = customer.contact.number
    tx.run(_PUT, id=customer.id, document=customer.model_dump_json(), number=number, at=stamp(at), by=by)


def _changes(before: Preferences, after: Preferences) -> dict[str, str]:
    """«from → to» for each field that differs."""
    known, wanted = before.model_dump(mode="json"), after.model_dump(mode="json")
    return {field: f"{known[field]} → {value}" for field, value in wanted.items() if known[field] != value}
