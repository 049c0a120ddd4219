"""How long a text is and how it fits: GSM-7 septets, parts, and the plain characters that keep it GSM-7 (F-16)."""

import unicodedata

ONE_PART = 160
_JOINED_PART = 153
_ONE_WIDE_PART = 70
_JOINED_WIDE_PART = 67
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
_WRITABLE = _BASIC | _EXTENDED
_TYPOGRAPHIC = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "…": "...",
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
        "•": "-",
        "×": "x",
        "`": "'",
    }
)


def is_gsm7(text: str) -> bool:
    """Whether every character has a place in the GSM 03.38 tables; one that has none makes the whole text UCS-2."""
    return _WRITABLE.issuperset(text)


def septets(text: str) -> int:
    """Length of a GSM-7 text; characters of the extension table count two."""
    return len(text) + sum(text.count(char) for char in _EXTENDED)


def transliterated(text: str) -> str:
    """The text in GSM-7: smart quotes and dashes become plain, accents that have no place lose their mark.

    What cannot be written at all, an emoji for instance, is left out, and double spaces that this leaves are folded.
    """
    if is_gsm7(text):
        return text
    return " ".join("".join(_nearest(char) for char in text.translate(_TYPOGRAPHIC)).split())


def _nearest(char: str) -> str:
    if char in _WRITABLE:
        return char
    bare = unicodedata.normalize("NFKD", char)
    return "".join(part for part in bare if part in _WRITABLE)


def parts(text: str) -> int:
    """How many parts a text is billed as: 160/153 septets or 70/67 UTF-16 units each; an empty text is one part."""
    if not is_gsm7(text):
        return _joined([2 if ord(char) > 0xFFFF else 1 for char in text], _ONE_WIDE_PART, _JOINED_WIDE_PART)
    return _joined([2 if char in _EXTENDED else 1 for char in text], ONE_PART, _JOINED_PART)


def _joined(widths: list[int], alone: int, together: int) -> int:
    """A character of two units is never split between parts."""
    if sum(widths) <= alone:
        return 1
    count, room = 1, together
    for width in widths:
        if width > room:
            count, room = count + 1, together
        room -= width
    return count


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a word where one is near, and ended with a full stop."""
    if len(text) <= limit:
        return text
    room = max(limit - 1, 0)
    at_word = text[: room + 1].rpartition(" ")[0]
    return (at_word if len(at_word) > limit // 2 else text[:room]).rstrip(" .,;:!?-") + "."
