"""What figures are made of, on both dialects: counted in the database, within the span, as far as one sees."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import pytest

from domain.answer import Action, AnswerChannel
from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.fatigue import BUCKET
from domain.figures import Counted
from domain.period import Span
from domain.priority import Priority
from domain.sight import Sight, sight_of
from store.database import Database, Tx
from store.metrics import AlertsOfType, Recorded
from store.presence import heartbeat
from store.stamps import stamp
from tests.builders import ORIGIN
from tests.store.desk import Desk, at

T = TypeVar("T")

EVERYTHING = Sight(everything=True)
MORNING = Span(at(-60), at(60))


@pytest.fixture
async def desk(database: Database) -> Desk:
    return await Desk.furnished(database)


async def asked(desk: Desk, question: Callable[[Recorded], T], *, span: Span = MORNING, sight: Sight = EVERYTHING) -> T:
    return await desk.database.read(lambda tx: question(Recorded(tx, span, sight)))


def was_due(tx: Tx, *, alert: str, due: datetime) -> None:
    tx.run("UPDATE deliveries SET due_at = :due WHERE alert_id = :id", due=stamp(due), id=alert)


async def test_nothing_is_counted_of_nothing(desk: Desk) -> None:
    for question in (Recorded.counted, Recorded.answers, Recorded.targets, Recorded.alerts, Recorded.technicians):
        assert await asked(desk, question) == []
    assert await asked(desk, Recorded.interruptions) == {}
    assert await asked(desk, Recorded.mix) == {}
    assert (await asked(desk, lambda one: one.sources(0)), await asked(desk, Recorded.chattering)) == ([], 0)
    assert await asked(desk, lambda one: one.stale(at(0))) == 0
    escalations = await asked(desk, Recorded.escalations)
    assert escalations.model_dump() == {"escalated": 0, "resolved": 0, "timeouts": 0}


@pytest.mark.requirement("R-363", "X-54")
async def test_deliveries_are_counted_where_they_were_due(desk: Desk) -> None:
    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)
    await desk.sent(await desk.delivery("T1", "sms"), "msg-1", now=at(0))
    await desk.hears(desk.status(DeliveryState.FAILED), now=at(1))

    counted = await asked(desk, Recorded.counted)

    assert Counted(Channel.SMS, DeliveryState.FAILED, 1) in counted
    assert Counted(Channel.PUSH, DeliveryState.PLANNED, 1) in counted
    assert Counted(Channel.WEB, DeliveryState.DELIVERED, 3) in counted
    assert await asked(desk, Recorded.counted, span=Span(at(0), at(0, seconds=1))) == counted
    assert await asked(desk, Recorded.counted, span=Span(at(-60), at(0))) == []


@pytest.mark.requirement("R-256", "R-363", "F-21")
async def test_a_driver_is_told_and_escalated_about_as_ever_and_has_missed_nothing(desk: Desk) -> None:
    await desk.database.write(lambda tx: heartbeat(tx, "T1", at(61), driving=True))
    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)
    await desk.plans(1)

    await desk.answers("T1", at=at(7), action=Action.ACCEPT, channel=AnswerChannel.PHONE)

    row = await desk.one("SELECT target_met, target_role, deferred_driving, late FROM acknowledgments")
    assert dict(row) == {"target_met": None, "target_role": "technician", "deferred_driving": 1, "late": 1}
    (answered,) = await asked(desk, Recorded.answers)
    assert (answered.taken, answered.late, answered.deferred_driving) == (timedelta(minutes=7), True, True)
    assert await asked(desk, Recorded.targets) == []
    marked = await desk.all("SELECT DISTINCT recipient, step FROM deliveries WHERE deferred_driving = 1")
    assert [dict(one) for one in marked] == [{"recipient": "T1", "step": 0}]
    planned = [row for row in await desk.audit("Delivery.Planned") if "deferred_driving" in row["details"]]
    assert {row["reason"] for row in planned} == {"named_by_type"}


@pytest.mark.requirement("R-256")
async def test_who_answers_for_a_driver_is_measured_like_anybody_else(desk: Desk) -> None:
    await desk.database.write(lambda tx: heartbeat(tx, "T1", at(61), driving=True))
    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)

    await desk.answers("M1", at=at(4), action=Action.ACCEPT)

    (target,) = await asked(desk, Recorded.targets)
    assert (target.role, target.met, target.missed, target.target_seconds) == ("store_manager", 0, 1, 180)


@pytest.mark.requirement("R-256")
async def test_a_role_that_was_once_in_time_has_met_its_target(desk: Desk) -> None:
    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)
    await desk.answers("M1", at=at(2))
    await desk.answers("M1", at=at(4))
    await desk.plans(1)

    await desk.answers("M1", at=at(6), action=Action.ACCEPT)

    (target,) = await asked(desk, Recorded.targets)
    assert (target.role, target.met, target.missed) == ("store_manager", 1, 0)


@pytest.mark.requirement("R-363", "R-365")
async def test_alerts_count_by_type_and_by_whether_anybody_answered(desk: Desk) -> None:
    await desk.raises("SLA_BREACH", "silent", work_order_id="WO-1")
    await desk.raises("SLA_BREACH", "answered", work_order_id="WO-2")
    await desk.plans(0)
    await desk.answers("RD1", at=at(1))

    assert await asked(desk, Recorded.alerts) == [AlertsOfType("SLA_BREACH", 2, 1)]
    assert await asked(desk, Recorded.alerts, span=Span(ORIGIN + timedelta(microseconds=1), at(60))) == []


@pytest.mark.requirement("R-364", "X-72")
async def test_an_escalation_is_resolved_by_an_answer_that_comes_after_it(desk: Desk) -> None:
    await desk.raises("NEW_WORK_ORDER")
    for step in (0, 1, 2):
        await desk.plans(step)
    before = await asked(desk, Recorded.escalations)

    await desk.answers("RD1", at=at(11))

    after = await asked(desk, Recorded.escalations)
    assert before.model_dump() == {"escalated": 1, "resolved": 0, "timeouts": 2}
    assert after.model_dump() == {"escalated": 1, "resolved": 1, "timeouts": 2}


@pytest.mark.requirement("X-72")
async def test_a_step_that_a_digest_tells_later_is_one_step(desk: Desk) -> None:
    await desk.raises("NEW_WORK_ORDER")
    for step in (0, 1):
        await desk.plans(step)
    told = "UPDATE deliveries SET reason = 'held', due_at = :due WHERE step = 1 AND channel = 'sms'"
    await desk.database.write(lambda tx: tx.run(told, due=stamp(at(300))))

    found = await asked(desk, Recorded.escalations)
    later = await asked(desk, Recorded.escalations, span=Span(at(200), at(400)))

    assert (found.timeouts, later.timeouts) == (1, 0)


@pytest.mark.requirement("X-72")
async def test_a_step_that_came_for_want_of_people_is_no_timeout(desk: Desk) -> None:
    await desk.raises("NEW_WORK_ORDER")
    await desk.plans(0)
    fallen = """UPDATE plans SET plan = REPLACE(plan, '"falls_through":false', '"falls_through":true')"""
    await desk.database.write(lambda tx: tx.run(fallen))
    await desk.plans(1)

    found = await asked(desk, Recorded.escalations)

    assert found.model_dump() == {"escalated": 1, "resolved": 0, "timeouts": 0}


@pytest.mark.requirement("F-23", "F-25", "F-27")
async def test_only_what_was_really_sent_interrupts(desk: Desk) -> None:
    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)
    await desk.sent(await desk.delivery("T1", "sms"), "msg-1", now=at(0, seconds=1))
    await desk.sent(await desk.delivery("T1", "push"), "msg-2", now=at(12))
    await desk.plans(1)
    await desk.sent(await desk.delivery("M1", "sms", step=1), "msg-3", now=at(5))
    await desk.hears(desk.status(DeliveryState.FAILED, "msg-3"), now=at(6))

    assert await asked(desk, Recorded.interruptions) == {"T1": {ORIGIN: 1, ORIGIN + BUCKET: 1}}
    assert await asked(desk, Recorded.technicians) == [("T1", at(0), 1), ("T1", at(12), 1)]
    assert await asked(desk, Recorded.mix) == {Priority.HIGH: 2}
    (source,) = await asked(desk, lambda one: one.sources(2))
    assert (source.type, source.work_order_id, source.count, source.share) == ("WORK_ASSIGNED", "WO-1001", 2, 1.0)


@pytest.mark.requirement("F-27")
@pytest.mark.parametrize(("third", "chattering"), [(9, 1), (10, 0)])
async def test_the_same_thing_three_times_in_ten_minutes_chatters(desk: Desk, third: int, chattering: int) -> None:
    """Told three times about one thing, each time by text and push: the number of channels does not count."""
    for minute in (0, 1, third):
        alert = await desk.raises("WORK_ASSIGNED", f"WO-1001:{minute}", work_order_id=f"WO-{minute}")
        await desk.plans(0)
        for channel in ("sms", "push"):
            await desk.sent(await desk.delivery("T1", channel), f"{channel}-{minute}", now=at(minute))
        await desk.database.write(partial(was_due, alert=alert, due=at(minute)))
    await desk.database.write(lambda tx: tx.run("UPDATE alerts SET throttle_hash = 'one thing'"))

    assert await asked(desk, Recorded.chattering) == chattering


@pytest.mark.requirement("F-25", "F-27")
@pytest.mark.parametrize(("hours", "stale"), [(24, 0), (24.1, 1)])
async def test_what_is_open_for_more_than_a_day_is_stale(desk: Desk, hours: float, stale: int) -> None:
    await desk.raises("SLA_BREACH")

    assert await asked(desk, lambda one: one.stale(ORIGIN + timedelta(hours=hours))) == stale
    await desk.closes("cleared", by="D1", at=at(1))
    assert await asked(desk, lambda one: one.stale(ORIGIN + timedelta(hours=hours))) == 0


@pytest.mark.requirement("R-363")
@pytest.mark.parametrize(("who", "seen"), [("AD", 2), ("RD1", 1), ("RD2", 1), ("M1", 1), ("T1", 0)])
async def test_figures_are_of_the_places_that_one_answers_for(desk: Desk, who: str, seen: int) -> None:
    """The technician of one of them sees the alert, for a copy of the own, and no figures of it."""
    for technician in ("T1", "T4"):
        await desk.raises("WORK_ASSIGNED", technician, technician_id=technician, work_order_id=f"WO-{technician}")
        await desk.plans(0)
        await desk.sent(await desk.delivery(technician, "sms"), f"msg-{technician}", now=at(0))
    sight = sight_of(desk.directory.people[who])

    alerts = await asked(desk, Recorded.alerts, sight=sight)

    assert sum(one.alerts for one in alerts) == seen
    assert len(await asked(desk, Recorded.interruptions, sight=sight)) == seen
    assert len(await asked(desk, lambda one: one.sources(1), sight=sight)) == seen
    whole = (Recorded.counted, Recorded.answers, Recorded.targets, Recorded.escalations, Recorded.mix)
    for question in (*whole, Recorded.technicians, Recorded.chattering):
        await asked(desk, question, sight=sight)


async def test_a_day_is_found_by_its_index(sqlite_url: str) -> None:
    database = Database.open(sqlite_url)
    plan = "EXPLAIN QUERY PLAN SELECT COUNT(*) FROM deliveries d WHERE d.due_at >= '2026' AND d.due_at < '2027'"

    steps = await database.read(lambda tx: tx.all(plan))

    assert "deliveries_by_due" in " ".join(row["detail"] for row in steps)
    database.close()
