"""A number that refuses texts, or takes them again: for everybody who has it, on both databases."""

import json
from collections.abc import Callable
from functools import partial

import pytest

from domain.consent.keyword import Word
from domain.consent.letterhead import Letterhead
from domain.consent.scope import Programme, RevocationScope
from domain.customer import Consent, Contact, Preferences
from domain.delivery import DeliveryState
from domain.failure import OptedOut
from domain.provider_events import InboundMessage
from domain.sms_help import MOST_PER_HOUR
from store.consent_ledger import ConsentKind, ConsentSource
from store.customers import put_contact, put_preferences
from store.database import Database, Tx
from store.opt_outs import opted_out_of
from store.refusing import Refused, refuse_texts
from store.webhooks import receive
from tests.store.consent import BOTH, SHARED, TEXTS, a_customer, customer, issues, ledger, replies
from tests.store.desk import GENESYS, OURS, Desk, at


@pytest.fixture
async def desk(database: Database) -> Desk:
    return await Desk.furnished(database)


@pytest.mark.requirement("R-188", "X-48", "X-71", "R-189")
async def test_everybody_who_has_the_number_is_opted_out_and_has_the_web(desk: Desk) -> None:
    await a_customer(desk, "C1", TEXTS)
    await a_customer(desk, "C4", BOTH)
    await a_customer(desk, "C2", BOTH, number="+14145550202")

    await desk.texts(SHARED, "Stop.", now=at(1))

    for one in ("C1", "C4"):
        assert (await customer(desk, one)).preferences == Preferences()
        assert (await customer(desk, one)).consent is None
    assert (await customer(desk, "C2")).preferences == BOTH
    entry = await desk.one("SELECT actor, reason, details FROM audit_entries WHERE event = 'SMS.OptOut'")
    assert (entry["actor"], entry["reason"]) == (GENESYS, "inbound")
    assert json.loads(entry["details"]) == {"customers": ["C1", "C4"], "how": "keyword", "people": []}
    changed = await desk.all("SELECT reason FROM audit_entries WHERE event = 'Customer.PreferencesChanged' ORDER BY id")
    assert [row["reason"] for row in changed] == ["", "", "", "number_refused", "number_refused"]


@pytest.mark.requirement("X-48", "F-03", "F-07")
async def test_one_text_confirms_it_and_only_one_however_often_it_is_said(desk: Desk) -> None:
    await a_customer(desk, "C1")

    for minute, words in enumerate(("STOP", "stop", "please stop texting me", "hello?", "HELP")):
        await desk.texts(SHARED, words, now=at(minute))

    assert await replies(desk) == ["opted_out"]
    reply = await desk.one("SELECT body FROM replies")
    assert reply["body"].startswith("Pomp's Dispatch: ")
    assert [one.kind for one in await ledger(desk, number=SHARED)] == [
        ConsentKind.OPT_IN,
        ConsentKind.STOP,
        ConsentKind.OPT_OUT,
        ConsentKind.CONFIRMED,
    ]


@pytest.mark.requirement("X-48", "F-08")
@pytest.mark.parametrize("word", ["STOP", "START"])
async def test_what_the_provider_has_confirmed_is_not_confirmed_again(desk: Desk, word: str) -> None:
    await a_customer(desk, "C1")

    await desk.texts(SHARED, "STOP", now=at(1), auto_replied=True)
    await desk.texts(SHARED, word, now=at(2), auto_replied=True)

    assert await replies(desk) == []
    assert (await customer(desk, "C1")).preferences.sms_opt_in is (word == "START")


@pytest.mark.requirement("X-49")
async def test_what_waited_to_be_said_is_not_said_after_a_refusal(desk: Desk) -> None:
    await a_customer(desk, "C1")
    await desk.texts(SHARED, "are you coming?", now=at(1))

    await desk.texts(SHARED, "STOP", now=at(2))

    said = await desk.all("SELECT why, state FROM replies ORDER BY created_at, id")
    assert [tuple(row.values()) for row in said] == [("unmonitored", "failed"), ("opted_out", "waiting")]


@pytest.mark.requirement("X-49", "R-172")
async def test_everything_else_is_answered_once_a_day_with_the_number_to_call(desk: Desk) -> None:
    await a_customer(desk, "C1")

    for minute in (1, 30, 1400, 1442):
        await desk.texts(SHARED, ("are you coming?", "A1234", "yes", "ok")[minute % 4], now=at(minute))

    assert await replies(desk) == ["unmonitored", "unmonitored"]
    body = (await desk.all("SELECT body FROM replies"))[0]["body"]
    assert "+14145550199" in body


@pytest.mark.requirement("X-50", "F-07")
async def test_start_takes_it_back_for_who_had_agreed_and_for_nobody_else(desk: Desk) -> None:
    """C1 wanted texts only, C2 never agreed to any, C3 has changed their mind before the number refused."""
    await a_customer(desk, "C1", TEXTS)
    await a_customer(desk, "C2", None)
    await a_customer(desk, "C3", BOTH)
    third = await customer(desk, "C3")
    await desk.database.write(lambda tx: put_preferences(tx, third, Preferences(), None, by="CSR", at=at(1)))
    await desk.texts(SHARED, "STOP", now=at(2))

    await desk.texts(SHARED, "Start", now=at(3))

    back = await customer(desk, "C1")
    assert back.preferences == BOTH
    assert back.consent == Consent(at=at(3), ip=None, wording="START")
    assert not (await customer(desk, "C2")).preferences.sms_opt_in
    assert not (await customer(desk, "C3")).preferences.sms_opt_in
    assert await desk.all("SELECT * FROM opt_outs") == []
    assert await replies(desk) == ["opted_out", "opted_in"]
    assert [one.kind for one in await ledger(desk, customer_id="C1")][-2:] == [ConsentKind.OPT_OUT, ConsentKind.OPT_IN]


@pytest.mark.requirement("X-49", "X-50")
async def test_start_from_a_number_that_refused_nothing_is_no_consent(desk: Desk) -> None:
    await a_customer(desk, "C1", None)

    await desk.texts(SHARED, "YES", now=at(1))

    assert not (await customer(desk, "C1")).preferences.sms_opt_in
    assert await replies(desk) == ["unmonitored"]
    assert await ledger(desk) == []


@pytest.mark.requirement("X-50")
@pytest.mark.parametrize(("word", "asked"), [("CANCEL", 1), ("end", 1), ("STOP", 0)])
async def test_a_word_that_may_mean_the_visit_is_asked_about(desk: Desk, word: str, asked: int) -> None:
    await a_customer(desk, "C1")
    await desk.database.write(
        lambda tx: tx.run(
            "INSERT INTO work_orders (id, status, priority, store_id, customer_id, created_at, updated_at) "
            "VALUES ('WO-7', 'assigned', 'medium', 'S014', 'C1', '1', '1')"
        )
    )

    await desk.texts(SHARED, word, now=at(1))

    tasks = await issues(desk, "CUSTOMER_SERVICE_TASK")
    assert [(one["customer"], one["work_order_id"]) for one in tasks] == [("Dairy C1", "WO-7")] * asked
    assert not (await customer(desk, "C1")).preferences.sms_opt_in


@pytest.mark.requirement("X-51")
async def test_the_admins_hear_at_once_of_an_employee_who_refuses_texts(desk: Desk) -> None:
    await desk.texts(desk.number("T1"), "STOP", now=at(1))
    await desk.texts(desk.number("T1"), "START", now=at(2))
    await desk.texts(desk.number("T1"), "stop texting me", now=at(3))

    found = await issues(desk)
    assert [one["what"] for one in found] == ["an employee refuses texts"] * 2
    assert found[0]["detail"].startswith("T1 has refused texts")
    assert await replies(desk) == ["opted_out", "opted_in", "opted_out"]


@pytest.mark.requirement("R-187", "F-08")
async def test_what_a_provider_has_on_its_list_is_on_ours(desk: Desk) -> None:
    """By a report, and by its refusal to take the next text."""
    number = desk.number("T1")
    await a_customer(desk, "C1", BOTH, number=number)
    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)
    delivery = await desk.delivery("T1", "sms")
    await desk.sent(delivery, "msg-1", now=at(0))

    await desk.hears(desk.status(DeliveryState.OPTED_OUT, "msg-1"), now=at(1))

    assert not (await customer(desk, "C1")).preferences.sms_opt_in
    assert [(one.kind, one.source) for one in await ledger(desk, kind=ConsentKind.STOP)] == [("stop", "provider")]
    assert [one["what"] for one in await issues(desk)] == ["an employee refuses texts"]
    assert await replies(desk) == []


@pytest.mark.requirement("R-187", "R-191", "F-08")
async def test_a_text_that_a_provider_refuses_for_its_number_opts_it_out(desk: Desk) -> None:
    await a_customer(desk, "C1", BOTH, number=desk.number("T1"))
    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)
    delivery = await desk.delivery("T1", "sms")
    await desk.begins(delivery, now=at(0))

    await desk.fails(delivery, OptedOut("21610"), now=at(1))

    assert not (await customer(desk, "C1")).preferences.sms_opt_in
    assert [one["what"] for one in await issues(desk)] == ["an employee refuses texts"]


@pytest.mark.requirement("X-48")
async def test_a_customer_who_moves_to_a_refusing_number_is_not_texted_there(desk: Desk) -> None:
    await desk.texts(SHARED, "STOP", now=at(1))

    await a_customer(desk, "C1", BOTH, number="+14145550209")
    moved = Contact(name="Dairy C1", number=SHARED)
    await desk.database.write(lambda tx: put_contact(tx, "C1", moved, by="CSR", at=at(2)))

    assert (await customer(desk, "C1")).preferences == Preferences()


@pytest.mark.requirement("F-04")
@pytest.mark.parametrize(
    ("scope", "programme"), [(RevocationScope.NUMBER, None), (RevocationScope.PROGRAMME, "service")]
)
async def test_how_far_a_refusal_reaches_is_configured(
    desk: Desk, scope: RevocationScope, programme: str | None
) -> None:
    await a_customer(desk, "C1")
    stop = InboundMessage("evt_x", at(1), "msg_x", SHARED, OURS, "STOP")

    await desk.database.write(
        lambda tx: receive(tx, GENESYS, (stop,), now=at(1), letterhead=Letterhead(ours={OURS}, scope=scope))
    )

    assert (await desk.one("SELECT programme FROM opt_outs"))["programme"] == programme
    assert not (await customer(desk, "C1")).preferences.sms_opt_in


@pytest.mark.requirement("F-04", "F-05")
async def test_who_refuses_one_programme_keeps_the_other_and_who_refuses_both_has_none(desk: Desk) -> None:
    def refuse(programme: Programme, minute: float) -> Callable[[Tx], bool]:
        said = Refused(SHARED, ConsentSource.INBOUND, "keyword", GENESYS, at(minute), programme)
        return lambda tx: refuse_texts(tx, said, desk.directory)

    async def listed() -> list[bool]:
        return [SHARED in await desk.database.read(partial(opted_out_of, programme=one)) for one in Programme]

    await desk.database.write(refuse(Programme.STAFF, 1))
    await a_customer(desk, "C1")
    one = await listed(), (await customer(desk, "C1")).preferences.sms_opt_in
    again = await desk.database.write(refuse(Programme.STAFF, 2))
    await desk.database.write(refuse(Programme.SERVICE, 3))

    assert one == ([True, False], True)
    assert not again
    assert await listed() == [True, True]
    assert not (await customer(desk, "C1")).preferences.sms_opt_in


@pytest.mark.requirement("X-48", "X-51")
async def test_a_text_that_was_planned_before_the_refusal_does_not_leave(desk: Desk) -> None:
    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)
    delivery = await desk.delivery("T1", "sms")
    await desk.texts(desk.number("T1"), "STOP", now=at(1))

    await desk.begins(delivery, now=at(2))

    after = await desk.delivery("T1", "sms")
    assert (after["state"], after["reason"]) == ("cancelled", "opted_out")


@pytest.mark.requirement("R-186", "R-190")
async def test_a_customers_text_does_not_leave_after_they_chose_the_web(desk: Desk) -> None:
    await a_customer(desk, "C1", BOTH)
    await desk.raises("CUSTOMER_ASSIGNED")
    await desk.plans(0)
    delivery = await desk.delivery("C1", "sms")
    known = await customer(desk, "C1")
    await desk.database.write(lambda tx: put_preferences(tx, known, Preferences(), None, by="C1", at=at(1)))

    await desk.begins(delivery, now=at(2))

    after = await desk.delivery("C1", "sms")
    assert (after["state"], after["reason"]) == ("cancelled", "no_opt_in")


@pytest.mark.requirement("F-08")
async def test_a_word_that_the_provider_takes_for_stop_is_one(desk: Desk) -> None:
    """Its list may be longer than ours."""
    await a_customer(desk, "C1")

    await desk.texts(SHARED, "schluss", now=at(1), auto_replied=True, keyword=Word.STOP)

    assert not (await customer(desk, "C1")).preferences.sms_opt_in
    assert await replies(desk) == []


@pytest.mark.requirement("X-49")
async def test_a_machine_that_changes_its_mind_is_not_answered_for_ever(desk: Desk) -> None:
    for minute in range(40):
        await desk.texts(SHARED, ("STOP", "START")[minute % 2], now=at(minute))

    assert len(await replies(desk)) == MOST_PER_HOUR
    assert len(await ledger(desk, kind=ConsentKind.STOP)) == 20
