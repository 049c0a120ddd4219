"""The page behind the link in a text: what happened, who answered, and one button for each answer. No scripts."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, Template, select_autoescape

from domain.answer import Action, AlertState
from domain.appearance import LABELS
from store.links import Linked

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # the address is the secret
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}

_DONE = {
    Action.ACKNOWLEDGE: "Acknowledged",
    Action.ACCEPT: "Accepted",
    Action.DECLINE: "Declined",
    Action.APPROVE: "Approved",
    Action.REJECT: "Rejected",
    Action.UPLOAD: "Uploaded",
    Action.APPROVE_ALTERNATIVE: "Alternative approved",
    Action.CANCEL: "Work cancelled",
    Action.RESOLVE: "Resolved",
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
    return _page(
        status,
        heading=linked.text.title,
        body=linked.text.body,
        said=said or where_it_stands(linked),
        good=good,
        choices=[_choice(action, first=number == 0) for number, action in enumerate(linked.offered)],
        person=linked.person,
    )


def unknown_page() -> HTMLResponse:
    """For a token that nobody was given."""
    body = "Check that the whole address from the text was opened. Replying to the text with its code works too."
    return _page(404, heading="This link leads nowhere", body=body, said=None, good=False, choices=[], person=None)


def where_it_stands(linked: Linked) -> str | None:
    """Who answered and when, in the store's time; None while nobody has."""
    if linked.answered_action and linked.answered_at:
        at = linked.answered_at.astimezone(ZoneInfo(linked.zone))
        done = _DONE[linked.answered_action]
        return f"{done} by {linked.answered_by} on {at:%b} {at.day} at {at:%H:%M}."
    if linked.state is AlertState.CLOSED:
        return "This alert is over; nobody needs to answer it any more."
    return None


def _choice(action: Action, *, first: bool) -> Choice:
    negative = action in (Action.DECLINE, Action.REJECT, Action.CANCEL)
    look = "no" if negative else "yes" if first else "other"
    return Choice(action.value, LABELS[action], look, action.needs_reason)


def _page(status: int, **shown: object) -> HTMLResponse:
    return HTMLResponse(_template().render(**shown), status_code=status, headers=HEADERS)


@cache
def _template() -> Template:
    folder = Path(__file__).parent / "templates"
    return Environment(loader=FileSystemLoader(folder), autoescape=select_autoescape()).get_template("answer.html")
