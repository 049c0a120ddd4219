"""Refusals in people's own words: what a reasonable person would read as one, and what somebody has to read (F-01)."""

import re
from enum import StrEnum

from domain.consent.plain import plain_words


class Judgement(StrEnum):
    """What a text that is no keyword says about consent."""

    REFUSAL = "refusal"
    UNSURE = "unsure"  # somebody decides
    NOTHING = "nothing"


_MESSAGES = r"(?:texts?|text messages?|txts?|messages?|msgs?|sms|notifications?|alerts?|updates?|reminders?)"
_SEVERAL = r"(?:texts|text messages|messages|msgs|sms|notifications|alerts|updates|reminders)"
_TEXTS = r"(?:texts|text messages|messages|sms|notifications|alerts)"
_THESE = r"(?:all|any|with|the|these|those|this|your|more|further|such|of)"
_WRITING = r"(?:texting|txting|messaging|contacting|bothering|writing|spamming)"
_DO_NOT = r"\b(?:do not|dont|never|no longer)"
_WRITE = r"(?:text|txt|message|msg|sms|contact|write|bother)"
_POLITE = r"(?:please|pls|plz|kindly|ok|okay|hey|hi|hello|por favor)"
_AT_ONCE = (
    r"(?:it|this|now|all|everything|immediately|already|today|forever|at once|thanks|thank you|thx|messages|texts)"
)
_MENSAJES = r"(?:mensajes?|mensajes de texto|textos?|avisos?|notificaciones|alertas)"
_ESCRIBIR = r"(?:mande|manden|mandes|envie|envien|envies|escriba|escriban|escribas|textee|texteen|contacte|contacten)"

_REFUSALS = re.compile(
    "|".join(
        (
            rf"^(?:{_POLITE} )*(?:stop|unsubscribe|quit|opt out)(?: (?:{_POLITE}|{_AT_ONCE}))*$",
            rf"\b(?:stop|quit|cease) {_WRITING}(?: (?:me|us|to|this|here|now|please|already|and|i)\b|$)",
            rf"\b(?:stop|quit|cease) sending(?: (?:me|us|to|out|{_THESE}))*(?: {_MESSAGES}\b|$)",
            rf"\bstop(?: (?:me|us|my|getting|receiving|{_THESE}))* {_SEVERAL}\b",
            rf"\b(?:end|cancel|cease|turn off|block)(?: (?:me|us|my|getting|receiving|{_THESE}))* {_TEXTS}\b",
            rf"{_DO_NOT} {_WRITE}(?: to)? (?:me|us|this number|this phone|again|anymore|any more)\b",
            rf"^(?:please )?{_DO_NOT} {_WRITE}$",
            rf"{_DO_NOT} (?:send|want|wish|need)(?: to (?:get|receive|have))?(?: (?:me|us|{_THESE}))* {_MESSAGES}\b",
            rf"\bno (?:more|further)(?: (?:{_THESE}))* ?{_MESSAGES}\b",
            r"\b(?:remove|delete) (?:me|us|my (?:number|phone|cell|name))(?: (?:from|off|please|now)\b|$)",
            r"\btake (?:me|us|my (?:number|phone|name)) off\b",
            r"\bunsubscribe (?:me|us|this|my)\b|\bopt (?:me|us|this number) out\b",
            r"\b(?:want|wish|like|need) to (?:unsubscribe|opt out|be removed)\b",
            r"\bleave (?:me|us) alone\b|\blose (?:my|this) number\b|\bcease and desist\b",
            r"\b(?:revoke|withdraw) (?:my |all |any )?(?:consent|permission)\b",
            rf"\bno (?:me|nos) {_ESCRIBIR}\b",
            rf"\bno (?:quiero|deseo|queremos)(?: recibir)?(?: (?:mas|sus|estos|esos|los))* {_MENSAJES}\b",
            r"\b(?:deje|dejen|deja|pare|paren) de (?:mandar|enviar|escribir|textear|contactar)(?:me|nos)?\b",
            rf"\bno mas {_MENSAJES}\b|\bbasta de {_MENSAJES}\b",
            r"\b(?:deme|denme|darme|dame) de baja\b",
            r"\b(?:quite|quiten|borre|borren|elimine|eliminen)(?: a)? mi (?:numero|telefono|nombre)\b",
        )
    )
)
"""On plain words."""

_DOUBT = re.compile(
    r"\b(?:before|until|till|after|while|when|if|unless|except|but|during|at night|tonight|tomorrow|week|weekend|"
    r"why|how come|(?:get|got|getting|receive|received|receiving) no more|"
    r"(?:dont|do not) want (?:\w+ ){0,4}to (?:stop|end)|"
    r"(?:dont|do not|never|cant|cannot|wont|didnt|did not) (?:stop|unsubscribe|cancel|end)|"
    r"(?:did|have|had|will) (?:you|the|these|they)|antes|despues|hasta|cuando|pero|excepto|si)\b"
)
"""It may be limited, negated or asked: a condition is no refusal of everything."""

_STEMS = re.compile(
    r"stop|unsubscri|\bopt ?out|\boptout|\bwrong (?:number|person)\b|\bspam|\bdo ?n[o']?t contact\b|"
    r"\bremove me\b|\bnumero equivocado\b|\bde baja\b|\bleave me\b"
)
"""What a person had better read (R-188 asks even for «containing STOP»)."""


def judged(text: str) -> Judgement:
    """Of a text that is neither a code nor a keyword."""
    words = plain_words(text)
    refused = _REFUSALS.search(words) is not None
    if refused and not _DOUBT.search(words):
        return Judgement.REFUSAL
    return Judgement.UNSURE if refused or _STEMS.search(words) else Judgement.NOTHING
