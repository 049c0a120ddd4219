"""A number refuses texts, or takes them again: for everybody who has it, and on the record (X-48)."""

from dataclasses import dataclass
from datetime import datetime

from domain.consent.choice import after_start, after_stop
from domain.consent.letterhead import Letterhead
from domain.consent.scope import Programme
from domain.customer import Consent, Customer, Preferred
from domain.directory import Directory, Person
from domain.sms_help import Help
from store.audit import AuditRecord, record
from store.connection import Tx
from store.consent_ledger import ConsentKind, ConsentSource, LedgerEntry, enter, latest_choice
from store.customers import customers_of, find_customer, put_preferences
from store.helping import write_back
from store.opt_outs import opt_in, opt_out, opt_out_of, refuses
from store.stamps import stamp
from store.system_issues import raise_system_issue

BY_NUMBER = "number_refused"
"""The reason of an opt-out that came with the number's: START takes it back."""

_FROM_THE_PHONE = frozenset({ConsentSource.INBOUND, ConsentSource.PROVIDER})
_WAITING = "UPDATE replies SET state = 'failed' WHERE number = :number AND state = 'waiting'"


@dataclass(frozen=True, slots=True)
class Refused:
    """`how`: keyword, phrase, review, letter and so on; a code. `programme`: None for every one (F-04).

    `actor` is a provider, a principal or a customer's id; `at` is installation time; `said_at` is when it was said,
    where it took another way than a text (F-02).
    """

    number: str
    source: ConsentSource
    how: str
    actor: str
    at: datetime
    programme: Programme | None = None
    said_at: datetime | None = None


def refuse_texts(tx: Tx, refused: Refused, directory: Directory) -> bool:
    """False where it was known, which changes nothing. What waits to be answered by text is not answered any more.

    Customers lose their opt-in and get the web (X-71); of our own people the admins hear at once (X-51).
    """
    number, at = refused.number, refused.at
    if not opt_out(tx, number, source=refused.source.value, at=at, programme=refused.programme):
        return False
    tx.run(_WAITING, number=number)
    enter(tx, LedgerEntry(ConsentKind.STOP, refused.source, refused.actor, at, number, details=_details(refused)))
    customers = customers_of(tx, number) if refused.programme is not Programme.STAFF else []
    for customer in customers:
        if customer.preferences != after_stop():
            _ends(tx, customer, refused)
    people = list(directory.with_number(number)) if refused.programme is not Programme.SERVICE else []
    for person in people:
        _tell_admins(tx, person, directory, at=at)
    _record(tx, "SMS.OptOut", refused, [person.id for person in people], customers)
    return True


def refuse_for_customer(tx: Tx, customer: Customer, refused: Refused, directory: Directory) -> Customer:
    """The customer's own refusal, and their number's where they have one, so that of everybody who shares it (X-48)."""
    if customer.contact.number:
        refuse_texts(tx, refused, directory)
    after = find_customer(tx, customer.id) or customer
    return _ends(tx, after, refused) if after.preferences.sms_opt_in else after


def take_texts(tx: Tx, taken: Refused, directory: Directory) -> bool:
    """False where the number had refused nothing. Only who had opted in before, and lost it by the number, is back."""
    if not opt_in(tx, taken.number):
        return False
    enter(tx, LedgerEntry(ConsentKind.START, taken.source, taken.actor, taken.at, taken.number))
    back = [customer for customer in customers_of(tx, taken.number) if _returns(tx, customer, taken)]
    people = [person.id for person in directory.with_number(taken.number)]
    _record(tx, "SMS.OptIn", taken, people, back)
    return True


def confirm(tx: Tx, said: Refused, kind: Help, letterhead: Letterhead) -> None:
    """By one text, which goes out past the refusal itself (X-48)."""
    if write_back(tx, said.number, kind, letterhead, now=said.at):
        details = {"of": kind.value}
        enter(
            tx, LedgerEntry(ConsentKind.CONFIRMED, ConsentSource.API, "engine", said.at, said.number, details=details)
        )


def is_final(tx: Tx, number: str) -> bool:
    """Whether only START from it takes back its refusal of customers' texts: the carrier may list it too (F-08)."""
    known = opt_out_of(tx, number) if refuses(tx, number, Programme.SERVICE) else None
    return known is not None and ConsentSource(known["source"]) in _FROM_THE_PHONE


def lift(tx: Tx, taken: Refused) -> None:
    """The number takes texts again because one of its customers has agreed anew; the others' choices stay."""
    if opt_in(tx, taken.number):
        enter(tx, LedgerEntry(ConsentKind.START, taken.source, taken.actor, taken.at, taken.number))
        _record(tx, "SMS.OptIn", taken, [], [])


def _ends(tx: Tx, customer: Customer, refused: Refused) -> Customer:
    return put_preferences(
        tx,
        customer,
        after_stop(),
        None,
        by=refused.actor,
        at=refused.at,
        source=refused.source,
        reason=BY_NUMBER,
    )


def _returns(tx: Tx, customer: Customer, taken: Refused) -> bool:
    choice = latest_choice(tx, customer.id)
    if choice is None or choice.kind is not ConsentKind.OPT_OUT or choice.details.get("reason") != BY_NUMBER:
        return False
    wanted = after_start(customer.preferences, Preferred(str(choice.details["preferred"])))
    consent = Consent(at=taken.at, ip=None, wording="START")
    put_preferences(
        tx, customer, wanted, consent, by=taken.actor, at=taken.at, source=taken.source, reason="number_takes_texts"
    )
    return True


def _tell_admins(tx: Tx, person: Person, directory: Directory, *, at: datetime) -> None:
    raise_system_issue(
        tx,
        directory,
        key=f"opted-out:{person.id}:{at.isoformat()}",
        what="an employee refuses texts",
        detail=f"{person.id} has refused texts: pushes go in their place, calls where there is no phone with the app, "
        "until the number sends START.",
        about=None,
        now=at,
    )


def _details(refused: Refused) -> dict[str, str | bool]:
    details: dict[str, str | bool] = {"how": refused.how}
    if refused.programme:
        details["programme"] = refused.programme.value
    if refused.said_at:
        details["said_at"] = stamp(refused.said_at)
    return details


def _record(tx: Tx, event: str, refused: Refused, people: list[str], customers: list[Customer]) -> None:
    details = {"people": people, "customers": [customer.id for customer in customers], "how": refused.how}
    record(tx, AuditRecord(event, refused.actor, refused.at, reason=refused.source.value, details=details))
