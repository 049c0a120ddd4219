"""What people read about work under way: the documents' words, for each role its own."""

from enum import StrEnum

import pytest

from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.context import Context
from domain.language import Language
from domain.sms_text import ONE_PART, is_gsm7, septets
from domain.wording import REPEAT, Reply, Text, text_for, values
from tests.builders import ORIGIN, a_context, a_directory, a_type

WORDINGS = [(key, name) for key, entry in CATALOGUE.items() for name in entry.wordings]
IDS = [f"{key}-{name}" for key, name in WORDINGS]
LINK = "https://alerts.example.com/v1/answer/" + "k" * 14


def said(
    key: str,
    channel: Channel,
    wording: str = "first",
    *,
    minute: int = 0,
    context: Context | None = None,
    reply: Reply | None = None,
    language: Language = Language.ENGLISH,
) -> Text:
    """Within the copy of that wording, so many minutes after the origin."""
    now = ORIGIN.replace(hour=ORIGIN.hour + minute // 60, minute=minute % 60)
    known = values(
        context or a_context(key), a_directory(), zone="America/Chicago", origin=ORIGIN, now=now, language=language
    )
    return text_for(a_type(key), wording, channel, known, escalated=False, reply=reply or Reply(), language=language)


@pytest.mark.parametrize(
    ("key", "wording", "minute", "text"),
    [
        pytest.param(
            "WORK_ORDER_COMMENT",
            "first",
            0,
            "New comment on WO-1001, Pinecrest Dairy: The gate code is 4711 and the dog is friendly. "
            "Ring the bell at the back door.",
            marks=pytest.mark.requirement("R-007"),
        ),
        pytest.param(
            "ASSIGNMENT_DECLINED",
            "first",
            0,
            "WO-1001 declined by Marcus @ Green Bay. Reason: truck in shop. Needs reassignment.",
            marks=pytest.mark.requirement("R-019"),
        ),
        pytest.param(
            "ASSIGNMENT_DECLINED",
            "not_offered_again",
            5,
            "WO-1001 @ Green Bay: declined by Marcus 5 min ago, not offered again. Reason: truck in shop. Assign it.",
            marks=pytest.mark.requirement("R-020"),
        ),
        pytest.param(
            "WORK_REJECTED",
            "first",
            0,
            "WO-1001 rejected. Reason: The serial number is not legible. Review comments and resubmit.",
            marks=pytest.mark.requirement("R-035"),
        ),
        pytest.param(
            "WORK_REJECTED",
            "coordinate",
            0,
            "WO-1001 rejected by Store Manager Dana. Reason: The serial number is not legible. Tech: Marcus. "
            "Coordinate rework.",
            marks=pytest.mark.requirement("R-035"),
        ),
        pytest.param(
            "WORK_REJECTED",
            "rework_due",
            240,
            "Rework of WO-1001 not resubmitted within 4.0 hours. Tech: Marcus. "
            "Reason: The serial number is not legible. Coordinate rework.",
            marks=pytest.mark.requirement("R-036", "X-15"),
        ),
        pytest.param(
            "SLA_WARNING",
            "first",
            0,
            "SLA warning: WO-1001. Customer: Pinecrest Dairy. SLA deadline: 9:48 AM. Time remaining: 48 min. "
            "Status: On site.",
            marks=pytest.mark.requirement("R-051"),
        ),
        pytest.param(
            "TECHNICIAN_OFFLINE",
            "first",
            0,
            "Technician unresponsive: Marcus @ Green Bay. Last seen: 10 min ago. Active: WO-1001, Pinecrest Dairy. "
            "Attempt contact. Ref: T1",
            marks=pytest.mark.requirement("R-059"),
        ),
        pytest.param(
            "TECHNICIAN_OFFLINE",
            "reassign",
            5,
            "Marcus @ Green Bay offline for 15 min. Active: WO-1001, Pinecrest Dairy. Contact or reassign. Ref: T1",
            marks=pytest.mark.requirement("X-14"),
        ),
        pytest.param(
            "WORK_ORDER_UNASSIGNED",
            "first",
            0,
            "Unassigned work: WO-1001. Customer: Pinecrest Dairy @ 12 Lake Street, Green Bay. Unassigned: 15 min. "
            "Priority: Medium. Assign a technician.",
            marks=pytest.mark.requirement("R-067"),
        ),
        pytest.param(
            "WORK_ORDER_UNASSIGNED",
            "urgent",
            15,
            "URGENT: WO-1001 unassigned 30 min. Customer: Pinecrest Dairy. Store: Green Bay. "
            "Escalate to central dispatch if needed.",
            marks=pytest.mark.requirement("R-067", "R-068"),
        ),
    ],
)
def test_a_text_says_what_the_documents_say(key: str, wording: str, minute: int, text: str) -> None:
    context = a_context(key, store_id="S014")

    assert said(key, Channel.SMS, wording, minute=minute, context=context).body == text


@pytest.mark.requirement("R-007")
def test_a_push_previews_fifty_characters_of_a_comment() -> None:
    context = a_context("WORK_ORDER_COMMENT", comment="x" * 49 + "yz")

    assert said("WORK_ORDER_COMMENT", Channel.PUSH, context=context).body == (
        "New comment on WO-1001: Pinecrest Dairy. " + "x" * 49 + "y"
    )


@pytest.mark.requirement("R-007")
def test_the_web_shows_the_whole_comment_and_where_it_came_from() -> None:
    body = said("WORK_ORDER_COMMENT", Channel.WEB, context=a_context("WORK_ORDER_COMMENT", comment="x" * 1000)).body

    assert "From: Reach." in body
    assert "x" * 1000 in body
    assert body.endswith("Time: 9:00 AM.")


@pytest.mark.parametrize(
    ("key", "wording", "channel", "title", "parts"),
    [
        pytest.param(
            "ASSIGNMENT_ACCEPTED",
            "first",
            Channel.WEB,
            "Work accepted: Marcus",
            ["Technician: Marcus", "Customer: Pinecrest Dairy", "ETA: 1:00 - 3:00 PM", "en route"],
            marks=pytest.mark.requirement("R-015"),
        ),
        pytest.param(
            "ASSIGNMENT_DECLINED",
            "first",
            Channel.WEB,
            "Technician declined: WO-1001",
            ["Marcus declined", "truck in shop", "Available alternatives: Priya, Lou", "dispatch board"],
            marks=pytest.mark.requirement("R-019"),
        ),
        pytest.param(
            "TECHNICIAN_EN_ROUTE",
            "first",
            Channel.WEB,
            "Marcus heading to customer",
            ["Pinecrest Dairy", "12 Lake Street", "ETA: 9:30 AM", "en route"],
            marks=pytest.mark.requirement("R-023"),
        ),
        pytest.param(
            "TECHNICIAN_ARRIVED",
            "first",
            Channel.WEB,
            "Marcus arrived at customer",
            ["Pinecrest Dairy", "12 Lake Street", "Arrival time: 9:00 AM", "on site"],
            marks=pytest.mark.requirement("R-027"),
        ),
        pytest.param(
            "WORK_COMPLETED",
            "first",
            Channel.WEB,
            "Work completed: Marcus",
            ["9:00 AM", "Photos uploaded: 3", "Notes: Relay replaced", "Review and approve"],
            marks=pytest.mark.requirement("R-031"),
        ),
        pytest.param(
            "WORK_APPROVED",
            "first",
            Channel.WEB,
            "Work order approved: WO-1001",
            ["Marcus", "Approved time: 9:00 AM", "Total cost: 412.50 USD", "ready for billing"],
            marks=pytest.mark.requirement("R-039"),
        ),
        pytest.param(
            "WORK_APPROVED",
            "first",
            Channel.PUSH,
            "Work order approved: WO-1001",
            ["Work WO-1001 approved by the store manager. Great work!"],
            marks=pytest.mark.requirement("R-039"),
        ),
        pytest.param(
            "PHOTOS_MISSING",
            "first",
            Channel.PUSH,
            "Missing photos required: WO-1001",
            ["Missing: Before, Serial number", "Cannot close", "Tap to take photos"],
            marks=pytest.mark.requirement("R-043"),
        ),
        pytest.param(
            "PHOTOS_MISSING",
            "documentation",
            Channel.WEB,
            "Photos incomplete: WO-1001",
            ["Marcus", "Missing: Before, Serial number", "Pinecrest Dairy", "awaiting documentation"],
            marks=pytest.mark.requirement("R-043"),
        ),
        pytest.param(
            "SLA_WARNING",
            "first",
            Channel.WEB,
            "⚠️ SLA approaching deadline: WO-1001",
            ["Deadline: 9:48 AM", "Time remaining: 48 min", "Technician: Marcus", "Monitor"],
            marks=pytest.mark.requirement("R-051"),
        ),
        pytest.param(
            "TECHNICIAN_OFFLINE",
            "first",
            Channel.WEB,
            "⚠️ Technician offline: Marcus",
            ["I-43 near Denmark", "En route", "Time offline: 10 min", "WO-1001, Pinecrest Dairy", "phone contact"],
            marks=pytest.mark.requirement("R-059"),
        ),
    ],
)
def test_a_row_or_push_says_what_the_documents_say(
    key: str, wording: str, channel: Channel, title: str, parts: list[str]
) -> None:
    text = said(key, channel, wording)

    assert text.title == title
    assert all(part in text.body for part in parts)


@pytest.mark.requirement("X-50", "X-16")
def test_a_text_about_completed_work_says_how_to_approve_and_how_to_reject() -> None:
    text = said("WORK_COMPLETED", Channel.SMS, reply=Reply(code="4821")).body

    assert text.endswith("Reply A4821 yes, D4821 no.")


def longest(key: str, value: str) -> Context:
    """Every free text of the type as long as its field takes it."""
    fields = CATALOGUE[key].context.model_fields
    return a_context(key, **{name: limited for name in fields if (limited := _longest(key, name, value)) is not None})


def _longest(key: str, name: str, value: str) -> str | tuple[str, ...] | None:
    if name == "missing":
        return ((value * 120)[:120].strip(),) * 20
    value_now = getattr(a_context(key), name)
    if name.endswith(("_id", "_number")) or isinstance(value_now, StrEnum) or not isinstance(value_now, str):
        return None
    return (value * 120)[:120].strip()


@pytest.mark.requirement("F-16", "F-17", "R-381")
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("key", "wording"), WORDINGS, ids=IDS)
def test_every_wording_fits_with_every_free_field_at_its_longest(key: str, wording: str, language: Language) -> None:
    reply = Reply(code="4821", link=LINK)

    for value in ("W", "€{}", "Wide Words "):
        text = (
            REPEAT + said(key, Channel.SMS, wording, context=longest(key, value), reply=reply, language=language).body
        )

        assert is_gsm7(text)
        assert septets(text) <= ONE_PART
        assert "A4821" in text
        assert "WO-1001" in text or a_context(key).work_order_id is None


@pytest.mark.parametrize(("key", "wording"), WORDINGS, ids=IDS)
def test_what_was_erased_is_not_known_and_can_still_be_worded(key: str, wording: str) -> None:
    erased = CATALOGUE[key].context.model_construct()

    assert said(key, Channel.WEB, wording, context=erased).body
