"""Texts that people send: a code answers, STOP is obeyed, the rest is helped once."""

import pytest

from domain.sms_help import MOST_PER_HOUR
from store.database import Database
from tests.store.desk import OURS, Desk, at


@pytest.fixture
async def desk(database: Database) -> Desk:
    desk = await Desk.furnished(database)
    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)
    return desk


async def replies(desk: Desk) -> list[str]:
    """Why each helpful reply was written, in order."""
    rows = await desk.all("SELECT why FROM replies ORDER BY created_at, id")
    assert len(await desk.outbox("reply")) == len(rows)
    return [row["why"] for row in rows]


@pytest.mark.requirement("X-50")
async def test_a_coded_text_accepts_the_offer(desk: Desk) -> None:
    await desk.texts(desk.number("T1"), f" a {await desk.code('T1')} ", now=at(2))

    answer = await desk.one("SELECT person_id, action, channel, effect FROM acknowledgments")
    assert tuple(answer.values()) == ("T1", "accept", "sms", "first")
    assert await desk.state() == "closed"
    assert await replies(desk) == []


@pytest.mark.requirement("X-50")
@pytest.mark.parametrize(("words", "reason"), [(" truck in shop", "truck in shop"), ("", "declined by text")])
async def test_a_coded_text_declines_with_its_words_as_the_reason(desk: Desk, words: str, reason: str) -> None:
    await desk.texts(desk.number("T1"), f"d{await desk.code('T1')}{words}", now=at(2))

    answer = await desk.one("SELECT action, reason FROM acknowledgments")
    assert tuple(answer.values()) == ("decline", reason)


@pytest.mark.requirement("X-50")
async def test_a_code_acknowledges_where_there_is_nothing_to_accept(desk: Desk) -> None:
    await desk.raises("EQUIPMENT_SHORTAGE")
    await desk.plans(0)

    await desk.texts(desk.number("M1"), f"A{await desk.code('M1')}", now=at(1))

    answer = await desk.one("SELECT person_id, action, effect FROM acknowledgments")
    assert tuple(answer.values()) == ("M1", "acknowledge", "first")


@pytest.mark.requirement("X-50")
async def test_a_code_from_another_number_is_unknown(desk: Desk) -> None:
    await desk.texts(desk.number("T2"), f"A{await desk.code('T1')}", now=at(1))

    assert await desk.all("SELECT * FROM acknowledgments") == []
    assert await replies(desk) == ["unknown_code"]


@pytest.mark.requirement("X-50")
async def test_a_code_after_somebody_was_first_is_secondary(desk: Desk) -> None:
    await desk.raises("EQUIPMENT_SHORTAGE")
    await desk.plans(0)
    await desk.answers("D1", at=at(1))

    await desk.texts(desk.number("M1"), f"A{await desk.code('M1')}", now=at(2))

    late = await desk.one("SELECT effect FROM acknowledgments WHERE person_id = 'M1'")
    assert late["effect"] == "secondary"


@pytest.mark.requirement("X-50")
async def test_one_text_with_an_unknown_code_is_helped_the_next_is_not(desk: Desk) -> None:
    number = desk.number("T1")

    await desk.texts(number, "A0000", now=at(1))
    await desk.texts(number, "A0001", now=at(10))
    await desk.texts(number, "A0002", now=at(11))

    assert await replies(desk) == ["unknown_code", "unknown_code"]


@pytest.mark.requirement("X-50")
async def test_declining_what_cannot_be_declined_is_helped(desk: Desk) -> None:
    await desk.raises("EQUIPMENT_SHORTAGE")
    await desk.plans(0)

    await desk.texts(desk.number("M1"), f"D{await desk.code('M1')} no", now=at(1))

    assert await desk.state() == "open"
    assert await replies(desk) == ["unknown_code"]


@pytest.mark.requirement("X-48", "X-50", "R-188")
@pytest.mark.parametrize("word", ["STOP", "cancel", "End"])
async def test_stop_is_obeyed_and_never_an_answer(desk: Desk, word: str) -> None:
    await desk.texts(desk.number("T1"), word, now=at(1))
    await desk.texts(desk.number("T1"), "A0000", now=at(2))

    assert await desk.state() == "open"
    assert await desk.all("SELECT * FROM acknowledgments") == []
    opted = await desk.one("SELECT number, source FROM opt_outs")
    assert tuple(opted.values()) == (desk.number("T1"), "inbound")
    entry = await desk.one("SELECT details FROM audit_entries WHERE event = 'SMS.OptOut'")
    assert entry["details"] == '{"customers":[],"how":"keyword","people":["T1"]}'
    assert await replies(desk) == ["opted_out"]


@pytest.mark.requirement("X-50")
async def test_start_takes_it_back(desk: Desk) -> None:
    await desk.texts(desk.number("T1"), "STOP", now=at(1))

    await desk.texts(desk.number("T1"), "start", now=at(2))

    assert await desk.all("SELECT * FROM opt_outs") == []


@pytest.mark.requirement("X-49")
async def test_words_of_somebody_whom_we_wrote_to_are_helped_once_a_day(desk: Desk) -> None:
    for minute in (1, 30, 300):
        await desk.texts(desk.number("T1"), "on my way", now=at(minute))

    assert await replies(desk) == ["unknown_text"]


@pytest.mark.parametrize("number", ["+14145557777", OURS, "72345", "ACME"])
async def test_strangers_our_own_number_and_short_codes_get_no_reply(desk: Desk, number: str) -> None:
    await desk.texts(number, "hello", now=at(1))

    assert await replies(desk) == []


@pytest.mark.parametrize("number", [OURS, "72345", "ACME"])
async def test_a_code_from_what_is_no_telephone_gets_no_reply(desk: Desk, number: str) -> None:
    await desk.texts(number, "A0000", now=at(1))

    assert await replies(desk) == []


async def test_what_the_provider_has_answered_already_gets_no_second_reply(desk: Desk) -> None:
    await desk.texts(desk.number("T1"), "help", now=at(1), auto_replied=True)
    await desk.texts(desk.number("T1"), "A0000", now=at(1), auto_replied=True)

    assert await replies(desk) == []


@pytest.mark.requirement("X-49")
async def test_two_machines_do_not_talk_for_long(desk: Desk) -> None:
    for minute in range(60):
        await desk.texts(desk.number("T1"), ("A0000", "help", "hm")[minute % 3], now=at(minute))

    assert len(await replies(desk)) <= MOST_PER_HOUR
