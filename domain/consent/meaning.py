"""What a text that somebody sent us means: an answer first, then consent, then nothing that we know (X-49, X-50)."""

from dataclasses import dataclass

from domain.consent.keyword import Keyword, keyword_of
from domain.consent.phrase import Judgement, judged
from domain.sms_reply import Coded, coded_of


@dataclass(frozen=True, slots=True)
class Refusal:
    """Said in the sender's own words."""


@dataclass(frozen=True, slots=True)
class Unsure:
    """It may be a refusal: somebody reads it."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Anything else."""


Meaning = Coded | Keyword | Refusal | Unsure | Unknown


def meaning_of(text: str) -> Meaning:
    """`A4821` and `D4821` are answers whatever follows them, never consent."""
    if known := coded_of(text) or keyword_of(text):
        return known
    match judged(text):
        case Judgement.REFUSAL:
            return Refusal()
        case Judgement.UNSURE:
            return Unsure()
        case _:
            return Unknown()
