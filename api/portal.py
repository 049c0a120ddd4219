"""What a customer does behind their signed link: the token is the authority, and only their own choices change."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from api.portal_page import Visit
from api.preferences import chosen_by
from api.problems import refused
from domain.consent.agreement import agreement
from domain.consent.letterhead import Letterhead
from domain.customer import Consent, Customer, Preferences, Preferred, Wording
from domain.directory import Directory
from domain.language import Language
from domain.value import Request as RequestModel
from domain.value import Value
from store.consent_ledger import ConsentSource
from store.database import Tx
from store.portal import Card, cards_of, customer_of
from store.refusing import Refused, is_final, refuse_for_customer


class PortalChoice(RequestModel):
    """How the customer wants to be told."""

    preferred_channel: Annotated[Preferred, Field(description="the portal only, texts only, or both")]
    wording: Annotated[
        Wording | None, Field(description="the version of the words agreed to; required where texts begin with it")
    ] = None


class AgreementShown(Value):
    """The words that an opt-in agrees to, and their version."""

    version: str
    words: str


class PortalShown(Value):
    """What the customer was told, newest first, and what they chose.

    `agreement`: what has to be agreed to before texts begin; null where it is, or there is no number for them.
    `by_phone_alone`: the number has refused texts, and only START from it takes that back.
    """

    name: str
    language: Language
    cards: tuple[Card, ...]
    web_enabled: bool
    sms_opt_in: bool
    preferred_channel: Preferred
    last_modified: AwareDatetime | None
    agreement: AgreementShown | None
    by_phone_alone: bool


def visit_of(tx: Tx, token: str, directory: Directory, letterhead: Letterhead) -> Visit | None:
    """None for a link that leads nowhere."""
    customer = customer_of(tx, token)
    if customer is None:
        return None
    contact = customer.contact
    asked = contact.number and not customer.preferences.sms_opt_in
    return Visit(
        token=token,
        customer=customer,
        cards=cards_of(tx, customer, directory),
        agreement=agreement(contact.language, letterhead, contact.number) if asked and contact.number else None,
        by_phone_alone=contact.number is not None and is_final(tx, contact.number),
    )


def shown(visit: Visit) -> PortalShown:
    """As JSON."""
    customer, words = visit.customer, visit.agreement
    chosen = customer.preferences
    return PortalShown(
        name=customer.contact.name,
        language=customer.contact.language,
        cards=visit.cards,
        web_enabled=chosen.web_enabled,
        sms_opt_in=chosen.sms_opt_in,
        preferred_channel=chosen.preferred_channel,
        last_modified=customer.preferences_at,
        agreement=AgreementShown(version=words.version, words=words.words) if words else None,
        by_phone_alone=visit.by_phone_alone,
    )


def choose(tx: Tx, visit: Visit, choice: PortalChoice, *, ip: str | None, now: datetime) -> None:
    """Time, address and wording are kept with an opt-in (R-170). Raises Problem 409 or 422.

    The web stays on beside texts only: it stands in where none can be sent.
    """
    by_text = choice.preferred_channel.by_text
    wanted = Preferences(web_enabled=True, sms_opt_in=by_text, preferred_channel=choice.preferred_channel)
    consent = _agreed(visit, choice, ip=ip, now=now) if by_text and not visit.customer.preferences.sms_opt_in else None
    chosen_by(tx, visit.customer, wanted, consent, by=visit.customer.id, at=now, source=ConsentSource.PORTAL)


def unsubscribe(tx: Tx, customer: Customer, directory: Directory, *, now: datetime) -> None:
    """By one press (R-173): of the number, so for everybody who has it."""
    said = Refused(customer.contact.number or "", ConsentSource.PORTAL, "unsubscribe", customer.id, now)
    refuse_for_customer(tx, customer, said, directory)


def _agreed(visit: Visit, choice: PortalChoice, *, ip: str | None, now: datetime) -> Consent:
    words = visit.agreement
    if words is None:
        raise refused("preferred_channel", "needs a number", "`web` is accepted while we have none")
    if choice.wording is None:
        raise refused("wording", "is missing", f"texts begin with an agreement to the words shown, {words.version}")
    if choice.wording != words.version:
        raise refused("wording", "is not the version shown", f"{words.version} is accepted")
    return Consent(at=now, ip=ip, wording=words.version)
