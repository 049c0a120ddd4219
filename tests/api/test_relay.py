"""What is committed reaches Temporal: in order, the severe first, after any outage, and never by half."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from api.alert_engine import Existence
from api.carrying import Carrier
from api.reconciling import reconcile
from api.relay import Backlog, Relay
from domain.consent.letterhead import Letterhead
from domain.event_types import Closed
from domain.ids import AlertId, PersonId
from domain.ladder import StepClock
from domain.priority import Priority
from domain.sms_help import Help
from domain.throttle import Decision, Why
from domain.work_order.work_order import WorkOrder
from store import outbox
from store.closing import close_alert
from store.crisis import Switch, enter
from store.database import Database
from store.event_intake import NewEvent, take_in, wake_payload
from store.held import hold_report
from store.helping import help_once
from store.outbox import OutboxKind
from store.work_order_rows import keep
from tests.api.carried import Remembering, Wall, a_database, how_started, raises, waiting
from tests.builders import ORIGIN, a_clock, a_directory


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with a_database(tmp_path) as database:
        yield database


@pytest.fixture
def engine() -> Remembering:
    return Remembering()


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def relay(database: Database, engine: Remembering, wall: Wall) -> Relay:
    return Relay(database, engine, a_clock(), holder="this process", now=wall)


async def closes(database: Database, alert: AlertId) -> None:
    await database.write(lambda tx: close_alert(tx, alert, "cleared", "OM", ORIGIN, tell_resolved=False))


async def test_an_alert_is_started_with_its_frozen_ladder(
    database: Database, engine: Remembering, relay: Relay
) -> None:
    alert = await raises(database, "WO-1", key="SLA_BREACH")

    await relay.turn()

    start, shown = engine.started[alert]
    assert (start.type, start.priority, start.origin) == ("SLA_BREACH", Priority.CRITICAL, ORIGIN)
    assert [step.clock for step in start.steps] == [
        StepClock.ACKNOWLEDGMENT,
        StepClock.ACKNOWLEDGMENT,
        StepClock.NONE,
        StepClock.ACKNOWLEDGMENT,
    ]
    assert shown.deadline == ORIGIN + timedelta(minutes=5)
    assert shown.summary == "SLA_BREACH · WO-1001 · S014"
    assert len(shown.summary.encode()) < 200
    assert await how_started(database, alert) == "started"
    assert await waiting(database) == []


async def test_nothing_personal_is_shown_or_carried(database: Database, engine: Remembering, relay: Relay) -> None:
    alert = await raises(database, "WO-1", key="NEW_WORK_ORDER")

    await relay.turn()

    start, shown = engine.started[alert]
    carried = start.model_dump_json() + str(shown)
    assert "Pinecrest" not in carried
    assert "Lake Street" not in carried
    assert "+1414" not in carried


@pytest.mark.requirement("R-318")
async def test_the_most_severe_alerts_start_first(database: Database, engine: Remembering, relay: Relay) -> None:
    low = [await raises(database, f"low-{n}", priority=Priority.LOW) for n in range(5)]
    critical = [await raises(database, f"critical-{n}", priority=Priority.CRITICAL) for n in range(3)]
    high = [await raises(database, f"high-{n}", priority=Priority.HIGH) for n in range(2)]

    await relay.turn()

    assert engine.heard("start") == critical + high + low


async def test_at_most_two_alerts_are_being_started_at_a_time(database: Database, wall: Wall) -> None:
    class Slow(Remembering):
        under_way = most = 0

        async def start(self, *args: object, **more: object) -> bool:
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            await asyncio.sleep(0)
            self.under_way -= 1
            return await super().start(*args, **more)  # type: ignore[arg-type]

    engine = Slow()
    for number in range(20):
        await raises(database, f"WO-{number}")

    await Relay(database, engine, a_clock(), holder="this process", now=wall).turn()

    assert (engine.most, len(engine.started)) == (2, 20)


async def test_a_signal_waits_until_its_alert_has_been_started(
    database: Database, engine: Remembering, relay: Relay
) -> None:
    alert = await raises(database, "WO-1")
    await closes(database, alert)

    await relay.turn()

    assert engine.said == [("start", alert), ("close", alert)]


async def test_signals_of_one_alert_keep_their_order(database: Database, engine: Remembering, relay: Relay) -> None:
    alert = await raises(database, "WO-1")
    await relay.turn()
    payload = outbox.acknowledged("ak_1", by="D1", action="acknowledge", at=ORIGIN)
    await database.write(
        lambda tx: outbox.put(tx, outbox.OutboxKind.ACKNOWLEDGE, alert, payload, urgency=0, at=ORIGIN, traceparent=None)
    )
    await closes(database, alert)

    await relay.turn()

    assert engine.said[1:] == [("acknowledge", alert), ("close", alert)]


async def test_while_temporal_is_away_everything_is_kept_and_then_carried(
    database: Database, engine: Remembering, relay: Relay
) -> None:
    alert = await raises(database, "WO-1")
    await closes(database, alert)
    engine.away = True
    await relay.turn()
    kept, said = await waiting(database), relay.state

    engine.away = False
    await relay.turn()

    assert (len(kept), said) == (2, "waiting for temporal")
    assert engine.said == [("start", alert), ("close", alert)]
    assert (await waiting(database), relay.state) == ([], "carrying")


async def test_the_backlog_and_its_age_are_known(database: Database, relay: Relay, wall: Wall) -> None:
    assert await relay.backlog() == Backlog(0, timedelta(0))
    await raises(database, "WO-1")
    wall.passes(timedelta(seconds=7))

    assert await relay.backlog() == Backlog(1, timedelta(seconds=7))


async def test_a_row_that_temporal_refuses_holds_nobody_up(
    database: Database, engine: Remembering, relay: Relay
) -> None:
    refused = await raises(database, "WO-1", priority=Priority.CRITICAL)
    fine = await raises(database, "WO-2")
    engine.refuses.add(refused)

    await relay.turn()

    assert list(engine.started) == [fine]
    (row,) = await waiting(database)
    assert (row["alert_id"], row["urgency"]) == (refused, outbox.LAST)
    engine.refuses.clear()
    await relay.turn()
    assert list(engine.started) == [fine, refused]


async def test_a_ladder_that_this_version_cannot_read_holds_nobody_up(
    database: Database, engine: Remembering, relay: Relay
) -> None:
    broken = await raises(database, "WO-1")
    fine = await raises(database, "WO-2")
    await database.write(lambda tx: tx.run("UPDATE alerts SET ladder = '[7]' WHERE id = :id", id=broken))

    await relay.turn()

    assert list(engine.started) == [fine]


async def test_a_signal_for_a_workflow_that_has_ended_is_done(
    database: Database, engine: Remembering, relay: Relay
) -> None:
    alert = await raises(database, "WO-1")
    await relay.turn()
    engine.workflows[alert] = Existence.ENDED
    await closes(database, alert)

    await relay.turn()

    assert await waiting(database) == []
    assert await how_started(database, alert) == "ended"
    assert engine.heard("close") == []


async def test_a_workflow_that_temporal_lost_is_started_again_before_it_is_told(
    database: Database, engine: Remembering, relay: Relay
) -> None:
    alert = await raises(database, "WO-1")
    await relay.turn()
    engine.workflows.clear()
    await closes(database, alert)

    await relay.turn()
    await relay.turn()

    assert engine.said == [("start", alert), ("start", alert), ("close", alert)]


async def test_a_second_relay_stands_by_until_the_lease_of_the_first_has_ended(
    database: Database, engine: Remembering, relay: Relay, wall: Wall
) -> None:
    await relay.turn()
    other = Relay(database, engine, a_clock(), holder="another process", now=wall)
    await raises(database, "WO-1")

    await other.turn()
    stood_by = (list(engine.started), other.state)
    wall.passes(timedelta(seconds=6))
    await other.turn()

    assert stood_by == ([], "standing by")
    assert len(engine.started) == 1


async def test_a_helpful_reply_is_started_by_its_id(database: Database, engine: Remembering, relay: Relay) -> None:
    reply = await database.write(lambda tx: help_once(tx, "+14145550123", Help.UNKNOWN_CODE, Letterhead(), now=ORIGIN))

    await relay.turn()

    assert engine.said == [("reply", reply)]
    assert await waiting(database) == []


async def test_the_trace_of_whoever_raised_the_alert_goes_with_it(
    database: Database, engine: Remembering, relay: Relay
) -> None:
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    alert = await raises(database, "WO-1", traceparent=trace)
    await relay.turn()
    await closes(database, alert)

    await relay.turn()

    assert engine.traces == [trace, trace]


async def test_after_a_start_what_temporal_lost_is_started_and_told_again(
    database: Database, engine: Remembering, relay: Relay
) -> None:
    lost, closed, over = [await raises(database, f"WO-{number}", key="SLA_BREACH") for number in range(3)]
    await relay.turn()
    await closes(database, closed)
    await relay.turn()
    engine.workflows = {over: Existence.ENDED}
    engine.said.clear()

    await reconcile(database, Carrier(engine, a_clock()))

    assert engine.said == [("start", over), ("start", closed), ("close", closed), ("start", lost)]
    assert await how_started(database, over) == "ended"


async def test_after_a_start_the_digests_of_whoever_waits_are_woken_again(
    database: Database, engine: Remembering
) -> None:
    decision = Decision(PersonId("D1"), Why.THROTTLED, timedelta(minutes=6), ORIGIN + timedelta(minutes=10))
    alert = await raises(database, "WO-1")
    await database.write(
        lambda tx: hold_report(
            tx, alert, decision, role="central_dispatcher", channels=("web", "sms"), at=ORIGIN + timedelta(minutes=6)
        )
    )

    await reconcile(database, Carrier(engine, a_clock()))

    assert engine.said == [("wake", "D1")]


async def test_after_a_start_work_orders_with_a_clock_or_a_waiting_event_are_woken_again_and_so_is_a_running_crisis(
    database: Database, engine: Remembering
) -> None:
    created = NewEvent("ev-1", "work_order.closed", Closed(by="D1"), "D1", ORIGIN, work_order_id="WO-waits")
    await database.write(lambda tx: take_in(tx, [created], now=ORIGIN))
    order = WorkOrder(id="WO-ticks", created_at=ORIGIN)
    due = ORIGIN + timedelta(minutes=15)
    await database.write(lambda tx: keep(tx, order, a_directory(), next_due=due, at=ORIGIN))
    idle = WorkOrder(id="WO-idle", created_at=ORIGIN)
    await database.write(lambda tx: keep(tx, idle, a_directory(), next_due=None, at=ORIGIN))
    await database.write(lambda tx: enter(tx, a_directory(), Switch("AD", ORIGIN, "a drill")))

    await reconcile(database, Carrier(engine, a_clock()))

    assert engine.heard("wake") == ["crisis", "WO-ticks", "WO-waits"]


async def test_what_temporal_refuses_after_a_start_keeps_nobody_else_from_being_woken(
    database: Database, engine: Remembering
) -> None:
    closed = [
        NewEvent(f"ev-{name}", "work_order.closed", Closed(by="D1"), "D1", ORIGIN, work_order_id=name)
        for name in ("WO-1", "WO-2")
    ]
    await database.write(lambda tx: take_in(tx, closed, now=ORIGIN))
    engine.refuses = {"WO-1"}

    await reconcile(database, Carrier(engine, a_clock()))

    assert engine.heard("wake") == ["WO-2"]


async def test_a_running_relay_carries_what_it_is_woken_for(
    database: Database, engine: Remembering, relay: Relay
) -> None:
    running = asyncio.create_task(relay.run())
    alert = await raises(database, "WO-1")

    relay.wake()
    await engine.told_something.wait()

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert list(engine.started) == [alert]
    lease = await database.read(lambda tx: tx.one("SELECT until FROM leases WHERE name = 'relay'"))
    assert lease is not None
    assert lease["until"] <= "2026-11-24T15:00:00.000000Z"


async def test_a_running_relay_carries_what_another_process_committed(
    database: Database, engine: Remembering, wall: Wall
) -> None:
    told = iter([True])
    relay = Relay(database, engine, a_clock(), holder="this process", now=wall, changed=lambda: next(told, False))
    running = asyncio.create_task(relay.run())

    alert = await raises(database, "WO-1")
    await engine.told_something.wait()

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert list(engine.started) == [alert]


@pytest.mark.parametrize(
    ("kind", "payload", "woken"),
    [
        (OutboxKind.DIGEST, outbox.digest_of("D1"), "D1"),
        (OutboxKind.CRISIS, "{}", "crisis"),
        (OutboxKind.WORK_ORDER, wake_payload("WO-1"), "WO-1"),
    ],
)
async def test_a_long_lived_workflow_is_woken(
    database: Database, engine: Remembering, relay: Relay, *, kind: OutboxKind, payload: str, woken: str
) -> None:
    await database.write(lambda tx: outbox.put(tx, kind, "", payload, urgency=3, at=ORIGIN, traceparent=None))

    await relay.turn()

    assert engine.said == [("wake", woken)]
    assert await waiting(database) == []
