"""Every text of the catalogue in one part, whatever people write into its fields (F-16, F-17, X-55)."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.alert_type import AlertType
from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.context import Context
from domain.ladder import Step
from domain.language import Language
from domain.sms_text import ONE_PART, is_gsm7, septets, transliterated
from domain.wording import REPEAT, Reply, text_for, values
from tests.builders import ORIGIN, a_context, a_directory, a_person, a_type
from tests.contexts import OF_NO_WORK_ORDER
from tests.domain.long_values import filled

FREE = ("customer", "address", "service_type", "item", "what", "how")
LINK = "https://alerts.example.com/v1/answer/" + "k" * 14
CODED = Reply(code="4821", link=LINK)
STEPS = [
    (entry, step.model_copy(update={"wording": wording}))
    for entry in CATALOGUE.values()
    for step in entry.ladder
    for wording in sorted({step.wording_for(copy.role) for copy in step.copies})
]
"""Each step once for each of its wordings."""
NAMES = [f"{entry.key}-{step.index}-{step.wording}" for entry, step in STEPS]
each_step = pytest.mark.parametrize(("entry", "step"), STEPS, ids=NAMES)
each_language = pytest.mark.parametrize("language", Language)


def texted(
    entry: AlertType,
    step: Step,
    context: Context,
    reply: Reply = CODED,
    *,
    technician: str = "Marcus",
    language: Language = Language.ENGLISH,
) -> str:
    """As the plan of that step words it for somebody who is asked."""
    person = a_person("T1", name=technician, stores=("S014",))
    fields = values(
        context,
        a_directory(person),
        zone="America/Chicago",
        origin=ORIGIN,
        now=ORIGIN + step.due + timedelta(hours=99),
        language=language,
    )
    return text_for(
        entry, step.wording, Channel.SMS, fields, escalated=step.escalated, reply=reply, language=language
    ).body


WORST = ("W", "Wide Words ", "€{}", "“x”’", "🚨", "🔥 hot ", "Москва ", "...")
"""Wide letters, words, characters of two septets, smart quotes, emoji, another alphabet, repeated punctuation."""


@pytest.mark.requirement("F-16", "F-17", "X-44", "R-381")
@each_language
@each_step
def test_the_longest_values_leave_one_part_even_when_it_is_repeated(
    entry: AlertType, step: Step, language: Language
) -> None:
    for value in WORST:
        text = REPEAT + texted(entry, step, filled(entry, value), technician=(value * 80)[:80], language=language)

        assert is_gsm7(text)
        assert septets(text) <= ONE_PART


@pytest.mark.requirement("F-17", "R-381")
@each_language
@each_step
def test_the_reference_and_the_code_are_never_cut(entry: AlertType, step: Step, language: Language) -> None:
    for value in WORST:
        text = texted(entry, step, filled(entry, value), language=language)

        assert "A4821" in text
        assert "WO-1001" in text or entry.key in OF_NO_WORK_ORDER


@pytest.mark.requirement("F-17")
@each_language
@each_step
def test_a_reference_of_64_characters_still_fits(entry: AlertType, step: Step, language: Language) -> None:
    reference = "W" * 64
    context = a_context(entry.key, work_order_id=reference)

    text = REPEAT + texted(entry, step, context, language=language)

    assert septets(text) <= ONE_PART
    assert reference in text or entry.key in OF_NO_WORK_ORDER
    assert "A4821" in text


@settings(max_examples=60)
@given(data=st.data())
def test_no_text_that_people_may_write_breaks_out_of_one_part(data: st.DataObject) -> None:
    entry, step = data.draw(st.sampled_from(STEPS))
    plain = st.text(
        st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs")), min_size=1, max_size=120
    )
    texts = {name: data.draw(plain) for name in FREE if name in entry.context.model_fields}

    context = a_context(entry.key, **texts)

    text = texted(entry, step, context, language=data.draw(st.sampled_from(Language)))

    assert is_gsm7(text)
    assert septets(REPEAT + text) <= ONE_PART
    assert "A4821" in text


def test_the_link_is_left_out_before_a_field_becomes_unreadable() -> None:
    step = a_type("SLA_BREACH").ladder[0]

    text = texted(
        a_type("SLA_BREACH"), step, a_context("SLA_BREACH", customer="Pinecrest Dairy Cooperative of Brown County")
    )

    assert LINK not in text
    assert "Pinecrest Dairy" in text
    assert text.endswith("Reply A4821.")


def test_the_link_stays_where_there_is_room() -> None:
    text = texted(a_type("SYSTEM_ISSUE"), a_type("SYSTEM_ISSUE").ladder[0], a_context("SYSTEM_ISSUE", detail="Short."))

    assert text.endswith(f"Reply A4821. {LINK}")


def test_somebody_who_is_not_asked_is_not_told_how_to_answer() -> None:
    text = texted(a_type("SLA_BREACH"), a_type("SLA_BREACH").ladder[0], a_context("SLA_BREACH"), reply=Reply())

    assert "Reply" not in text
    assert text.endswith("Immediate follow-up required.")


@pytest.mark.requirement("X-50")
def test_an_offer_says_how_to_accept_and_how_to_decline() -> None:
    entry, context = a_type("WORK_ASSIGNED"), a_context("WORK_ASSIGNED")

    beside_a_link = texted(entry, entry.ladder[0], context)
    alone = texted(entry, entry.ladder[0], context, reply=Reply(code="4821"))

    assert f"A4821=yes D4821=no {LINK}" in beside_a_link
    assert alone.endswith("Reply A4821 yes, D4821 no.")


@pytest.mark.requirement("R-147")
@pytest.mark.parametrize(("language", "mark"), [(Language.ENGLISH, "ESCALATED: "), (Language.SPANISH, "ESCALADA: ")])
@each_step
def test_an_escalated_text_says_so_first(entry: AlertType, step: Step, language: Language, mark: str) -> None:
    assert texted(entry, step, a_context(entry.key), language=language).startswith(mark) is step.escalated


@pytest.mark.requirement("R-381")
@each_language
@each_step
def test_punctuation_is_never_repeated(entry: AlertType, step: Step, language: Language) -> None:
    for value in ("dots...", "Wide Words " * 12, "what?!?? "):
        text = texted(entry, step, filled(entry, value), reply=Reply(code="4821"), language=language)

        assert not any(twice in text for twice in ("..", "??", "!!", ",,", ";;", "::"))


@pytest.mark.requirement("F-17", "X-68")
@each_language
@each_step
def test_no_text_carries_an_emoji(entry: AlertType, step: Step, language: Language) -> None:
    """Of Spanish letters, á, í, ó and ú lose their accents; nothing is left out."""
    template = entry.wording(step.wording, language).sms

    assert is_gsm7(template) or language is Language.SPANISH
    assert len(transliterated(template)) == len(template)


@pytest.mark.requirement("R-003", "R-011", "R-047", "R-055")
@pytest.mark.parametrize(
    ("key", "lines"),
    [
        (
            "NEW_WORK_ORDER",
            [
                "New WO: Pinecrest Dairy @ 12 Lake Street, Green Bay.",
                "Priority: Medium.",
                "Assigned to: Green Bay.",
                "Ref: WO-1001",
            ],
        ),
        (
            "WORK_ASSIGNED",
            [
                "Work assigned: Pinecrest Dairy, 12 Lake Street, Green Bay.",
                "Refrigeration.",
                "1:00 - 3:00 PM.",
                "WO-1001",
            ],
        ),
        (
            "EQUIPMENT_SHORTAGE",
            [
                "Equipment issue: WO-1001.",
                "Tech: Marcus @ Green Bay.",
                "Issue: Compressor relay.",
                "Customer: Pinecrest Dairy.",
                "Provide alternative or cancel.",
            ],
        ),
        (
            "SLA_BREACH",
            [
                "SLA BREACH: WO-1001.",
                "Customer: Pinecrest Dairy.",
                "Overdue: 0 min.",
                "Tech: Marcus.",
                "Immediate follow-up required.",
            ],
        ),
    ],
)
def test_a_text_says_what_the_documents_say(key: str, lines: list[str]) -> None:
    entry = a_type(key)
    fields = values(a_context(key), a_directory(), zone="America/Chicago", origin=ORIGIN, now=ORIGIN)

    text = text_for(entry, "first", Channel.SMS, fields, escalated=False, reply=Reply())

    assert text.body == " ".join(lines)
