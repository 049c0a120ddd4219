"""What is held for a person: told once at its instant, in one message, without what has meanwhile come to an end."""

from datetime import datetime, time, timedelta

import pytest

from domain.catalogue import CATALOGUE
from domain.directory import Person
from domain.ids import AlertId, PersonId
from domain.ladder import CallPolicy
from domain.new_alert import new_alert
from domain.orders import FlushDigest, Flushed, LookAhead, PlanStep, Waiting
from domain.quiet_hours import QuietHours
from store.answer_keys import LinkSigner
from store.database import Database, Row
from store.digests import StoreDigestBook
from store.directory import DirectoryCache, import_directory
from store.frozen_ladder import thawed
from store.ids import mint
from store.opt_outs import opt_out
from store.planning import StorePlanBook
from store.reporting import report
from store.rule_set import QUIET_HOURS, put_person_setting
from tests.builders import ORIGIN, a_context
from tests.store.desk import Desk, at

END = at(60)
"""Of D1's quiet hours: 10:00 in Green Bay."""


@pytest.fixture
async def desk(database: Database) -> Desk:
    return await Desk.furnished(database)


def book(desk: Desk) -> StoreDigestBook:
    return StoreDigestBook(desk.database, DirectoryCache(desk.database), LinkSigner("links", "http://api"))


async def waits(desk: Desk, who: str = "D1") -> Waiting:
    return await book(desk).waiting(LookAhead(recipient=PersonId(who)))


async def flushes(desk: Desk, due: datetime = END, who: str = "D1") -> Flushed:
    return await book(desk).flush(FlushDigest(recipient=PersonId(who), due=due))


async def is_quiet(desk: Desk, who: str = "D1", *, until: time = time(10), critical: bool = False) -> None:
    """From midnight on."""
    hours = QuietHours(start=time(0), end=until, zone="America/Chicago", allow_critical=critical)
    await desk.database.write(
        lambda tx: put_person_setting(tx, who, QUIET_HOURS, hours, by=who, at=ORIGIN - timedelta(hours=1))
    )


async def reports(desk: Desk, minutes: float, key: str = "SCHEDULE_EXCEPTION", **more: object) -> AlertId:
    """By the dispatch system, as the door does it."""
    now = at(minutes)
    alert = new_alert(
        AlertId(mint("al")),
        CATALOGUE[key],
        dedup_key="WO-1012:No Show",
        context=a_context(key, **({"work_order_id": "WO-1012"} | more)),
        directory=desk.directory,
        origin=now,
        raised_by="key:dispatch-system",
    )
    raised = await desk.database.write(lambda tx: report(tx, alert, desk.directory, now=now))
    desk.alert = raised.alert_id
    return raised.alert_id


async def held(desk: Desk, state: str) -> list[Row]:
    return await desk.all("SELECT * FROM held_items WHERE state = :state ORDER BY channel, id", state=state)


async def plans_the_notice(desk: Desk, due: datetime) -> None:
    """The 7.7, whose recipients stand in its own ladder."""
    notice = await desk.one("SELECT id, ladder FROM alerts WHERE type = 'ISSUE_RESOLVED'")
    order = PlanStep(alert_id=notice["id"], step=thawed(notice["ladder"])[0], due=due, calls=CallPolicy())
    await StorePlanBook(desk.database, DirectoryCache(desk.database), LinkSigner("links", "http://api")).plan(order)


async def text_of(desk: Desk, delivery_id: str) -> str:
    row = await desk.one("SELECT body FROM delivery_texts WHERE delivery_id = :id", id=delivery_id)
    body: str = row["body"]
    return body


@pytest.mark.requirement("X-27", "R-344")
async def test_a_held_copy_waits_for_its_instant_and_wakes_its_digest(desk: Desk) -> None:
    await is_quiet(desk)

    await desk.raises("LATE_ARRIVAL")
    await desk.plans(0)

    assert await waits(desk) == Waiting(due=END, items=1)
    (wake,) = await desk.outbox("digest")
    assert "D1" in wake["payload"]
    copy = await desk.delivery("D1", "sms")
    assert (copy["state"], copy["reason"], copy["held_until"][11:16]) == ("suppressed", "quiet_hours", "16:00")


@pytest.mark.requirement("X-27")
async def test_one_held_copy_is_told_in_its_own_words_and_can_be_answered(desk: Desk) -> None:
    await is_quiet(desk)
    await desk.raises("LATE_ARRIVAL")
    await desk.plans(0)

    (told,) = (await flushes(desk)).deliveries

    row = await desk.one("SELECT * FROM deliveries WHERE id = :id", id=told.id)
    assert (row["state"], row["clock"], row["asks"], row["due_at"]) == (
        "planned",
        "acknowledgment",
        1,
        row["planned_at"],
    )
    assert row["alert_id"] == desk.alert
    body = await text_of(desk, told.id)
    assert body.startswith("No check-in: Marcus")
    assert f"A{await desk.code('D1')}" in body
    assert await waits(desk) == Waiting()


@pytest.mark.requirement("X-27")
async def test_what_was_answered_meanwhile_leaves_the_others_to_be_told(desk: Desk) -> None:
    await is_quiet(desk)
    first = await desk.raises("LATE_ARRIVAL", "one", work_order_id="WO-1001")
    await desk.plans(0)
    second = await desk.raises("SCHEDULE_EXCEPTION", "two", work_order_id="WO-1002")
    await desk.plans(0)
    await desk.answers("M1", at=at(5))

    (told,) = (await flushes(desk)).deliveries

    row = await desk.one("SELECT * FROM deliveries WHERE id = :id", id=told.id)
    assert (row["alert_id"], row["clock"]) == (first, "acknowledgment")
    (dropped,) = await held(desk, "dropped")
    assert dropped["alert_id"] == second


@pytest.mark.requirement("X-27")
async def test_a_digest_of_two_alerts_names_both_and_has_no_clock(desk: Desk) -> None:
    await is_quiet(desk)
    await desk.raises("LATE_ARRIVAL", "one", work_order_id="WO-1001")
    await desk.plans(0)
    await desk.raises("SLA_WARNING", "two", work_order_id="WO-1002")
    await desk.plans(0)

    (told,) = (await flushes(desk)).deliveries

    row = await desk.one("SELECT * FROM deliveries WHERE id = :id", id=told.id)
    assert row["clock"] == "none"
    body = await text_of(desk, told.id)
    assert body.startswith("2 alerts held: ")
    assert "WO-1001" in body
    assert "WO-1002" in body
    assert {item["told_by"] for item in await held(desk, "told")} == {told.id}


@pytest.mark.requirement("X-27")
async def test_what_was_held_as_a_call_is_told_by_the_same_text(desk: Desk) -> None:
    await is_quiet(desk, "RD1")
    await desk.raises("EQUIPMENT_SHORTAGE")
    await desk.database.write(lambda tx: tx.run("UPDATE alerts SET priority = 'high' WHERE id = :id", id=desk.alert))

    await desk.plans(1)
    flushed = await flushes(desk, who="RD1")

    assert [(one.recipient, one.channel) for one in flushed.deliveries] == [("RD1", "sms")]
    assert [item["channel"] for item in await held(desk, "told")] == ["sms", "voice"]


@pytest.mark.requirement("X-37", "X-55")
async def test_a_second_run_orders_the_same_deliveries_and_writes_nothing(desk: Desk) -> None:
    await is_quiet(desk)
    await desk.raises("LATE_ARRIVAL")
    await desk.plans(0)
    first = await flushes(desk)
    entries = await desk.audit()

    second = await flushes(desk)

    assert second == first
    assert await desk.audit() == entries


@pytest.mark.requirement("X-27")
@pytest.mark.parametrize("ends", ["closed", "acknowledged"])
async def test_what_has_come_to_an_end_is_dropped_with_its_reason(desk: Desk, ends: str) -> None:
    await is_quiet(desk)
    await desk.raises("LATE_ARRIVAL")
    await desk.plans(0)
    if ends == "closed":
        await desk.closes("cleared", by="system", at=at(10))
    else:
        await desk.answers("M1", at=at(10))

    flushed = await flushes(desk)

    assert flushed == Flushed()
    (dropped,) = await desk.audit("Digest.Dropped")
    assert dropped["reason"] == ends
    assert [item["ended_at"][11:16] for item in await held(desk, "dropped")] == ["16:00"]


@pytest.mark.requirement("X-27", "R-400", "X-22")
@pytest.mark.parametrize("interrupted", [True, False])
async def test_a_queued_7_7_survives_only_where_the_alert_had_interrupted(desk: Desk, interrupted: bool) -> None:
    await desk.raises("LATE_ARRIVAL")
    await desk.plans(0)
    text = await desk.delivery("D1", "sms")
    await desk.sent(text, "msg-1", now=at(0))
    await is_quiet(desk)
    alert = desk.alert
    await desk.closes("cleared", by="system", at=at(10))
    await plans_the_notice(desk, at(10))
    if not interrupted:
        await desk.database.write(
            lambda tx: tx.run("UPDATE deliveries SET state = 'failed' WHERE alert_id = :id", id=alert)
        )

    flushed = await flushes(desk)

    if interrupted:
        (told,) = flushed.deliveries
        assert (await text_of(desk, told.id)).startswith("Resolved: Late arrival")
    else:
        assert flushed == Flushed()
        assert [item["state"] for item in await desk.all("SELECT state FROM held_items")] == ["dropped"]


@pytest.mark.requirement("X-27", "X-50")
async def test_who_wrote_stop_meanwhile_is_not_told(desk: Desk) -> None:
    await is_quiet(desk)
    await desk.raises("LATE_ARRIVAL")
    await desk.plans(0)
    await desk.database.write(lambda tx: opt_out(tx, desk.number("D1"), source="inbound", at=at(10)))

    flushed = await flushes(desk)

    assert flushed == Flushed()
    (dropped,) = await desk.audit("Digest.Dropped")
    assert dropped["reason"] == "opted_out"


async def test_who_has_left_is_not_told(desk: Desk) -> None:
    await is_quiet(desk)
    await desk.raises("LATE_ARRIVAL")
    await desk.plans(0)
    people: dict[str, Person] = {key: one for key, one in desk.directory.people.items() if key != "D1"}
    without = type(desk.directory)(
        regions=desk.directory.regions, stores=desk.directory.stores, calendars=desk.directory.calendars, people=people
    )
    await desk.database.write(lambda tx: import_directory(tx, without, actor="tests", at=at(10)))

    flushed = await flushes(desk)

    assert flushed == Flushed()
    (dropped,) = await desk.audit("Digest.Dropped")
    assert dropped["reason"] == "gone"


@pytest.mark.requirement("X-27", "X-28")
async def test_longer_quiet_hours_hold_on(desk: Desk) -> None:
    await is_quiet(desk)
    await desk.raises("LATE_ARRIVAL")
    await desk.plans(0)
    await is_quiet(desk, until=time(11, 30))

    flushed = await flushes(desk)

    assert flushed == Flushed()
    assert await waits(desk) == Waiting(due=at(150), items=1)
    copy = await desk.delivery("D1", "sms")
    assert copy["held_until"][11:16] == "17:30"
    (entry,) = await desk.audit("Digest.HeldOn")
    assert entry["reason"] == "quiet_hours"


@pytest.mark.requirement("R-396", "R-398", "X-36", "X-37")
async def test_a_summary_counts_as_a_send_and_has_a_row_of_its_own(desk: Desk) -> None:
    alert = await reports(desk, 0)
    await desk.plans(0)
    await reports(desk, 1)
    await reports(desk, 6)

    flushed = await flushes(desk, at(10))
    await reports(desk, 12)

    (text,) = flushed.deliveries
    row = await desk.one("SELECT * FROM deliveries WHERE id = :id", id=text.id)
    assert (row["clock"], row["asks"], row["reason"]) == ("condition", 0, "summary")
    assert (await text_of(desk, text.id)).startswith("1 report and 1 update since 9:00 AM: Exception: No Show. WO-1012")
    rows = await desk.all("SELECT * FROM inbox WHERE person_id = 'D1' ORDER BY seq")
    assert [one["created_at"][14:16] for one in rows] == ["00", "10"]
    window = await desk.one("SELECT * FROM throttle_windows WHERE alert_id = :id AND recipient = 'D1'", id=alert)
    assert (window["last_sent_at"][14:16], window["updates"]) == ("10", 1)


@pytest.mark.requirement("X-36")
async def test_another_key_of_the_same_context_is_a_repeat(desk: Desk) -> None:
    first = await reports(desk, 0)
    await desk.plans(0)
    context = a_context("SCHEDULE_EXCEPTION", work_order_id="WO-1012", note="Nobody at the gate")
    other = new_alert(
        AlertId(mint("al")),
        CATALOGUE["SCHEDULE_EXCEPTION"],
        dedup_key="another key",
        context=context,
        directory=desk.directory,
        origin=at(2),
        raised_by="key:another-system",
    )

    raised = await desk.database.write(lambda tx: report(tx, other, desk.directory, now=at(2)))

    assert (raised.alert_id, raised.duplicate) == (first, True)
    assert (await desk.one("SELECT reports FROM alerts"))["reports"] == 2


@pytest.mark.requirement("R-399", "X-37")
async def test_after_half_an_hour_the_same_report_is_another_alert(desk: Desk) -> None:
    old = await reports(desk, 0)
    await desk.plans(0)

    same = await reports(desk, 30)
    new = await reports(desk, 30 + 1 / 60)

    assert old == same != new
    closed = await desk.one("SELECT state, close_reason FROM alerts WHERE id = :id", id=old)
    assert (closed["state"], closed["close_reason"]) == ("closed", "superseded")


@pytest.mark.requirement("X-36")
async def test_a_type_that_does_not_throttle_is_counted_as_ever(desk: Desk) -> None:
    first = await reports(desk, 0, "NEW_WORK_ORDER")
    await desk.plans(0)

    again = await reports(desk, 31, "NEW_WORK_ORDER")

    assert first == again
    assert not await desk.all("SELECT id FROM held_items")
    assert not await desk.all("SELECT recipient FROM throttle_windows")


@pytest.mark.requirement("R-398", "X-37")
async def test_whose_first_text_failed_is_told_by_the_summary(desk: Desk) -> None:
    await reports(desk, 0)
    await desk.plans(0)
    await desk.database.write(lambda tx: tx.run("UPDATE deliveries SET state = 'failed' WHERE channel = 'sms'"))

    await reports(desk, 6)

    assert await waits(desk) == Waiting(due=at(10), items=2)
    assert [one.channel for one in (await flushes(desk, at(10))).deliveries] == ["sms"]


@pytest.mark.requirement("X-36")
async def test_an_urgent_comment_is_an_alert_of_its_own(desk: Desk) -> None:
    async def comments(minutes: float, key: str, *, urgent: bool) -> AlertId:
        alert = new_alert(
            AlertId(mint("al")),
            CATALOGUE["WORK_ORDER_COMMENT"],
            dedup_key=key,
            context=a_context("WORK_ORDER_COMMENT", urgent=urgent),
            directory=desk.directory,
            origin=at(minutes),
            raised_by="key:dispatch-system",
        )
        return (await desk.database.write(lambda tx: report(tx, alert, desk.directory, now=at(minutes)))).alert_id

    first = await comments(0, "one", urgent=False)
    ordinary = await comments(1, "two", urgent=False)
    urgent = await comments(2, "three", urgent=True)

    assert first == ordinary != urgent
