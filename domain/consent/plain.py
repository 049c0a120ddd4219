"""A text as the rules of consent read it: words without case, accents, punctuation and spacing (X-48)."""

import re
import unicodedata

_APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ")
_NO_WORD = re.compile(r"[\W_]+")
_SPELT = 3
"""So many letters that stand alone are one word that was spelt: «S T O P»."""


def plain_words(text: str) -> str:
    """Words parted by single spaces; empty for what holds none. «Don't» becomes «dont», «S.T.O.P.» becomes «stop»."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)).casefold()
    marked = "".join(char for char in folded if unicodedata.category(char) not in ("Mn", "Cf", "Cc") or char.isspace())
    words = _NO_WORD.sub(" ", marked).split()
    spelt = len(words) >= _SPELT and all(len(word) == 1 for word in words)
    return "".join(words) if spelt else " ".join(words)
