"""A coded answer by text: `A4821` yes, `D4821` no (X-50)."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from domain.answer import Action


class Letter(StrEnum):
    """The letter in front of a code."""

    ACCEPT = "A"
    DECLINE = "D"


@dataclass(frozen=True, slots=True)
class Coded:
    """`A4821 on my way`: letter, four ASCII digits, and what follows, possibly empty."""

    letter: Letter
    digits: str
    rest: str = ""


LONGEST_REST = 1000

_LETTERS = {
    **dict.fromkeys(("a", "accept", "acknowledge", "aceptar", "acepto", "confirmar", "confirmo"), Letter.ACCEPT),
    **dict.fromkeys(("d", "decline", "declinar", "declino", "rechazar", "rechazo"), Letter.DECLINE),
}
# Sloppy on purpose: thumbs, gloves and autocorrect put quotes, dashes and blanks wherever they like.
_CODED = re.compile(
    rf"^[^\w]*({'|'.join(_LETTERS)})[^\w]*(\d(?:[\s.-]*\d){{3}})(?!\d)(.*)$",
    re.ASCII | re.DOTALL | re.IGNORECASE,
)
_AROUND_WORDS = " \t\n.,;:!-–—\"'“”‘’"


def coded_of(text: str) -> Coded | None:
    """Case, spacing, punctuation and the script of digits do not matter; None for what carries no code."""
    plain = _plain(text)
    coded = _CODED.match(plain)
    if coded is None:
        return None
    digits = "".join(char for char in coded[2] if char.isdigit())
    rest = plain[coded.start(3) :].strip(_AROUND_WORDS)[:LONGEST_REST]
    return Coded(letter=_LETTERS[coded[1].casefold()], digits=digits, rest=rest)


def action_of(letter: Letter, declared: tuple[Action, ...]) -> Action | None:
    """A accepts or approves where the type lets one, else it acknowledges; D declines or rejects.

    None: the type has no such answer.
    """
    if letter is Letter.DECLINE:
        wanted: tuple[Action, ...] = (Action.DECLINE, Action.REJECT)
    else:
        wanted = (Action.ACCEPT, Action.APPROVE, Action.ACKNOWLEDGE)
    return next((action for action in wanted if action in declared), None)


def _plain(text: str) -> str:
    """Compatibility forms folded, digits of every script as ASCII, invisible characters dropped."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(_ascii_digit(char) for char in folded if char.isspace() or unicodedata.category(char)[0] != "C")


def _ascii_digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)
