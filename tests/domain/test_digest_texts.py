"""Summaries and digests in words: every type at its worst still fits one part of a text, in both languages."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.alert_type import AlertType
from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.digest_texts import Line, Summary, digest_text, latest, name_of
from domain.language import Language
from domain.sms_text import is_gsm7, septets
from domain.wording import PUSH_TITLE, Reply, Text, text_for, values
from tests.builders import ORIGIN, a_context, a_directory
from tests.domain.long_values import WIDE, filled

CHICAGO = "America/Chicago"
WORST = "WO-" + "9" * 61
ROOM = 160 - len("REPEAT? ")
THROTTLED = [entry for entry in CATALOGUE.values() if entry.repeats_by]

lines = st.lists(
    st.builds(
        Line,
        st.sampled_from([entry.title for entry in CATALOGUE.values()]),
        st.sampled_from(["", "WO-1012", WORST, "12345"]),
    ),
    min_size=2,
    max_size=40,
)


def fields(entry: AlertType, language: Language, *, worst: bool) -> Mapping[str, str]:
    context = filled(entry, WIDE, work_order_id=WORST) if worst else a_context(entry.key, work_order_id="WO-1012")
    now = ORIGIN + timedelta(minutes=30)
    return values(context, a_directory(), zone=CHICAGO, origin=ORIGIN, now=now, language=language)


def told(entry: AlertType, channel: Channel, language: Language, summary: Summary, *, worst: bool = False) -> Text:
    return text_for(
        entry,
        "first",
        channel,
        fields(entry, language, worst=worst),
        escalated=False,
        reply=Reply(),
        language=language,
        opening=summary.opening(CHICAGO, language),
    )


@pytest.mark.requirement("R-398", "X-37")
@pytest.mark.parametrize(
    ("reports", "updates", "opening"),
    [
        (1, 0, "1 report since 9:05 AM: "),
        (3, 0, "3 reports since 9:05 AM: "),
        (3, 1, "3 reports and 1 update since 9:05 AM: "),
        (1, 2, "1 report and 2 updates since 9:05 AM: "),
        (5000, 5000, "999 reports and 999 updates since 9:05 AM: "),
    ],
)
def test_a_summary_says_how_much_and_since_when(reports: int, updates: int, opening: str) -> None:
    summary = Summary(reports, updates, ORIGIN + timedelta(minutes=5))

    assert summary.opening(CHICAGO, Language.ENGLISH) == opening


def test_in_spanish_too() -> None:
    summary = Summary(3, 1, ORIGIN + timedelta(minutes=5))

    assert summary.opening(CHICAGO, Language.SPANISH) == "3 reportes y 1 actualización desde 9:05 a.m.: "
    assert latest(4, ORIGIN, CHICAGO, Language.SPANISH) == "4 reportes, último a las 9:00 a.m.. "


@pytest.mark.requirement("R-397")
def test_a_row_in_place_says_how_often_and_when_last() -> None:
    assert latest(4, ORIGIN + timedelta(minutes=4), CHICAGO, Language.ENGLISH) == "4 reports, last 9:04 AM. "


def test_the_alerts_own_words_follow() -> None:
    exception = CATALOGUE["SCHEDULE_EXCEPTION"]
    summary = Summary(3, 1, ORIGIN + timedelta(minutes=5))

    text = told(exception, Channel.SMS, Language.ENGLISH, summary)

    assert text.body.startswith("3 reports and 1 update since 9:05 AM: Exception: No Show. WO-1012")


@pytest.mark.requirement("F-16", "X-44", "R-381")
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("entry", THROTTLED, ids=lambda entry: entry.key)
def test_the_longest_summary_fits_one_part_with_its_reference(entry: AlertType, language: Language) -> None:
    longest = Summary(5000, 5000, ORIGIN + timedelta(hours=3, minutes=40))

    text = told(entry, Channel.SMS, language, longest, worst=True)
    push = told(entry, Channel.PUSH, language, longest, worst=True)

    assert septets(text.body) <= ROOM
    assert is_gsm7(text.body)
    assert WORST in text.body
    assert len(push.title) <= PUSH_TITLE


@pytest.mark.requirement("X-27", "F-16", "R-381")
@pytest.mark.parametrize("language", list(Language))
@given(alerts=lines)
def test_a_digest_fits_one_part_and_cuts_no_reference(language: Language, alerts: list[Line]) -> None:
    body = digest_text(alerts, Channel.SMS, language).body

    assert septets(body) <= ROOM
    assert is_gsm7(body)
    assert body.startswith(f"{len(alerts)} alert")
    assert alerts[0].reference in body


@pytest.mark.requirement("X-27")
def test_a_digest_names_the_first_and_counts_the_rest() -> None:
    alerts = [Line("Schedule exception", f"WO-{number}") for number in range(1010, 1020)]

    body = digest_text(alerts, Channel.SMS, Language.ENGLISH).body

    assert body.startswith("10 alerts held: Schedule exception WO-1010; Schedule exception WO-1011; ")
    assert body.endswith("; Schedule exception WO-1013. +6 more.")


@pytest.mark.requirement("X-27", "R-381")
@pytest.mark.parametrize("language", list(Language))
def test_a_digest_as_a_push_has_a_short_title_and_in_the_mail_every_line(language: Language) -> None:
    alerts = [Line("Schedule exception", f"WO-{number}") for number in range(1000, 1120)]

    push, mail = (digest_text(alerts, channel, language) for channel in (Channel.PUSH, Channel.EMAIL))

    assert len(push.title) <= PUSH_TITLE
    assert len(push.body) <= 200
    assert all(line.reference in mail.body for line in alerts)


def test_types_have_their_own_names_in_spanish() -> None:
    assert name_of(CATALOGUE["SCHEDULE_EXCEPTION"], Language.ENGLISH) == "Schedule exception"
    assert name_of(CATALOGUE["SCHEDULE_EXCEPTION"], Language.SPANISH) == "Excepción de agenda"
    assert all(name_of(entry, Language.SPANISH) for entry in CATALOGUE.values())
