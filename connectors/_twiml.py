"""What Twilio says in a call: the message again and again, and what follows a key."""

from xml.sax.saxutils import escape, quoteattr

from domain.language import Language

LONGEST = 4000  # characters of a document that comes with the call
MOST_ROUNDS = 6  # more do not fit into the 120 s of R-226
KEY_WITHIN = 10  # seconds

NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
OVER = '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>'
_THANKS = {Language.ENGLISH: "Thank you. Goodbye.", Language.SPANISH: "Gracias. Adiós."}
_AGAIN = {
    Language.ENGLISH: "That was not 1. Press 1 to acknowledge.",
    Language.SPANISH: "Esa tecla no es el 1. Oprima 1 para confirmar.",
}


def script(text: str, *, language: str, keys_url: str) -> str | None:
    """Said, 10 s for a key, said again (R-224), and then `keys_url` hears that there was none. None: does not fit.

    Nothing is fetched while the call lasts: a call that began goes on whatever becomes of us.
    """
    once = _asked(text, language, keys_url)
    end = f'<Redirect method="POST">{escape(keys_url)}</Redirect>'
    rounds = min((LONGEST - len(_response(end))) // len(once), MOST_ROUNDS)
    return _response(once * rounds + end) if rounds > 0 else None


def thanks(language: str) -> str:
    """After key 1."""
    return _declared(f"{_said(_THANKS[_known(language)], language)}<Hangup/>")


def once_more(language: str, *, keys_url: str) -> str:
    """After any other key: the call knows no more than that, since the message is not told to it again."""
    prompt = _asked(_AGAIN[_known(language)], language, keys_url)
    return _declared(f'{prompt * 2}<Redirect method="POST">{escape(keys_url)}</Redirect>')


def _asked(text: str, language: str, keys_url: str) -> str:
    gather = f'<Gather numDigits="1" timeout="{KEY_WITHIN}" action={quoteattr(keys_url)}>'
    return f"{gather}{_said(text, language)}</Gather>"


def _said(text: str, language: str) -> str:
    return f"<Say language={quoteattr(language)}>{escape(text)}</Say>"


def _known(language: str) -> Language:
    return Language.SPANISH if language == Language.SPANISH.tag else Language.ENGLISH


def _response(verbs: str) -> str:
    return f"<Response>{verbs}</Response>"


def _declared(verbs: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>{_response(verbs)}'
