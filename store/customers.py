"""Customers as rows: one document each, personal and erasable (F-29)."""

from datetime import datetime

from domain.context import Context
from domain.customer import Consent, Contact, Customer, Preferences, Served, nobody_yet
from domain.directory import Person
from domain.role import Role
from store.audit import AuditRecord, record
from store.connection import Tx
from store.stamps import stamp

_FIND = "SELECT document FROM customers WHERE id = :id"
_PUT = """
INSERT INTO customers (id, document, changed_at, changed_by) VALUES (:id, :document, :at, :by)
ON CONFLICT (id) DO UPDATE SET document = excluded.document, changed_at = excluded.changed_at,
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
    """New or changed; what the customer prefers stays. The audit names the fields, and nothing that is in them."""
    known = find_customer(tx, customer_id)
    after = known.model_copy(update={"contact": contact}) if known else Customer(id=customer_id, contact=contact)
    before = known.contact.model_dump() if known else {}
    changed = sorted(field for field, value in contact.model_dump().items() if before.get(field) != value)
    if changed:
        _put(tx, after, by=by, at=at)
        record(tx, AuditRecord("Customer.Changed", by, at, details={"customer": customer_id, "fields": changed}))
    return after


def put_preferences(
    tx: Tx, known: Customer, preferences: Preferences, consent: Consent | None, *, by: str, at: datetime
) -> Customer:
    """`consent` replaces the one that was kept; it is dropped with the opt-in. The audit has no address of anybody."""
    kept = (consent or known.consent) if preferences.sms_opt_in else None
    after = known.model_copy(update={"preferences": preferences, "preferences_at": at, "consent": kept})
    _put(tx, after, by=by, at=at)
    details = {"customer": known.id, "wording": kept.wording if kept else None}
    details |= _changes(known.preferences, preferences)
    record(tx, AuditRecord("Customer.PreferencesChanged", by, at, details=details))
    return after


def _put(tx: Tx, customer: Customer, *, by: str, at: datetime) -> None:
    tx.run(_PUT, id=customer.id, document=customer.model_dump_json(), at=stamp(at), by=by)


def _changes(before: Preferences, after: Preferences) -> dict[str, str]:
    """«from → to» for each field that differs."""
    known, wanted = before.model_dump(mode="json"), after.model_dump(mode="json")
    return {field: f"{known[field]} → {value}" for field, value in wanted.items() if known[field] != value}
