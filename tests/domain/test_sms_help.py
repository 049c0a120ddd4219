"""One helpful text, and no conversation between machines."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consent.letterhead import Letterhead
from domain.language import Language
from domain.sms_help import MOST_PER_HOUR, Help, may_help
from domain.sms_text import ONE_PART, is_gsm7, septets
from tests.builders import ORIGIN


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", Help)
def test_a_helpful_text_is_one_part_long(kind: Help, language: Language) -> None:
    text = kind.text(language, Letterhead(name="Pomp's Tire & Dispat", phone="+123456789012345"))

    assert is_gsm7(text)
    assert septets(text) <= ONE_PART


@pytest.mark.requirement("X-49")
@pytest.mark.parametrize(
    ("kind", "quiet"),
    [
        (Help.UNKNOWN_CODE, timedelta(minutes=10)),
        (Help.UNKNOWN_TEXT, timedelta(hours=24)),
        (Help.HELP, timedelta(minutes=10)),
        (Help.UNMONITORED, timedelta(hours=24)),
        (Help.SERVICE_HELP, timedelta(minutes=10)),
    ],
)
def test_the_same_help_comes_once_in_its_time(kind: Help, quiet: timedelta) -> None:
    earlier = [(kind, ORIGIN)]

    assert not may_help(kind, earlier, now=ORIGIN + quiet - timedelta(seconds=1))
    assert may_help(kind, earlier, now=ORIGIN + quiet)


@pytest.mark.requirement("X-49")
@given(st.lists(st.tuples(st.sampled_from(Help), st.integers(0, 7200)), max_size=200))
def test_whatever_a_machine_sends_it_gets_few_replies_an_hour(sent: list[tuple[Help, int]]) -> None:
    replies: list[tuple[Help, datetime]] = []

    for kind, second in sorted(sent, key=lambda one: one[1]):
        at = ORIGIN + timedelta(seconds=second)
        if may_help(kind, replies, now=at):
            replies.append((kind, at))

    for _, start in replies:
        within = [at for _, at in replies if start <= at < start + timedelta(hours=1)]
        assert len(within) <= MOST_PER_HOUR


@pytest.mark.requirement("F-03", "F-07", "X-48", "X-49")
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("kind", "says"),
    [
        (Help.UNMONITORED, ("+14145550199", "STOP")),
        (Help.SERVICE_HELP, ("+14145550199", "STOP")),
        (Help.HELP, ("+14145550199", "STOP")),
        (Help.OPTED_OUT, ("+14145550199", "START")),
        (Help.OPTED_IN, ("STOP",)),
    ],
)
def test_what_customers_and_who_asks_for_help_read_names_the_sender_and_the_way_out(
    kind: Help, says: tuple[str, ...], language: Language
) -> None:
    text = kind.text(language, Letterhead())

    assert text.startswith("Pomp's Dispatch")
    assert all(word in text for word in says)
