"""Roll-ups of a region, records of exceptions and clocks that are set anew, on both databases."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from domain.schedule.filters import Kind
from domain.sight import Sight
from domain.work_order.effect import Exceptional
from domain.work_order.work_order import WorkOrder
from store.connection import Tx
from store.database import Database
from store.schedule_exceptions import WantedExceptions, list_exceptions
from store.work_order_effects import Carrying
from store.work_order_rows import keep, reschedule
from tests.builders import ORIGIN
from tests.store.desk import Desk, at

EVERY = WantedExceptions()
ORDER = WorkOrder(id="WO-1", created_at=ORIGIN, store_id="S014")


def close(tx: Tx, alert: str) -> None:
    tx.run("UPDATE alerts SET state = 'closed' WHERE id = :id", id=alert)


def write_down(desk: Desk, kind: Kind, when: datetime, tx: Tx) -> None:
    record = Exceptional(kind.value, "some status", technician_id="T1", matched=False)
    Carrying(tx, ORDER, desk.directory, now=when, at=when).carry_out(record)


@pytest.fixture
async def desk(database: Database) -> Desk:
    return await Desk.furnished(database)


@pytest.mark.requirement("R-229", "X-64")
@pytest.mark.parametrize(("breaches", "calls"), [(2, 0), (3, 1), (5, 1)])
async def test_the_third_open_breach_of_a_region_is_rolled_up_once(desk: Desk, breaches: int, calls: int) -> None:
    for number in range(breaches):
        await desk.raises("SLA_BREACH", dedup_key=f"WO-{number}:1", work_order_id=f"WO-{number}", store_id="S014")
        await desk.plans(0)

    rows = await desk.database.read(
        lambda tx: tx.all("SELECT region_id, origin FROM alerts WHERE type = 'REGION_ROLLUP'")
    )
    assert [row["region_id"] for row in rows] == ["R1"] * calls


@pytest.mark.requirement("R-229", "X-64")
async def test_a_breach_that_is_over_is_not_counted(desk: Desk) -> None:
    for number in range(3):
        alert = await desk.raises(
            "SLA_BREACH", dedup_key=f"WO-{number}:1", work_order_id=f"WO-{number}", store_id="S014"
        )
        await desk.plans(0)
        await desk.database.write(partial(close, alert=alert))

    rows = await desk.database.read(lambda tx: tx.all("SELECT 1 AS one FROM alerts WHERE type = 'REGION_ROLLUP'"))
    assert rows == []


@pytest.mark.requirement("R-089")
async def test_records_are_read_newest_first_and_by_what_one_may_see(desk: Desk) -> None:
    for minutes, kind in enumerate((Kind.STATUS, Kind.NO_CHECK_IN, Kind.LATE_CANCELLATION)):
        await desk.database.write(partial(write_down, desk, kind, at(minutes)))

    async def kinds(sight: Sight, wanted: WantedExceptions = EVERY, cursor: str | None = None) -> list[Kind]:
        page = await desk.database.read(lambda tx: list_exceptions(tx, sight, wanted, cursor=cursor, limit=2))
        rest = await kinds(sight, wanted, page.next) if page.next else []
        return [one.kind for one in page.exceptions] + rest

    everything = Sight(everything=True)
    assert await kinds(everything) == [Kind.LATE_CANCELLATION, Kind.NO_CHECK_IN, Kind.STATUS]
    assert await kinds(everything, WantedExceptions(since=at(1), until=at(2))) == [Kind.NO_CHECK_IN]
    assert await kinds(everything, WantedExceptions(matched=True)) == []
    assert await kinds(Sight(stores=frozenset({"S091"}))) == []
    assert len(await kinds(Sight(regions=frozenset({"R1"})))) == 3
    assert len(await kinds(Sight(copies_of="T1"))) == 3


@pytest.mark.requirement("R-081")
async def test_a_clock_that_is_set_anew_is_shown_so(desk: Desk) -> None:
    await desk.database.write(lambda tx: keep(tx, ORDER, desk.directory, next_due=at(15), at=at()))

    await desk.database.write(lambda tx: reschedule(tx, ORDER.id, next_due=at(15) + timedelta(minutes=10)))
    moved = await desk.one("SELECT next_due_at FROM work_orders WHERE id = 'WO-1'")
    await desk.database.write(lambda tx: reschedule(tx, ORDER.id, next_due=None))

    assert moved["next_due_at"] == "2026-11-24T15:25:00.000000Z"
    assert (await desk.one("SELECT next_due_at FROM work_orders WHERE id = 'WO-1'"))["next_due_at"] is None
