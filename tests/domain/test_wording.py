"""What people read and hear: local times, durations, titles, bodies and the spoken text."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.ladder import Step
from domain.wording import PUSH_TITLE, Reply, Text, duration, text_for, values
from tests.builders import ORIGIN, a_context, a_directory, a_type

VOICE_STEPS = [
    (key, step)
    for key, entry in CATALOGUE.items()
    for step in entry.ladder
    if any(use.channel is Channel.VOICE for copy in step.copies for use in copy.uses)
]
each_voice_step = pytest.mark.parametrize(
    ("key", "step"), VOICE_STEPS, ids=[f"{key}-{s.index}" for key, s in VOICE_STEPS]
)


def fields(
    key: str, *, after: timedelta = timedelta(0), zone: str = "America/Chicago", **context: object
) -> dict[str, str]:
    return values(a_context(key, **context), a_directory(), zone=zone, origin=ORIGIN, now=ORIGIN + after)


def said(key: str, channel: Channel, step: int = 0, **more: Any) -> Text:
    entry = a_type(key)
    rung = entry.ladder[step]
    known = fields(key, after=rung.due, **more)
    return text_for(entry, rung.wording, channel, known, escalated=rung.escalated, reply=Reply())


@pytest.mark.parametrize(
    ("elapsed", "words"),
    [
        (timedelta(hours=-1), "0 min"),
        (timedelta(0), "0 min"),
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=5), "5 min"),
        (timedelta(minutes=119, seconds=59), "119 min"),
        (timedelta(minutes=120), "2.0 hours"),
        (timedelta(minutes=150), "2.5 hours"),
        (timedelta(days=3), "72.0 hours"),
    ],
)
def test_a_duration_is_said_in_words(elapsed: timedelta, words: str) -> None:
    assert duration(elapsed) == words


@given(st.timedeltas(min_value=timedelta(days=-400), max_value=timedelta(days=400)))
def test_no_duration_is_negative(elapsed: timedelta) -> None:
    assert not duration(elapsed).startswith("-")


@pytest.mark.parametrize(
    ("instant", "zone", "shown"),
    [
        (datetime(2026, 11, 24, 15, 0, tzinfo=UTC), "America/Chicago", "9:00 AM"),
        (datetime(2026, 11, 24, 15, 0, tzinfo=UTC), "America/Denver", "8:00 AM"),
        (datetime(2026, 11, 24, 6, 0, tzinfo=UTC), "America/Chicago", "12:00 AM"),
        (datetime(2026, 11, 24, 18, 0, tzinfo=UTC), "America/Chicago", "12:00 PM"),
        (datetime(2026, 3, 8, 7, 59, tzinfo=UTC), "America/Chicago", "1:59 AM"),
        (datetime(2026, 3, 8, 8, 0, tzinfo=UTC), "America/Chicago", "3:00 AM"),
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "America/Chicago", "1:30 AM"),
        (datetime(2026, 11, 1, 7, 30, tzinfo=UTC), "America/Chicago", "1:30 AM"),
        (datetime(2026, 11, 1, 8, 30, tzinfo=UTC), "America/Chicago", "2:30 AM"),
    ],
)
def test_an_instant_is_shown_by_the_clock_on_the_stores_wall(instant: datetime, zone: str, shown: str) -> None:
    assert fields("SLA_BREACH", zone=zone, deadline=instant)["deadline"] == shown


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (datetime(2026, 11, 24, 19, tzinfo=UTC), datetime(2026, 11, 24, 21, tzinfo=UTC), "1:00 - 3:00 PM"),
        (datetime(2026, 11, 24, 17, tzinfo=UTC), datetime(2026, 11, 24, 19, tzinfo=UTC), "11:00 AM - 1:00 PM"),
    ],
)
def test_a_window_says_morning_or_afternoon_once_where_it_is_the_same(
    start: datetime, end: datetime, shown: str
) -> None:
    assert fields("WORK_ASSIGNED", window={"start": start, "end": end})["window"] == shown


def test_ids_are_shown_as_names() -> None:
    known = fields("SLA_BREACH")

    assert (known["store"], known["technician"], known["work_order_id"]) == ("Green Bay", "Marcus", "WO-1001")


def test_what_nobody_knows_is_said_to_be_unknown() -> None:
    known = fields("SLA_BREACH", store_id="S999", technician_id=None)

    assert (known["store"], known["technician"]) == ("not known", "not assigned")


def test_waiting_counts_from_the_origin_and_overdue_from_the_deadline() -> None:
    known = fields("SLA_BREACH", after=timedelta(minutes=15), deadline=ORIGIN - timedelta(hours=3))

    assert (known["waiting"], known["overdue"]) == ("15 min", "3.2 hours")


@pytest.mark.parametrize("key", CATALOGUE)
def test_an_erased_context_still_has_every_field(key: str) -> None:
    erased = a_type(key).context.model_construct()

    known = values(erased, a_directory(), zone="UTC", origin=ORIGIN, now=ORIGIN)

    assert set(known) >= set(fields(key))


@pytest.mark.requirement("R-147")
@pytest.mark.parametrize("channel", [Channel.WEB, Channel.IN_APP, Channel.PUSH])
def test_the_title_of_an_escalated_copy_is_marked(channel: Channel) -> None:
    assert said("NEW_WORK_ORDER", channel, 0).title == "New work order: Pinecrest Dairy"
    assert said("NEW_WORK_ORDER", channel, 1).title == "ESCALATED: New work order: Pinecrest Dairy"


@pytest.mark.requirement("R-381")
@pytest.mark.parametrize("key", CATALOGUE)
def test_a_push_title_has_at_most_fifty_characters(key: str) -> None:
    long = {name: "Wide Words " * 10 for name in ("customer", "what") if name in a_type(key).context.model_fields}

    for step in a_type(key).ladder:
        title = said(key, Channel.PUSH, step.index, **long).title
        assert 0 < len(title) <= PUSH_TITLE == 50


@pytest.mark.requirement("R-003", "R-001")
def test_a_new_work_order_reads_as_the_documents_have_it() -> None:
    text = said("NEW_WORK_ORDER", Channel.WEB, submitted_at=ORIGIN)

    assert text.title == "New work order: Pinecrest Dairy"
    for part in ("12 Lake Street, Green Bay", "Refrigeration", "Medium", "9:00 AM"):
        assert part in text.body


@pytest.mark.requirement("X-12")
def test_the_compliance_report_says_whether_somebody_answered() -> None:
    entry = a_type("SLA_BREACH")
    context = a_context("SLA_BREACH")
    known = values(context, a_directory(), zone="UTC", origin=ORIGIN, now=ORIGIN, acknowledged_by="RD1")

    report = text_for(entry, "report", Channel.WEB, known, escalated=False, reply=Reply())

    assert "Acknowledged: yes, by RD1." in report.body


@pytest.mark.requirement("F-15", "R-222", "X-68")
@each_voice_step
def test_a_call_begins_with_the_notice_and_asks_for_one_key_once(key: str, step: Step) -> None:
    text = said(key, Channel.VOICE, step.index)

    assert text.title == ""
    assert text.body.startswith("This call is recorded. ")
    assert text.body.count("Press 1") == 1
    assert text.body.count("recorded") == 1


@pytest.mark.requirement("R-227", "X-68")
def test_the_call_of_a_breach_is_the_documents_script_with_store_and_deadline() -> None:
    body = said("SLA_BREACH", Channel.VOICE, deadline=ORIGIN - timedelta(hours=3)).body

    for part in ("WO-1001", "Pinecrest Dairy", "3.0 hours", "Marcus", "Green Bay", "6:00 AM"):
        assert part in body
    assert body.endswith("Press 1 to acknowledge receipt and initiate resolution.")


@pytest.mark.requirement("R-228")
def test_the_call_of_a_shortage_is_the_documents_script() -> None:
    body = said("EQUIPMENT_SHORTAGE", Channel.VOICE, 1).body

    for part in ("WO-1001", "Green Bay", "Compressor relay"):
        assert part in body
    assert body.endswith("Press 1 to acknowledge and confirm action.")


@pytest.mark.requirement("X-68")
def test_every_other_call_has_the_generic_sentence() -> None:
    body = said("NEW_WORK_ORDER", Channel.VOICE, 1, work_order_priority="critical").body

    assert "Critical dispatch alert: New work order WO-1001" in body
    assert body.endswith("Press 1 to acknowledge this alert.")


@pytest.mark.requirement("R-147")
def test_an_escalated_call_says_so_after_the_notice() -> None:
    assert said("NEW_WORK_ORDER", Channel.VOICE, 1).body.startswith("This call is recorded. Escalated: ")


@pytest.mark.requirement("R-381")
@pytest.mark.parametrize("channel", Channel)
def test_no_message_repeats_its_punctuation(channel: Channel) -> None:
    text = said("SLA_BREACH", channel, customer="Wait... what?!! Really??")

    assert not any(twice in text.title + text.body for twice in ("..", "??", "!!"))


@pytest.mark.requirement("R-381")
@pytest.mark.parametrize("key", CATALOGUE)
def test_no_template_has_markup(key: str) -> None:
    for wording in a_type(key).wordings.values():
        words = wording.title + wording.body + wording.sms + wording.push + wording.voice
        assert not any(mark in words for mark in ("<", ">", "**", "`", "#"))
