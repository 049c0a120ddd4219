"""What people text back, as they really type it."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.answer import Action
from domain.sms_reply import Coded, Keyword, Letter, Unknown, Word, action_of, parse_reply


@pytest.mark.requirement("X-50")
@pytest.mark.parametrize(
    ("text", "letter", "rest"),
    [
        ("A4821", "A", ""),
        ("a4821", "A", ""),
        (" a 4821 ", "A", ""),
        ("a-4821.", "A", ""),
        ("A 48 21", "A", ""),
        ("A.4.8.2.1", "A", ""),
        ("“A4821”", "A", ""),
        ("\n\tA4821\n", "A", ""),
        ("A: 4821!", "A", ""),
        ("A#4821", "A", ""),
        ("A4821 on my way", "A", "on my way"),
        ("A4821on my way", "A", "on my way"),
        ("A4821, 5 min", "A", "5 min"),
        ("d4821 truck in shop", "D", "truck in shop"),
        ("D4821 - truck in shop.", "D", "truck in shop"),
        ("decline 4821", "D", ""),
        ("Accept 4821", "A", ""),
        ("ACKNOWLEDGE 4821", "A", ""),
        ("Aceptar 4821", "A", ""),
        ("acepto 4821 voy en camino", "A", "voy en camino"),
        ("Confirmo 4821", "A", ""),
        ("rechazo 4821 sin camión", "D", "sin camión"),
        ("Declinar 4821", "D", ""),
        ("D4821 stop", "D", "stop"),
        ("Ａ４８２１", "A", ""),
        ("A٤٨٢١", "A", ""),
        ("A४८२१", "A", ""),
        ("A\u200b4821\u200b", "A", ""),
    ],
)
def test_a_code_is_understood_however_it_is_typed(text: str, letter: str, rest: str) -> None:
    assert parse_reply(text) == Coded(Letter(letter), "4821", rest)


@pytest.mark.requirement("X-50")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "A",
        "4821",
        "A482",
        "A48215",
        "B4821",
        "AA4821",
        "ok A4821",
        "yes please",
        "on my way",
        "no",
        "D",
        "👍",
    ],
)
def test_what_is_no_code_stays_unknown(text: str) -> None:
    assert parse_reply(text) == Unknown()


@pytest.mark.requirement("X-48", "X-50", "R-188")
@pytest.mark.parametrize(
    "text",
    [
        *["STOP", "stop", " Stop. ", "STOPALL", "stop all", "Unsubscribe!", "CANCEL", "End", "quit", "REVOKE"],
        *["OPT OUT", "opt-out", "OptOut", "ＳＴＯＰ"],
        *["ALTO", "parar", "Detener.", "cancelar", "BAJA"],
    ],
)
def test_a_word_that_ends_texts_counts_as_the_whole_text(text: str) -> None:
    assert parse_reply(text) == Keyword(Word.STOP)


@pytest.mark.requirement("X-48")
@pytest.mark.parametrize("text", ["nonstop", "stop by gate 3", "please stop", "cancel the 3 pm job", "the end"])
def test_a_sentence_that_holds_such_a_word_ends_nothing(text: str) -> None:
    assert parse_reply(text) == Unknown()


@pytest.mark.requirement("X-50")
@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("start", Word.START),
        ("YES", Word.START),
        ("Unstop", Word.START),
        ("help?", Word.HELP),
        ("¡Sí!", Word.START),
        ("si", Word.START),
        ("Iniciar", Word.START),
        ("¿Ayuda?", Word.HELP),
    ],
)
def test_keywords_of_carriers_are_never_answers(text: str, word: Word) -> None:
    assert parse_reply(text) == Keyword(word)


@given(st.text(max_size=400))
def test_any_text_means_something_or_nothing_but_never_breaks(text: str) -> None:
    reply = parse_reply(text)

    if isinstance(reply, Coded):
        assert len(reply.digits) == 4
        assert set(reply.digits) <= set(string.digits)


@given(
    st.sampled_from("aAdD"),
    st.text("0123456789", min_size=4, max_size=4),
    st.text(" .-:#\t", max_size=4),
    st.text(" \n.!", max_size=3),
)
def test_noise_around_a_code_changes_nothing(letter: str, digits: str, between: str, noise: str) -> None:
    reply = parse_reply(f"{noise}{letter}{between}{digits}{noise}")

    assert reply == Coded(Letter(letter.upper()), digits)


@given(st.text(max_size=60), st.sampled_from(["stop", "cancel", "end", "quit"]))
def test_nothing_that_only_contains_a_keyword_ends_texts(words: str, keyword: str) -> None:
    said = parse_reply(f"{words} x {keyword}")

    assert said != Keyword(Word.STOP)


@pytest.mark.requirement("X-50")
@pytest.mark.parametrize(
    ("letter", "declared", "action"),
    [
        (Letter.ACCEPT, (Action.ACCEPT, Action.DECLINE), Action.ACCEPT),
        (Letter.ACCEPT, (Action.ACKNOWLEDGE, Action.CANCEL), Action.ACKNOWLEDGE),
        (Letter.DECLINE, (Action.ACCEPT, Action.DECLINE), Action.DECLINE),
        (Letter.ACCEPT, (Action.APPROVE, Action.REJECT), Action.APPROVE),
        (Letter.DECLINE, (Action.APPROVE, Action.REJECT), Action.REJECT),
        (Letter.ACCEPT, (Action.UPLOAD,), None),
        (Letter.DECLINE, (Action.ACKNOWLEDGE,), None),
        (Letter.ACCEPT, (), None),
    ],
)
def test_a_letter_means_what_the_type_lets_one_answer(
    letter: Letter, declared: tuple[Action, ...], action: Action | None
) -> None:
    assert action_of(letter, declared) is action
