"""What words take consent back and give it again, and what somebody has to read first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consent.choice import after_start, after_stop, may_confirm
from domain.consent.keyword import Keyword, Word, keyword_of
from domain.consent.meaning import Meaning, Refusal, Unknown, Unsure, meaning_of
from domain.consent.phrase import Judgement, judged
from domain.consent.plain import plain_words
from domain.consent.scope import Programme, programme_of
from domain.customer import Preferences, Preferred
from domain.role import Role
from domain.sms_reply import Coded
from tests.builders import ORIGIN

STOP, CANCEL = Keyword(Word.STOP), Keyword(Word.STOP, of_a_visit=True)
START, HELP = Keyword(Word.START), Keyword(Word.HELP)


@pytest.mark.requirement("X-48", "R-173", "R-188", "F-01", "F-07", "F-08", "F-09")
@pytest.mark.parametrize(
    "text",
    [
        *["STOP", "stop", " Stop. ", "STOPALL", "stop all", "Unsubscribe!", "quit", "REVOKE", "OPT OUT", "opt-out"],
        *[
            "OptOut",
            "ＳＴＯＰ",
            "S.T.O.P.",
            "s t o p",
            "STOP STOP stop!!",
            "Stop 🛑",
            "\u200bstop",
            "sto\u0301p",
            "STOP\n\n",
        ],
        *["ARRET", "Arrêt", "arrêter", "ALTO", "parar", "Detener.", "BAJA", "¡Basta!"],
    ],
)
def test_a_word_that_ends_texts_counts_however_it_is_typed(text: str) -> None:
    assert meaning_of(text) == STOP


@pytest.mark.requirement("X-50")
@pytest.mark.parametrize("text", ["CANCEL", "cancel.", "END", "end!", "Cancelar"])
def test_a_word_that_may_mean_the_visit_ends_texts_and_says_so(text: str) -> None:
    assert meaning_of(text) == CANCEL


@pytest.mark.requirement("X-50", "F-07", "F-08")
@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        *[("start", START), ("YES", START), ("Unstop", START), ("Iniciar", START), ("¡Alta!", START)],
        *[("help?", HELP), ("INFO", HELP), ("¿Ayuda?", HELP)],
    ],
)
def test_words_that_rejoin_or_ask_are_known(text: str, keyword: Keyword) -> None:
    assert meaning_of(text) == keyword


@pytest.mark.requirement("F-01", "X-48")
@pytest.mark.parametrize(
    "text",
    [
        "please stop texting me",
        "Please stop",
        "STOP please!!",
        "stop it now",
        "Stop texting this number",
        "Ok stop sending me messages, thanks",
        "quit texting me",
        "stop sending",
        "stop all these alerts",
        "don't send me any more messages",
        "Don’t text me again",
        "do not contact me anymore",
        "DO NOT TEXT",
        "never text this number again",
        "I don't want your texts",
        "we do not wish to receive these notifications",
        "no more texts please",
        "no more of these messages",
        "Remove me from your list",
        "remove my number",
        "take me off this list",
        "please unsubscribe me",
        "I want to opt out",
        "opt me out",
        "how do I stop these texts",
        "leave me alone",
        "lose my number",
        "I revoke my consent",
        "please cancel all texts",
        "end these alerts",
        "tell them to stop sending those updates to his phone",
        "no me manden más mensajes",
        "Ya no quiero recibir sus mensajes",
        "dejen de escribirme",
        "No más textos, por favor",
        "denme de baja",
        "borren mi número",
    ],
)
def test_a_reasonable_person_reads_it_as_a_refusal(text: str) -> None:
    assert meaning_of(text) == Refusal()


@pytest.mark.requirement("X-48", "R-188")
@pytest.mark.parametrize(
    "text",
    [
        "nonstop service",
        "stop by gate 3",
        "truck stop on I-43",
        "Don't stop texting me",
        "why did you stop texting me",
        "don't text me before 9",
        "stop texting me after 9 pm",
        "please stop texting me if the truck is there",
        "stop texting my wife",
        "wrong number",
        "this is spam",
        "número equivocado",
        "STOP 123",
        "you never unsubscribed me",
        "I don't want the alerts to stop",
        "why do I get no more texts",
        "take me off the list for tomorrow",
        "stop alert at gate 4",
    ],
)
def test_what_may_be_meant_otherwise_is_read_by_somebody(text: str) -> None:
    assert meaning_of(text) == Unsure()


@pytest.mark.requirement("X-49", "X-50")
@pytest.mark.parametrize(
    "text",
    [
        *["", "  ", "👍", "yes please", "sí", "no", "on my way", "cancel the 3 pm job", "the end", "Where are you?"],
        *["please text me when you arrive", "the engine quit again", "I need help with the door", "ok thanks"],
        *["cancel alert 4821", "end alert", "cancel the updates meeting", "block alert from bay 3"],
        *["don't send the blue truck", "send me the updates", "The relay was removed", "4821"],
    ],
)
def test_everything_else_says_nothing_about_consent(text: str) -> None:
    assert meaning_of(text) == Unknown()


@pytest.mark.requirement("X-50")
@pytest.mark.parametrize("text", ["D4821 stop texting me", "A4821 STOP", "d4821 cancel", "A 4821 unsubscribe"])
def test_a_code_is_an_answer_whatever_follows_it(text: str) -> None:
    assert isinstance(meaning_of(text), Coded)


_ADDED = st.text(" \t\n.,;:!?*_-–'\"\u200b", max_size=6)


@pytest.mark.requirement("X-48")
@given(
    st.sampled_from(["stop", "unsubscribe", "arret", "opt out", "cancel", "start", "help", "please stop texting me"]),
    _ADDED,
    _ADDED,
    st.sampled_from([str.lower, str.upper, str.title]),
)
def test_case_and_noise_around_it_change_nothing(word: str, before: str, after: str, cased: type[str]) -> None:
    assert meaning_of(f"{before}{cased(word)}{after}") == meaning_of(word)


@given(st.text(max_size=400))
def test_any_text_means_something_and_never_breaks(text: str) -> None:
    assert isinstance(meaning_of(text), Meaning)


@pytest.mark.requirement("R-188")
@given(st.text(max_size=60), st.sampled_from(["stop", "STOP", "unsubscribe"]), st.text(max_size=60))
def test_nothing_that_holds_stop_is_passed_over_but_an_answer(before: str, word: str, after: str) -> None:
    said = meaning_of(f"{before} {word} {after}")

    assert said in (STOP, Refusal(), Unsure()) or isinstance(said, Coded)


@given(st.text(max_size=60), st.sampled_from(["stop", "cancel", "end", "quit"]))
def test_nothing_that_only_contains_a_keyword_is_one(words: str, keyword: str) -> None:
    assert keyword_of(f"{words} x {keyword}") is None


@given(st.text(max_size=200))
def test_plain_words_are_plain_when_they_are_read_again(text: str) -> None:
    words = plain_words(text)

    assert plain_words(words) == words
    assert judged(words) is judged(text) or judged(text) is not Judgement.NOTHING


@pytest.mark.requirement("R-189", "X-71")
def test_the_web_stands_in_for_refused_texts_and_stays_when_they_are_back() -> None:
    stopped = after_stop()

    assert stopped == Preferences(web_enabled=True, sms_opt_in=False, preferred_channel=Preferred.WEB)
    assert after_start(stopped, Preferred.SMS).preferred_channel is Preferred.BOTH
    assert after_start(stopped, Preferred.BOTH).preferred_channel is Preferred.BOTH
    assert after_start(stopped, Preferred.WEB).preferred_channel is Preferred.WEB
    assert all(after_start(stopped, one).contradiction is None for one in Preferred)


@pytest.mark.requirement("F-03")
def test_a_confirmation_is_presumed_to_be_wanted_for_five_minutes() -> None:
    assert may_confirm(ORIGIN, ORIGIN)
    assert may_confirm(ORIGIN, ORIGIN.replace(minute=5))
    assert not may_confirm(ORIGIN, ORIGIN.replace(minute=5, second=1))


@pytest.mark.requirement("F-04")
def test_a_customers_text_is_of_another_programme_than_everybody_elses() -> None:
    assert {role for role in Role if programme_of(role) is Programme.SERVICE} == {Role.CUSTOMER}
