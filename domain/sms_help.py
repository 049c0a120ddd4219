"""The short texts that answer a text: help to whom we did not understand, and the word that a refusal was heard.

What keeps two machines from talking stands here too.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from domain.consent.letterhead import Letterhead
from domain.language import Language
from domain.sms_text import transliterated


class Help(StrEnum):
    """What we answer with. The first three are for our own people."""

    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_TEXT = "unknown_text"
    HELP = "help"  # the keyword
    UNMONITORED = "unmonitored"  # to a customer who wrote anything else
    SERVICE_HELP = "service_help"  # the keyword, to anybody who is none of us (F-07)
    OPTED_OUT = "opted_out"  # the one word that may follow a refusal (F-03)
    OPTED_IN = "opted_in"

    def text(self, language: Language, letterhead: Letterhead) -> str:
        """One part of 160 GSM-7 septets; names the sender and nobody else."""
        said = _TEXTS[language][self]
        return transliterated(said.format(name=letterhead.name, phone=letterhead.phone))


_HOW = "Reply A and the 4 digits from the alert to accept or acknowledge, D and the digits to decline."
_COMO = "Responda A y los 4 dígitos de la alerta para aceptar o confirmar, D y los dígitos para rechazar."
_TEXTS = {
    Language.ENGLISH: {
        Help.UNKNOWN_CODE: f"We know no alert to you with that code. {_HOW}",
        Help.UNKNOWN_TEXT: f"Nobody reads this number. {_HOW}",
        Help.HELP: f"{{name}}. {_HOW} STOP ends texts. Call {{phone}}.",
        Help.UNMONITORED: "{name}: Nobody reads replies to this number. Call {phone}. Reply STOP to end texts.",
        Help.SERVICE_HELP: "{name}: texts about your service, 3 a job at most. Help: call {phone}. "
        "Msg & data rates may apply. Reply STOP to end texts.",
        Help.OPTED_OUT: "{name}: You get no more texts from us. Reply START to get them again. Questions: {phone}.",
        Help.OPTED_IN: "{name}: You get our texts again. Msg & data rates may apply. Reply HELP for help, STOP to end.",
    },
    Language.SPANISH: {
        Help.UNKNOWN_CODE: f"No hay alerta para usted con ese código. {_COMO}",
        Help.UNKNOWN_TEXT: f"Nadie lee este número. {_COMO}",
        Help.HELP: f"{{name}}. {_COMO} STOP termina. Tel. {{phone}}.",
        Help.UNMONITORED: "{name}: Nadie lee las respuestas a este número. Llame al {phone}. STOP detiene los textos.",
        Help.SERVICE_HELP: "{name}: textos sobre su servicio, máximo 3 por trabajo. Ayuda: {phone}. "
        "Pueden aplicar tarifas. STOP detiene los textos.",
        Help.OPTED_OUT: "{name}: Ya no recibirá textos nuestros. Responda START para recibirlos. Preguntas: {phone}.",
        Help.OPTED_IN: "{name}: Volverá a recibir textos. Pueden aplicar tarifas. AYUDA: ayuda, STOP: terminar.",
    },
}
_QUIET_FOR = {
    Help.UNKNOWN_CODE: timedelta(minutes=10),
    Help.UNKNOWN_TEXT: timedelta(hours=24),
    Help.HELP: timedelta(minutes=10),
    Help.UNMONITORED: timedelta(hours=24),
    Help.SERVICE_HELP: timedelta(minutes=10),
    Help.OPTED_OUT: timedelta(0),
    Help.OPTED_IN: timedelta(0),
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
