"""What a text that somebody sent us means: a coded answer, a consent keyword, or nothing that we know (X-50)."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from domain.answer import Action


class Letter(StrEnum):
    """The letter in front of a code."""

    ACCEPT = "A"
    DECLINE = "D"


class Word(StrEnum):
    """Keywords that carriers and Genesys know. Never an answer."""

    STOP = "stop"
    START = "start"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Coded:
    """`A4821 on my way`: letter, four ASCII digits, and what follows, possibly empty."""

    letter: Letter
    digits: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Keyword:
    """The whole text is a keyword."""

    word: Word


@dataclass(frozen=True, slots=True)
class Unknown:
    """Anything else."""


Reply = Coded | Keyword | Unknown

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
_KEYWORDS = {
    "stop": Word.STOP,
    "stopall": Word.STOP,
    "stop all": Word.STOP,
    "unsubscribe": Word.STOP,
    "cancel": Word.STOP,
    "end": Word.STOP,
    "quit": Word.STOP,
    "revoke": Word.STOP,
    "optout": Word.STOP,
    "opt out": Word.STOP,
    "alto": Word.STOP,
    "parar": Word.STOP,
    "detener": Word.STOP,
    "cancelar": Word.STOP,
    "baja": Word.STOP,
    "start": Word.START,
    "unstop": Word.START,
    "yes": Word.START,
    "iniciar": Word.START,
    "alta": Word.START,
    "sí": Word.START,
    "si": Word.START,
    "help": Word.HELP,
    "info": Word.HELP,
    "ayuda": Word.HELP,
}


def parse_reply(text: str) -> Reply:
    """Case, spacing, punctuation and the script of digits do not matter; a keyword counts only as the whole text."""
    plain = _plain(text)
    coded = _CODED.match(plain)
    if coded:
        digits = "".join(char for char in coded[2] if char.isdigit())
        rest = plain[coded.start(3) :].strip(_AROUND_WORDS)[:LONGEST_REST]
        return Coded(letter=_LETTERS[coded[1].casefold()], digits=digits, rest=rest)
    word = _KEYWORDS.get(" ".join(re.sub(r"[^\w]", " ", plain.casefold()).split()))
    return Keyword(word) if word else Unknown()


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
