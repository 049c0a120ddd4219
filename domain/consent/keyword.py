"""The words that are consent by themselves: each counts only as the whole text, and none is ever an answer (X-50)."""

from dataclasses import dataclass
from enum import StrEnum

from domain.consent.plain import plain_words


class Word(StrEnum):
    """What a keyword does."""

    STOP = "stop"
    START = "start"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Keyword:
    """`of_a_visit`: it is also what somebody types who wants a visit cancelled, so that a person asks (X-50)."""

    word: Word
    of_a_visit: bool = False


_STOP = Keyword(Word.STOP)
_CANCEL = Keyword(Word.STOP, of_a_visit=True)
_START = Keyword(Word.START)
_HELP = Keyword(Word.HELP)

# F-01, F-07 to F-09, and what people say in Spanish. A bare «sí» is no carrier's word and says too little.
_KEYWORDS = {
    **dict.fromkeys(("stop", "stopall", "stop all", "unsubscribe", "quit", "revoke"), _STOP),
    **dict.fromkeys(("opt out", "optout", "arret", "arreter"), _STOP),
    **dict.fromkeys(("alto", "parar", "detener", "baja", "basta"), _STOP),
    **dict.fromkeys(("cancel", "end", "cancelar"), _CANCEL),
    **dict.fromkeys(("start", "unstop", "yes", "iniciar", "alta"), _START),
    **dict.fromkeys(("help", "info", "ayuda"), _HELP),
}


def keyword_of(text: str) -> Keyword | None:
    """None for anything but a keyword, or one that is said several times."""
    words = plain_words(text)
    known = _KEYWORDS.get(words)
    if known is None and len(once := set(words.split())) == 1:
        known = _KEYWORDS.get(once.pop())
    return known
