"""What only time changes: dead letters, lost sendings, old keys, workflows that ended without a word."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from api.alert_engine import Existence
from api.relay import Relay
from api.sweeper import Sweeper
from domain.delivery import DeliveryState
from domain.ids import AlertId
from store.closing import close_alert
from store.database import Database
from store.idempotency import Reply, Ticket, once
from tests.api.carried import Remembering, Wall, a_database, how_started, raises, waiting
from tests.builders import ORIGIN, a_clock
from tests.store.desk import Desk


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
def sweeper(database: Database, engine: Remembering, wall: Wall) -> Sweeper:
    return Sweeper(database, engine, a_clock(), holder="this process", now=wall)


async def closed_alert(database: Database, engine: Remembering, wall: Wall) -> AlertId:
    """Started, told that it is over, and silent since."""
    relay = Relay(database, engine, a_clock(), holder="this process", now=wall)
    alert = await raises(database, "WO-1", key="SLA_BREACH")
    await relay.turn()
    await database.write(lambda tx: close_alert(tx, alert, "cleared", "OM", ORIGIN, tell_resolved=False))
    await relay.turn()
    wall.passes(timedelta(minutes=2))
    return alert


@pytest.mark.requirement("X-31")
async def test_a_parked_callback_is_dead_after_ten_minutes(database: Database, sweeper: Sweeper, wall: Wall) -> None:
    desk = await Desk.furnished(database)
    await desk.hears(desk.status(DeliveryState.DELIVERED, "msg-of-nobody"), now=ORIGIN)
    await sweeper.turn()
    before = await desk.one("SELECT state FROM webhook_events")

    wall.passes(timedelta(minutes=10))
    await sweeper.turn()

    assert (before["state"], (await desk.one("SELECT state FROM webhook_events"))["state"]) == ("parked", "dead")


async def test_a_sending_whose_workflow_has_ended_becomes_unknown_after_five_minutes(
    database: Database, sweeper: Sweeper, wall: Wall
) -> None:
    desk = await Desk.furnished(database)
    await desk.raises("SLA_BREACH")
    await desk.plans(0)
    await desk.begins(await desk.delivery("RD1", "sms"), now=ORIGIN)
    await desk.begins(await desk.delivery("D1", "sms"), now=ORIGIN + timedelta(minutes=1))
    await database.write(lambda tx: tx.run("UPDATE alerts SET started = 'ended'"))

    wall.passes(timedelta(minutes=5))
    await sweeper.turn()

    assert (await desk.delivery("RD1", "sms"))["state"] == "unknown"
    assert (await desk.delivery("D1", "sms"))["state"] == "sending"
    assert len(await desk.audit("Delivery.Unknown")) == 1


async def test_keys_are_forgotten_after_seven_days(database: Database, sweeper: Sweeper, wall: Wall) -> None:
    ticket = Ticket("key:dispatch-system", "POST /v1/alerts", "k1", "hash")
    await database.write(lambda tx: once(tx, ticket, lambda _: Reply(202, "{}"), now=ORIGIN))

    wall.passes(timedelta(days=6))
    await sweeper.turn()
    kept = await database.read(lambda tx: tx.all("SELECT * FROM idempotency_keys"))
    wall.passes(timedelta(days=1))
    await sweeper.turn()

    assert len(kept) == 1
    assert await database.read(lambda tx: tx.all("SELECT * FROM idempotency_keys")) == []


async def test_a_workflow_that_ended_without_saying_so_is_noticed(
    database: Database, engine: Remembering, sweeper: Sweeper, wall: Wall
) -> None:
    alert = await closed_alert(database, engine, wall)
    engine.workflows[alert] = Existence.ENDED

    await sweeper.turn()

    assert await how_started(database, alert) == "ended"


async def test_a_workflow_that_is_gone_is_started_again_for_the_report_that_is_still_due(
    database: Database, engine: Remembering, sweeper: Sweeper, wall: Wall
) -> None:
    alert = await closed_alert(database, engine, wall)
    engine.workflows.clear()

    await sweeper.turn()

    assert [row["kind"] for row in await waiting(database)] == ["start"]
    assert await how_started(database, alert) == "pending"


async def test_a_workflow_that_still_runs_is_left_alone(
    database: Database, engine: Remembering, sweeper: Sweeper, wall: Wall
) -> None:
    alert = await closed_alert(database, engine, wall)

    await sweeper.turn()

    assert await how_started(database, alert) == "started"


async def test_while_temporal_is_away_nothing_is_concluded_about_workflows(
    database: Database, engine: Remembering, sweeper: Sweeper, wall: Wall
) -> None:
    alert = await closed_alert(database, engine, wall)
    engine.away = True

    await sweeper.turn()

    assert await how_started(database, alert) == "started"


@pytest.mark.requirement("F-30")
async def test_what_is_kept_no_longer_goes_within_the_hour(database: Database, sweeper: Sweeper, wall: Wall) -> None:
    desk = await Desk.furnished(database)
    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)
    await desk.closes("cleared", by="D1", at=ORIGIN)

    left: list[tuple[int, int]] = []
    for passed in (timedelta(0), timedelta(days=91), timedelta(minutes=59), timedelta(days=306)):
        wall.passes(passed)
        await sweeper.turn()
        texts, deliveries = await desk.all("SELECT * FROM delivery_texts"), await desk.all("SELECT * FROM deliveries")
        left.append((len(texts), len(deliveries)))

    texts_first, all_rows = left[0]
    assert texts_first > 0
    assert left[1:] == [(0, all_rows), (0, all_rows), (0, 0)]


@pytest.mark.requirement("X-76", "X-64")
@pytest.mark.parametrize(("minutes", "told"), [(4, 0), (5, 1), (6, 1)])
async def test_the_admins_hear_of_what_has_been_overdue_for_five_minutes(
    database: Database, sweeper: Sweeper, wall: Wall, minutes: int, told: int
) -> None:
    await raises(database, "WO-1", key="SLA_BREACH")

    wall.passes(timedelta(minutes=minutes))
    await sweeper.turn()
    issues = await database.read(
        lambda tx: tx.all(
            "SELECT c.context FROM alerts a JOIN alert_contexts c ON c.alert_id = a.id WHERE a.type = 'SYSTEM_ISSUE'"
        )
    )

    assert len(issues) == told
    assert all("1 alerts that were not started" in row["context"] for row in issues)
