"""Consent that comes by text: STOP in any words, START, HELP, and everything else, each answered once at most."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.consent.keyword import Keyword, Word
from domain.consent.letterhead import Letterhead
from domain.consent.meaning import Refusal, Unknown, Unsure
from domain.consent.scope import Programme, RevocationScope
from domain.directory import Directory
from domain.provider_events import InboundMessage
from domain.sms_help import Help
from store.connection import Tx
from store.consent_ledger import ConsentKind, ConsentSource, LedgerEntry, enter
from store.consent_reviews import open_review
from store.customers import customers_of
from store.directory import read_directory
from store.helping import help_once
from store.refusing import Refused, confirm, refuse_texts, take_texts
from store.service_tasks import raise_service_task

_OF_STAFF = "SELECT 1 AS yes FROM answer_keys WHERE number = :number"
_TO_CUSTOMERS = {Help.HELP: Help.SERVICE_HELP}
_TO_STRANGERS = {Help.HELP: Help.SERVICE_HELP, Help.UNKNOWN_CODE: Help.UNKNOWN_CODE}


@dataclass(frozen=True, slots=True)
class Heard:
    """A text, by whom it came, how it is answered, and the instant of receipt (installation time)."""

    text: InboundMessage
    provider: str
    letterhead: Letterhead
    now: datetime

    @property
    def number(self) -> str:
        return self.text.from_number

    def said(self, how: str, programme: Programme | None = None) -> Refused:
        """As a change of consent."""
        return Refused(self.number, ConsentSource.INBOUND, how, self.provider, self.now, programme)


def heed(tx: Tx, heard: Heard, meaning: Keyword | Refusal | Unsure | Unknown) -> None:
    """Whatever is no answer: consent is obeyed, doubt is kept for somebody to read, the rest is helped."""
    match meaning:
        case Refusal():
            _stop(tx, heard, "phrase")
        case Keyword(word=Word.STOP):
            _stop(tx, heard, "keyword", of_a_visit=meaning.of_a_visit)
        case Keyword(word=Word.START) if _started(tx, heard):
            pass
        case Keyword(word=Word.HELP):
            if help_with(tx, heard, Help.HELP):
                enter(tx, LedgerEntry(ConsentKind.HELP, ConsentSource.INBOUND, heard.provider, heard.now, heard.number))
        case Unsure() if _is_known(tx, heard.number):
            open_review(tx, heard.number, heard.text.text, provider=heard.provider, now=heard.now)
        case _:
            help_with(tx, heard, Help.UNKNOWN_TEXT)


def help_with(tx: Tx, heard: Heard, kind: Help) -> str | None:
    """In the words for whoever has the number; strangers are nobody's business here but for the keyword and a code."""
    said: Help | None = kind
    if tx.one(_OF_STAFF, number=heard.number) is None:
        known = bool(customers_of(tx, heard.number))
        said = _TO_CUSTOMERS.get(kind, Help.UNMONITORED) if known else _TO_STRANGERS.get(kind)
    if said is None or heard.text.auto_replied:
        return None
    letterhead = replace(heard.letterhead, ours={*heard.letterhead.ours, heard.text.to_number})
    return help_once(tx, heard.number, said, letterhead, now=heard.now)


def _stop(tx: Tx, heard: Heard, how: str, *, of_a_visit: bool = False) -> None:
    """Of the number, not of one alert; never an answer (X-50). A second one is not confirmed again (F-03)."""
    directory = read_directory(tx)
    said = heard.said(how, _programme(tx, heard, directory))
    if refuse_texts(tx, said, directory) and not heard.text.auto_replied:
        confirm(tx, said, Help.OPTED_OUT, heard.letterhead)
    if of_a_visit:
        _ask_about_the_visit(tx, heard, directory)


def _started(tx: Tx, heard: Heard) -> bool:
    """False where nothing had been refused: then it is a text like any other."""
    said = heard.said("keyword")
    if not take_texts(tx, said, read_directory(tx)):
        return False
    if not heard.text.auto_replied:
        confirm(tx, said, Help.OPTED_IN, heard.letterhead)
    return True


def _ask_about_the_visit(tx: Tx, heard: Heard, directory: Directory) -> None:
    """CANCEL and END end the texts; whether a visit was meant, a person asks (X-50)."""
    for customer in customers_of(tx, heard.number):
        raise_service_task(
            tx,
            directory,
            customer,
            key=f"stop:{customer.id}:{heard.text.event_id}"[:128],
            task="They texted a word that ends our texts and may have meant the visit: ask whether to cancel it.",
            raised_by="engine",
            now=heard.now,
        )


def _programme(tx: Tx, heard: Heard, directory: Directory) -> Programme | None:
    """The one whose texts the number gets; None for all, and where it gets both or none that we know."""
    staff, customers = any(directory.with_number(heard.number)), bool(customers_of(tx, heard.number))
    if heard.letterhead.scope is RevocationScope.NUMBER or staff is customers:
        return None
    return Programme.STAFF if staff else Programme.SERVICE


def _is_known(tx: Tx, number: str) -> bool:
    """Whether we have written to it, or may."""
    return tx.one(_OF_STAFF, number=number) is not None or bool(customers_of(tx, number))
