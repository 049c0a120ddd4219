"""What people read and hear whose language is Spanish, and that the catalogue has all of it in both languages."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from string import Formatter

import pytest

from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.language import WORDS, Language
from domain.resolved import how_it_ended
from domain.sms_text import transliterated
from domain.wording import PUSH_TITLE, Reply, Text, duration, spoken_in, text_for, values
from tests.builders import ORIGIN, a_context, a_directory, a_type
from tests.domain.long_values import WIDE, filled

SPANISH = Language.SPANISH
PARTS = ("title", "body", "sms", "push", "voice")
LONGEST_SCRIPT = 1500  # characters: what is spoken within the 120 s of R-226
UNASKED = Reply()


def said(
    key: str,
    channel: Channel,
    step: int = 0,
    *,
    wording: str | None = None,
    language: Language = SPANISH,
    reply: Reply = UNASKED,
    **context: object,
) -> Text:
    entry = a_type(key)
    rung = entry.ladder[step]
    now = ORIGIN + rung.due
    known = values(
        a_context(key, **context), a_directory(), zone="America/Chicago", origin=ORIGIN, now=now, language=language
    )
    words = wording or rung.wording
    return text_for(entry, words, channel, known, escalated=rung.escalated, reply=reply, language=language)


def fields_of(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("key", CATALOGUE)
def test_every_wording_of_the_catalogue_exists_in_both_languages(key: str) -> None:
    assert set(a_type(key).spanish) == set(a_type(key).wordings)


@pytest.mark.requirement("R-381")
@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("key", CATALOGUE)
def test_both_languages_say_the_same_things(key: str, part: str) -> None:
    entry = a_type(key)

    for name, english in entry.wordings.items():
        spanish = entry.wording(name, SPANISH)
        assert fields_of(getattr(spanish, part)) == fields_of(getattr(english, part))
        assert bool(getattr(spanish, part)) == bool(getattr(english, part))


def test_every_member_of_a_closed_set_that_a_template_names_has_a_spanish_word() -> None:
    for entry in CATALOGUE.values():
        named = {
            field
            for wording in entry.wordings.values()
            for part in PARTS
            for field in fields_of(getattr(wording, part))
        }
        for name in named & entry.context.model_fields.keys():
            kind = entry.context.model_fields[name].annotation
            members = list(kind) if isinstance(kind, type) and issubclass(kind, StrEnum) else []
            assert {member.value for member in members} <= WORDS[SPANISH].values.keys()


@pytest.mark.requirement("F-17")
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", CATALOGUE)
def test_the_longest_values_leave_every_word_of_a_text_beside_an_ordinary_reference(
    key: str, language: Language
) -> None:
    """Only a reference of unusual length may put the type's title in the place of the words."""
    entry = a_type(key)
    context = filled(entry, WIDE, work_order_id="WO-12345678901")
    known = values(context, a_directory(), zone="America/Chicago", origin=ORIGIN, now=ORIGIN, language=language)

    for name in entry.wordings:
        escalated = any(step.escalated for step in entry.ladder if step.wording == name)
        text = text_for(
            entry, name, Channel.SMS, known, escalated=escalated, reply=Reply("4821"), language=language
        ).body
        for words, *_ in Formatter().parse(transliterated(entry.wording(name, language).sms)):
            assert words.strip(" .") in text


@pytest.mark.requirement("R-381")
@pytest.mark.parametrize("key", CATALOGUE)
def test_no_spanish_template_has_markup(key: str) -> None:
    for wording in a_type(key).spanish.values():
        words = "".join(getattr(wording, part) for part in PARTS)
        assert not any(mark in words for mark in ("<", ">", "**", "`", "#"))


@pytest.mark.requirement("R-381", "R-226")
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", CATALOGUE)
def test_the_longest_values_fit_a_push_and_a_call(key: str, language: Language) -> None:
    long = filled(a_type(key), WIDE)

    for name in a_type(key).wordings:
        push = said(key, Channel.PUSH, wording=name, language=language, **dict(long))
        call = said(key, Channel.VOICE, wording=name, language=language, **dict(long))
        assert 0 < len(push.title) <= PUSH_TITLE
        assert push.body
        assert 0 < len(call.body) <= LONGEST_SCRIPT


@pytest.mark.requirement("F-15", "X-68")
@pytest.mark.parametrize("key", CATALOGUE)
def test_a_call_in_spanish_begins_with_the_notice_and_asks_for_one_key_once(key: str) -> None:
    for name in a_type(key).wordings:
        body = said(key, Channel.VOICE, wording=name).body
        assert body.startswith("Esta llamada se graba. ")
        assert body.count("Oprima 1") == 1
        assert "Press 1" not in body


@pytest.mark.parametrize("language", Language)
def test_a_script_tells_by_its_notice_in_which_language_it_is_spoken(language: Language) -> None:
    assert spoken_in(said("SLA_BREACH", Channel.VOICE, language=language).body) is language


def test_the_voices_are_those_of_the_united_states() -> None:
    assert [language.tag for language in Language] == ["en-US", "es-US"]


def test_a_text_in_spanish_has_no_accent_that_would_make_it_wide() -> None:
    text = said("SLA_BREACH", Channel.SMS, deadline=ORIGIN - timedelta(hours=3)).body

    assert text == (
        "SLA INCUMPLIDO: WO-1001. Cliente: Pinecrest Dairy. Retraso: 3.0 horas. Téc: Marcus. "
        "Requiere seguimiento inmediato."
    )


def test_the_accents_stay_where_there_is_room_for_them() -> None:
    assert "Técnico: Marcus" in said("SLA_BREACH", Channel.WEB).body


@pytest.mark.requirement("X-50")
def test_an_offer_in_spanish_says_how_to_accept_and_how_to_decline() -> None:
    alone = said("WORK_ASSIGNED", Channel.SMS, reply=Reply(code="4821")).body
    linked = Reply("4821", "https://a.example/a/k")
    beside_a_link = said("WORK_ASSIGNED", Channel.SMS, reply=linked, customer="Ana", address="5 Elm").body

    assert alone.endswith("Responda A4821 si, D4821 no.")
    assert beside_a_link.endswith("A4821=si D4821=no https://a.example/a/k")


def test_the_words_between_the_templates_are_spanish_too() -> None:
    body = said("SLA_BREACH", Channel.WEB, store_id="S999", technician_id=None).body

    assert "Técnico: sin asignar. Tienda: sin datos." in body


def test_priorities_have_spanish_names() -> None:
    assert "Prioridad: Crítica." in said("NEW_WORK_ORDER", Channel.WEB, work_order_priority="critical").body


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (datetime(2026, 11, 24, 19, tzinfo=UTC), datetime(2026, 11, 24, 21, tzinfo=UTC), "1:00 - 3:00 p.m."),
        (datetime(2026, 11, 24, 17, tzinfo=UTC), datetime(2026, 11, 24, 19, tzinfo=UTC), "11:00 a.m. - 1:00 p.m."),
    ],
)
def test_a_window_in_spanish_ends_in_one_full_stop(start: datetime, end: datetime, shown: str) -> None:
    body = said("WORK_ASSIGNED", Channel.WEB, window={"start": start, "end": end}).body

    assert f"Llegada prevista: {shown} Estado:" in body


def test_hours_are_said_in_spanish_and_minutes_alike() -> None:
    assert duration(timedelta(minutes=150), SPANISH) == "2.5 horas"
    assert duration(timedelta(minutes=15), SPANISH) == "15 min"


@pytest.mark.requirement("X-12")
def test_the_compliance_report_says_in_spanish_who_answered() -> None:
    entry, context = a_type("SLA_BREACH"), a_context("SLA_BREACH")
    known = values(
        context, a_directory(), zone="UTC", origin=ORIGIN, now=ORIGIN, acknowledged_by="RD1", language=SPANISH
    )

    report = text_for(entry, "report", Channel.WEB, known, escalated=False, reply=Reply(), language=SPANISH)

    assert "Confirmada: sí, por RD1." in report.body


def test_every_word_of_the_engine_exists_in_both_languages() -> None:
    for words in WORDS.values():
        assert all(getattr(words, name) for name in words.__slots__ if name not in {"values", "phrases"})


@pytest.mark.requirement("X-22")
@pytest.mark.parametrize("reason", ["approve_alternative", "cancel", "resolve", "cleared"])
@pytest.mark.parametrize("key", [key for key, entry in CATALOGUE.items() if entry.tells_when_resolved])
def test_what_the_engine_says_about_the_end_is_said_in_spanish(key: str, reason: str) -> None:
    what, how = a_type(key).title, how_it_ended(reason, None)

    text = said("ISSUE_RESOLVED", Channel.SMS, what=what, how=how).body

    assert what not in text
    assert how not in text
    assert said("ISSUE_RESOLVED", Channel.SMS, what=what, how=how, language=Language.ENGLISH).body.count(what) == 1


def test_what_people_write_is_never_translated() -> None:
    assert (
        "the relay was found in van 7" in said("ISSUE_RESOLVED", Channel.SMS, how="the relay was found in van 7").body
    )
