"""Customers: who is served, how they are reached, and what they have chosen to be told by (R-167, R-170)."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from domain.calendar import Zone
from domain.consent.place import STATES
from domain.directory import Email, Name, Number, Person
from domain.language import Language
from domain.role import Role
from domain.value import Request, Value

Wording = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
"""Which words the customer agreed to."""


def _state(code: str) -> str:
    if code not in STATES:
        raise ValueError(f"{code!r} is no state of the US; two letters such as WI are accepted")
    return code


State = Annotated[str, AfterValidator(_state)]
"""The two letters of a state of the US, or DC."""


class Contact(Request):
    """Who the customer is, and where they are reached; the visit's store lends its zone where they name none."""

    name: Name
    number: Annotated[Number | None, Field(description="for texts; E.164")] = None
    email: Annotated[Email | None, Field(description="kept, and not written to yet")] = None
    zone: Annotated[Zone | None, Field(description="an IANA name; that of the visit's store where left out")] = None
    state: Annotated[State | None, Field(description="of the US; narrows the hours in which they are texted")] = None
    language: Annotated[Language, Field(description="of what they read")] = Language.ENGLISH


class Preferred(StrEnum):
    """Web only, SMS only, or both (R-167)."""

    WEB = "web"
    SMS = "sms"
    BOTH = "both"

    @property
    def by_text(self) -> bool:
        return self is not Preferred.WEB

    @property
    def by_web(self) -> bool:
        return self is not Preferred.SMS


class Preferences(Value):
    """The default is the card in the portal, and no texts."""

    web_enabled: bool = True
    sms_opt_in: bool = False
    preferred_channel: Preferred = Preferred.WEB

    @property
    def contradiction(self) -> str | None:
        """Why these cannot be kept, in one sentence; None where they can."""
        if self.preferred_channel.by_text and not self.sms_opt_in:
            return "Texts are sent to customers who opted in alone: sms_opt_in has to be true for this channel."
        if self.preferred_channel.by_web and not self.web_enabled:
            return "The web is preferred and switched off: web_enabled has to be true for this channel."
        return None


class Consent(Value):
    """The proof of an opt-in: when, from where, and to which words (R-170). A text that says START has no address."""

    at: AwareDatetime
    ip: str | None
    wording: str


class Customer(Value):
    """`preferences_at`: when they were last changed. `consent` is that of the opt-in that holds."""

    id: str
    contact: Contact
    preferences: Preferences = Preferences()
    preferences_at: AwareDatetime | None = None
    consent: Consent | None = None


@dataclass(frozen=True)
class Served:
    """The customer of an alert as a plan sees them; `told`: of which types this work order's other alerts told them."""

    customer: Customer
    told: frozenset[str] = frozenset()

    @cached_property
    def person(self) -> Person:
        """As a recipient: on duty always, without devices."""
        contact = self.customer.contact
        return Person(
            id=self.customer.id,
            name=contact.name,
            roles=(Role.CUSTOMER,),
            number=contact.number,
            email=contact.email,
            zone=contact.zone,
            language=contact.language,
        )


def nobody_yet(customer_id: str) -> Customer:
    """A customer of whom only the id is known: a card in the portal, and no texts."""
    return Customer(id=customer_id, contact=Contact(name=customer_id))
