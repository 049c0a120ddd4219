"""How long a text is, in how many parts it goes, and how it is made plain (F-16, X-44)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.sms_text import ONE_PART, is_gsm7, parts, septets, shortened, transliterated

BASIC = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCXYZÄÖÑÜ§¿abcxyzäöñüà"
EXTENDED = "^{}\\[]~|€\f"
EMOJI = "\N{POLICE CARS REVOLVING LIGHT}"
gsm = st.text(alphabet=BASIC + EXTENDED, max_size=700)
anything = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400)


@pytest.mark.requirement("F-16", "X-44")
@pytest.mark.parametrize("char", BASIC)
def test_a_character_of_the_basic_table_is_one_septet(char: str) -> None:
    assert is_gsm7(char)
    assert septets(char) == 1


@pytest.mark.requirement("F-16")
@pytest.mark.parametrize("char", EXTENDED)
def test_a_character_of_the_extension_table_is_two_septets(char: str) -> None:
    assert is_gsm7(char)
    assert septets(char) == 2


@pytest.mark.requirement("F-16")
@pytest.mark.parametrize(
    "char", ["ê", "–", "’", "“", "⚠", "\N{POLICE CARS REVOLVING LIGHT}", "`", "á", "ç", "Ж", "\u00a0", "…"]
)
def test_one_character_that_has_no_place_makes_the_whole_text_wide(char: str) -> None:
    assert not is_gsm7("SLA BREACH: WO 12345" + char)
    assert parts("x" * 69 + "ê") == 1
    assert parts("x" * 70 + "ê") == 2


@pytest.mark.requirement("F-16")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1),
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("x" * 765, 5),
        ("€" * 80, 1),
        ("€" * 80 + "x", 2),
        ("x" * 152 + "€" + "x" * 10, 2),
        ("x" * 152 + "€" + "x" * 151, 2),
        ("x" * 152 + "€" + "x" * 152, 3),
        ("ê" * 70, 1),
        ("ê" * 71, 2),
        ("ê" * 134, 2),
        ("ê" * 135, 3),
        (EMOJI * 35, 1),
        (EMOJI * 35 + "x", 2),
        ("x" * 66 + EMOJI + "x" * 65, 2),
        ("x" * 66 + EMOJI + "x" * 66, 3),
    ],
)
def test_a_text_is_billed_in_so_many_parts(text: str, expected: int) -> None:
    assert parts(text) == expected


def split(text: str, widths: list[int], room: int) -> list[str]:
    """The joined parts, written down the long way: a character never straddles two of them."""
    joined, used = [""], 0
    for char, width in zip(text, widths, strict=True):
        if used + width > room:
            joined, used = [*joined, ""], 0
        joined[-1] += char
        used += width
    return joined


@pytest.mark.requirement("F-16")
@given(gsm)
def test_a_plain_text_fills_parts_of_153_without_splitting_a_character(text: str) -> None:
    pieces = split(text, [septets(char) for char in text], 153)

    assert "".join(pieces) == text
    assert all(septets(piece) <= 153 for piece in pieces)
    assert parts(text) == (1 if septets(text) <= 160 else len(pieces))


@pytest.mark.requirement("F-16")
@given(anything)
def test_a_wide_text_fills_parts_of_67_units_without_splitting_a_pair(text: str) -> None:
    text += "ê"
    widths = [len(char.encode("utf-16-le")) // 2 for char in text]

    assert parts(text) == (1 if sum(widths) <= 70 else len(split(text, widths, 67)))


@given(anything, anything)
def test_a_longer_text_never_needs_fewer_parts(text: str, more: str) -> None:
    assert parts(text) <= parts(text + more)


@pytest.mark.requirement("F-16", "F-17")
@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Joe’s “Deli” – open", 'Joe\'s "Deli" - open'),
        ("Wait…", "Wait..."),
        ("Crêpe Élan", "Crepe Élan"),
        ("Café Åse", "Café Åse"),
        ("São Paulo", "Sao Paulo"),
        ("9:00\N{NARROW NO-BREAK SPACE}AM", "9:00 AM"),
        ("🚨 SLA BREACH", "SLA BREACH"),
        ("hot 🔥 oven", "hot oven"),
        ("ＷＯ １２", "WO 12"),
        ("2 × 4", "2 x 4"),
        ("Москва", ""),
        ("🔥", ""),
    ],
)
def test_a_text_is_made_plain(text: str, plain: str) -> None:
    assert transliterated(text) == plain


@given(anything)
def test_a_text_made_plain_is_gsm7_and_stays_as_it_is(text: str) -> None:
    plain = transliterated(text)

    assert is_gsm7(plain)
    assert transliterated(plain) == plain


@given(gsm)
def test_a_plain_text_is_not_changed(text: str) -> None:
    assert transliterated(text) == text


@given(anything, st.integers(min_value=1, max_value=200))
def test_a_shortened_text_is_never_longer_than_its_limit(text: str, limit: int) -> None:
    assert len(shortened(text, limit)) <= limit


@given(anything)
def test_a_text_that_fits_is_not_shortened(text: str) -> None:
    assert shortened(text, len(text)) == text


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("Pinecrest Dairy Cooperative", 17, "Pinecrest Dairy."),
        ("Pinecrest Dairy Cooperative", 16, "Pinecrest Dairy."),
        ("Pinecrest Dairy Cooperative", 15, "Pinecrest."),
        ("12 Lake Street, Green Bay", 17, "12 Lake Street."),
        ("Pinecrest Dairy Cooperative", 20, "Pinecrest Dairy."),
        ("Pneumonoultramicroscopic", 8, "Pneumon."),
        ("A Pneumonoultramicroscopic", 10, "A Pneumon."),
    ],
)
def test_a_text_is_cut_at_a_word_where_one_is_near(text: str, limit: int, short: str) -> None:
    assert shortened(text, limit) == short


def test_one_part_is_160_septets() -> None:
    assert ONE_PART == 160
