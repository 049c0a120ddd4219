"""The helpful text to somebody whose text we did not understand, and what keeps two machines from talking."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from domain.language import Language
from domain.sms_text import transliterated


class Help(StrEnum):
    """What we help with."""

    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_TEXT = "unknown_text"
    HELP = "help"  # the keyword

    def text(self, language: Language) -> str:
        """One part of 160 GSM-7 septets; names nobody and nothing."""
        return transliterated(_TEXTS[language][self])


_HOW = "Reply A and the 4 digits from the alert to accept or acknowledge, D and the digits to decline."
_COMO = "Responda A y los 4 dígitos de la alerta para aceptar o confirmar, D y los dígitos para rechazar."
_TEXTS = {
    Language.ENGLISH: {
        Help.UNKNOWN_CODE: f"We know no alert to you with that code. {_HOW}",
        Help.UNKNOWN_TEXT: f"Nobody reads this number. {_HOW}",
        Help.HELP: f"Dispatch alerts. {_HOW} STOP ends all texts.",
    },
    Language.SPANISH: {
        Help.UNKNOWN_CODE: f"No hay alerta para usted con ese código. {_COMO}",
        Help.UNKNOWN_TEXT: f"Nadie lee este número. {_COMO}",
        Help.HELP: f"Alertas de despacho. {_COMO} STOP detiene los textos.",
    },
}
_QUIET_FOR = {
    Help.UNKNOWN_CODE: timedelta(minutes=10),
    Help.UNKNOWN_TEXT: timedelta(hours=24),
    Help.HELP: timedelta(minutes=10),
}
MOST_PER_HOUR = 5
"""To one number, whatever it sends: where a machine answers us, this ends it."""

REMEMBERED_FOR = max(_QUIET_FOR.values())
"""How far back `may_help` has to be told about."""


def may_help(kind: Help, earlier: Iterable[tuple[Help, datetime]], *, now: datetime) -> bool:
    """`earlier`: what this number got from us before, in any order."""
    sent = list(earlier)
    if any(one is kind and now - at < _QUIET_FOR[kind] for one, at in sent):
        return False
    return sum(now - at < timedelta(hours=1) for _, at in sent) < MOST_PER_HOUR
