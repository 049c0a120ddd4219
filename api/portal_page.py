"""The customers' page: what they were told, how they want to be told, and a button that ends all texts. No scripts."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, Template, select_autoescape

from api.answer_page import HEADERS
from api.answer_words import PAGE_WORDS
from api.portal_words import PORTAL_WORDS, PortalWords
from domain.consent.agreement import Agreement
from domain.consent.letterhead import Letterhead
from domain.customer import Customer, Preferred
from domain.language import Language
from domain.wording import clock_time
from store.portal import Card


@dataclass(frozen=True, slots=True)
class Visit:
    """A customer who follows their link. `agreement`: the words to agree to, None where they have; or have no number.

    `by_phone_alone`: the number has refused texts and takes that back itself.
    """

    token: str
    customer: Customer
    cards: tuple[Card, ...]
    agreement: Agreement | None
    by_phone_alone: bool

    @property
    def may_choose(self) -> bool:
        """Whether there is anything to choose between."""
        return self.customer.contact.number is not None and not self.by_phone_alone


def portal_page(
    visit: Visit, letterhead: Letterhead, *, status: int = 200, said: str | None = None, good: bool = True
) -> HTMLResponse:
    """`said`: what became of the choice just made."""
    contact, chosen = visit.customer.contact, visit.customer.preferences
    words = PORTAL_WORDS[contact.language]
    return _page(
        status,
        words,
        heading=words.title,
        body=words.greeting.format(name=contact.name),
        said=said,
        good=good,
        cards=[_shown(card, words) for card in visit.cards],
        empty=None if visit.cards else words.no_cards,
        choices=[_choice(one, words, chosen=one is chosen.preferred_channel) for one in Preferred],
        hint=_hint(visit, words, letterhead),
        may_choose=visit.may_choose,
        may_end=visit.may_choose and chosen.sms_opt_in,
        agreement=visit.agreement,
        questions=words.questions.format(phone=letterhead.phone),
        token=visit.token,
    )


def unknown_page(letterhead: Letterhead) -> HTMLResponse:
    """For a token that leads nowhere, so that nobody knows what they read."""
    words = PORTAL_WORDS[Language.ENGLISH]
    body = words.unknown_why.format(phone=letterhead.phone)
    return _page(404, words, heading=words.unknown, body=body, said=None, good=False, cards=[], choices=[])


def _hint(visit: Visit, words: PortalWords, letterhead: Letterhead) -> str | None:
    if visit.customer.contact.number is None:
        return words.no_number.format(phone=letterhead.phone)
    return words.phone_alone if visit.by_phone_alone else None


def _shown(card: Card, words: PortalWords) -> dict[str, str]:
    at = card.at.astimezone(ZoneInfo(card.zone))
    month = PAGE_WORDS[words.language].months[at.month - 1]
    day = f"{at.day} {month}" if words.language is Language.SPANISH else f"{month} {at.day}"
    job = words.job.format(work_order=card.work_order_id) if card.work_order_id else ""
    return {
        "title": card.title,
        "body": card.body,
        "when": f"{day}, {clock_time(card.at, card.zone, words.language)}",
        "job": job,
    }


def _choice(channel: Preferred, words: PortalWords, *, chosen: bool) -> dict[str, str | bool]:
    return {"value": channel.value, "label": words.channels[channel], "chosen": chosen}


def _page(status: int, words: PortalWords, **shown: object) -> HTMLResponse:
    return HTMLResponse(_template().render(words=words, **shown), status_code=status, headers=HEADERS)


@cache
def _template() -> Template:
    folder = Path(__file__).parent / "templates"
    return Environment(loader=FileSystemLoader(folder), autoescape=select_autoescape()).get_template("portal.html")
