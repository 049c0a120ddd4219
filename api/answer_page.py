"""The page behind the link in a text: what happened, who answered, and one button for each answer. No scripts."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, Template, select_autoescape

from api.answer_words import PAGE_WORDS, PageWords
from api.problems import ProblemDocument
from domain.answer import Action, AlertState
from domain.language import Language
from store.links import Linked

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # the address is the secret
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One button; `look` is its class in the page."""

    action: str
    label: str
    look: str
    asks_why: bool


def answer_page(linked: Linked, *, status: int = 200, said: str | None = None, good: bool = True) -> HTMLResponse:
    """`said`: what became of the answer just given; without it, where the alert stands."""
    words = PAGE_WORDS[linked.language]
    return _page(
        status,
        words,
        heading=linked.text.title,
        body=linked.text.body,
        said=said or where_it_stands(linked),
        good=good,
        choices=[_choice(action, words, first=number == 0) for number, action in enumerate(linked.offered)],
        answers_as=words.answers_as.format(person=linked.person),
    )


def refused_page(linked: Linked, refusal: ProblemDocument) -> HTMLResponse:
    """Why the answer just given has no effect."""
    words = PAGE_WORDS[linked.language]
    missing = words.reason_missing if any(error.field == "reason" for error in refusal.errors) else ""
    detail = refusal.detail[:1].upper() + refusal.detail[1:]  # a problem may begin with the name of a field
    said = missing or words.refusals.get(refusal.status, detail)
    return answer_page(linked, status=refusal.status, said=said, good=False)


def unknown_page() -> HTMLResponse:
    """For a token that nobody was given, so that nobody knows what they read."""
    body = "Check that the whole address from the text was opened. Replying to the text with its code works too."
    return _page(
        404,
        PAGE_WORDS[Language.ENGLISH],
        heading="This link leads nowhere",
        body=body,
        said=None,
        good=False,
        choices=[],
        answers_as=None,
    )


def where_it_stands(linked: Linked) -> str | None:
    """Who answered and when, in the store's time; None while nobody has."""
    words = PAGE_WORDS[linked.language]
    if linked.answered_action and linked.answered_at:
        at = linked.answered_at.astimezone(ZoneInfo(linked.zone))
        return words.who_answered(linked.answered_action, linked.answered_by or "", at)
    return words.over if linked.state is AlertState.CLOSED else None


def thanks(linked: Linked, *, receipt: bool, late: bool) -> str:
    """What the answer just given did: nothing was asked, somebody was first, or it counts."""
    words, stands = PAGE_WORDS[linked.language], where_it_stands(linked)
    if receipt:
        return words.seen
    if late:
        return stands or words.somebody_first
    return f"{words.thanks} {stands or ''}".strip()


def _choice(action: Action, words: PageWords, *, first: bool) -> Choice:
    negative = action in (Action.DECLINE, Action.REJECT, Action.CANCEL)
    look = "no" if negative else "yes" if first else "other"
    return Choice(action.value, words.labels[action], look, action.needs_reason)


def _page(status: int, words: PageWords, **shown: object) -> HTMLResponse:
    return HTMLResponse(_template().render(words=words, **shown), status_code=status, headers=HEADERS)


@cache
def _template() -> Template:
    folder = Path(__file__).parent / "templates"
    return Environment(loader=FileSystemLoader(folder), autoescape=select_autoescape()).get_template("answer.html")
