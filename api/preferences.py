"""What holds for a customer as it is shown, and what keeps it from being chosen."""

from datetime import datetime
from typing import Annotated

from fastapi import Path
from pydantic import AwareDatetime, Field

from api.problems import Problem
from domain.customer import Consent, Customer, Preferences, Preferred
from domain.value import Value
from store.consent_ledger import ConsentSource
from store.customers import put_preferences
from store.database import Tx
from store.refusing import Refused, is_final, lift

CustomerId = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9._-]{1,64}$")]


class PreferencesKept(Value):
    """What holds for a customer. The proof of an opt-in goes with it."""

    customer_id: str
    web_enabled: bool
    sms_opt_in: bool
    preferred_channel: Preferred
    last_modified: Annotated[AwareDatetime | None, Field(description="null while the defaults hold")]
    opt_in_date: AwareDatetime | None
    opt_in_ip: str | None
    opt_in_wording: str | None


def shown(customer: Customer) -> PreferencesKept:
    """With the proof of the opt-in that holds."""
    chosen, consent = customer.preferences, customer.consent
    return PreferencesKept(
        customer_id=customer.id,
        web_enabled=chosen.web_enabled,
        sms_opt_in=chosen.sms_opt_in,
        preferred_channel=chosen.preferred_channel,
        last_modified=customer.preferences_at,
        opt_in_date=consent.at if consent else None,
        opt_in_ip=consent.ip if consent else None,
        opt_in_wording=consent.wording if consent else None,
    )


def chosen_by(
    tx: Tx,
    known: Customer,
    wanted: Preferences,
    consent: Consent | None,
    *,
    by: str,
    at: datetime,
    source: ConsentSource,
) -> Customer:
    """Kept from now on. Raises Problem 409 where the number itself has refused texts."""
    number = known.contact.number
    if number and wanted.sms_opt_in and not known.preferences.sms_opt_in:
        if is_final(tx, number):
            raise Problem(409, "The number refuses texts: they begin again once START is written from it.")
        lift(tx, Refused(number, source, "preferences", by, at))
    return put_preferences(tx, known, wanted, consent, by=by, at=at, source=source)


def unknown_customer() -> Problem:
    """404."""
    return Problem(404, "There is no customer with this id.")
