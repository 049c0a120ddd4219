"""What nobody has done though it was due, and that the admins hear of it once an hour."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from store.database import Database
from store.overdue import overdue, raise_overdue
from store.stamps import stamp
from tests.store.desk import Desk, at

INSERTS = {
    "clocks of work orders": """
        INSERT INTO work_orders (id, status, priority, created_at, updated_at, next_due_at)
        VALUES ('WO-1', 'created', 'medium', :at, :at, :at)""",
    "looks after technicians": """
        INSERT INTO technician_watches (technician_id, active, look_at) VALUES ('T1', 1, :at)""",
    "events": """
        INSERT INTO events (id, type, actor, occurred_at, received_at, state, reason)
        VALUES ('ev-1', 'work_order.created', 'system', :at, :at, 'waiting', '')""",
    "digests": """
        INSERT INTO held_items (id, recipient, role, alert_id, channel, step, clock, why, held_at, due_at, state,
          reports, updates)
        VALUES ('hd_1', 'D1', 'central_dispatcher', 'al_1', 'sms', 0, 'none', 'quiet_hours', :at, :at, 'waiting',
          0, 0)""",
}


async def found(desk: Desk, when: datetime) -> dict[str, int]:
    until = when - timedelta(minutes=5)
    looked = await desk.database.read(lambda tx: overdue(tx, until=until, since=until - timedelta(hours=6)))
    return dict(looked)


@pytest.fixture
async def desk(database: Database) -> Desk:
    return await Desk.furnished(database)


@pytest.mark.requirement("X-76")
@pytest.mark.parametrize(("seconds", "expected"), [(299.999, {}), (300, {"alerts that were not started": 1})])
async def test_an_alert_that_nobody_starts_is_overdue_after_five_minutes(
    desk: Desk, seconds: float, expected: dict[str, int]
) -> None:
    await desk.raises("NEW_WORK_ORDER")

    assert await found(desk, at(seconds=seconds)) == expected


@pytest.mark.requirement("X-76")
async def test_a_step_that_was_not_planned_is_overdue_while_its_clock_runs(desk: Desk) -> None:
    alert = await desk.raises("NEW_WORK_ORDER")
    await desk.database.write(lambda tx: tx.run("UPDATE alerts SET started = 'started' WHERE id = :id", id=alert))
    await desk.plans(0)

    before, after = await found(desk, at(9.9)), await found(desk, at(10))
    await desk.database.write(lambda tx: tx.run("UPDATE alerts SET state = 'acknowledged' WHERE id = :id", id=alert))
    answered = await found(desk, at(10))

    assert (before.get("steps"), after.get("steps"), answered.get("steps")) == (None, 1, None)


@pytest.mark.requirement("X-76")
@pytest.mark.parametrize("what", INSERTS)
async def test_whatever_waits_for_its_instant_is_looked_at(desk: Desk, what: str) -> None:
    await desk.database.write(lambda tx: tx.run(INSERTS[what], at=stamp(at())))

    assert await found(desk, at(4.99)) == {}
    assert await found(desk, at(5)) == {what: 1}


@pytest.mark.requirement("X-76", "X-64")
async def test_the_admins_hear_of_it_once_an_hour(desk: Desk) -> None:
    for minutes in (10, 20, 44, 60, 70):
        now = at(minutes)
        await desk.database.write(partial(raise_overdue, directory=desk.directory, found={"steps": 3}, now=now))

    rows = await desk.database.read(lambda tx: tx.all("SELECT dedup_key FROM alerts WHERE type = 'SYSTEM_ISSUE'"))
    assert len(rows) == 2


async def test_nothing_overdue_is_nothing_to_tell(desk: Desk) -> None:
    await desk.database.write(lambda tx: raise_overdue(tx, desk.directory, {}, now=at()))

    assert await desk.database.read(lambda tx: tx.all("SELECT 1 AS one FROM alerts")) == []
