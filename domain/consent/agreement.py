"""The words to which a customer agrees in the portal, by the version that is kept with the agreement (R-170, F-06)."""

from dataclasses import dataclass

from domain.consent.letterhead import Letterhead
from domain.language import Language


@dataclass(frozen=True, slots=True)
class Agreement:
    """Other words are another version: an agreement to words that have changed since is asked for again."""

    version: str
    words: str


_WORDS = {
    Language.ENGLISH: "I agree to get texts from {name} about my service at the number ending in {ending}: up to 3 for "
    "each job. Message and data rates may apply. My service does not depend on it. I can end the texts at any time by "
    "replying STOP, or here.",
    Language.SPANISH: "Acepto recibir textos de {name} sobre mi servicio en el número que termina en {ending}: hasta 3 "
    "por trabajo. Pueden aplicar tarifas de mensajes y datos. Mi servicio no depende de ello. Puedo terminarlos en "
    "cualquier momento respondiendo STOP, o aquí.",
}


def agreement(language: Language, letterhead: Letterhead, number: str) -> Agreement:
    """As a customer reads it who would be texted at that number."""
    words = _WORDS[language].format(name=letterhead.name, ending=number[-4:])
    return Agreement(version=f"portal-1-{language.value}", words=words)
