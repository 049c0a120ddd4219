"""What people text back, as they really type it."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.answer import Action
from domain.sms_reply import Coded, Letter, action_of, coded_of


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
    assert coded_of(text) == Coded(Letter(letter), "4821", rest)


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
def test_what_is_no_code_is_no_answer(text: str) -> None:
    assert coded_of(text) is None


@given(st.text(max_size=400))
def test_any_text_means_something_or_nothing_but_never_breaks(text: str) -> None:
    reply = coded_of(text)

    if reply:
        assert len(reply.digits) == 4
        assert set(reply.digits) <= set(string.digits)


@given(
    st.sampled_from("aAdD"),
    st.text("0123456789", min_size=4, max_size=4),
    st.text(" .-:#\t", max_size=4),
    st.text(" \n.!", max_size=3),
)
def test_noise_around_a_code_changes_nothing(letter: str, digits: str, between: str, noise: str) -> None:
    reply = coded_of(f"{noise}{letter}{between}{digits}{noise}")

    assert reply == Coded(Letter(letter.upper()), digits)


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
