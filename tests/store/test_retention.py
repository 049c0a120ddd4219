"""What is kept no longer goes, a little at a time; what is open, and the proof of everything, stays."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from domain.delivery import DeliveryState
from domain.event_types import Closed, Commented
from store.audit_verify import verify
from store.database import Database
from store.event_intake import NewEvent, take_in
from store.notes import keep_note
from store.retention import Kept, Retention, forget_outdated
from store.sealer import Sealer
from store.work_orders import advance
from tests.builders import ORIGIN
from tests.store.desk import Desk, at

DAY = timedelta(days=1)
TABLES = (
    "delivery_texts",
    "alert_contexts",
    "alert_notes",
    "webhook_bodies",
    "replies",
    "inbound_reviews",
    "deliveries",
    "inbox",
)


@pytest.fixture
async def desk(database: Database) -> Desk:
    """One alert, told, reported on, and closed; a text that nobody understood."""
    desk = await Desk.furnished(database)
    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)
    await desk.sent(await desk.delivery("T1", "sms"), "msg-1", now=at(0))
    await desk.hears(desk.status(DeliveryState.DELIVERED), now=at(0))
    await desk.texts(desk.number("T1"), "who is this", now=at(0))
    await desk.texts(desk.number("T1"), "bus stop", now=at(0))
    await desk.database.write(lambda tx: tx.run("UPDATE inbound_reviews SET state = 'dismissed'"))
    await desk.database.write(lambda tx: keep_note(tx, desk.alert, "The gate is locked", by="D1", at=at(0)))
    await desk.closes("cleared", by="D1", at=at(0))
    return desk


async def rows(desk: Desk) -> dict[str, int]:
    counted = {table: await desk.all(f"SELECT COUNT(*) AS count FROM {table}") for table in TABLES}
    return {table: found[0]["count"] for table, found in counted.items()}


async def sweep(desk: Desk, after: timedelta, retention: Retention | None = None, **kept: timedelta) -> int:
    now, retention = ORIGIN + after, retention or Retention(Kept(**kept))
    outdated = await desk.database.read(partial(retention.outdated, now=now))
    return await desk.database.write(partial(forget_outdated, outdated=outdated, now=now))


NINETY = dict.fromkeys(
    ("delivery_texts", "alert_contexts", "alert_notes", "webhook_bodies", "replies", "inbound_reviews"), 0
)


@pytest.mark.requirement("F-30")
@pytest.mark.parametrize(
    ("after", "gone"),
    [
        (90 * DAY - timedelta(microseconds=1), {}),
        (90 * DAY, NINETY),
        (396 * DAY - timedelta(microseconds=1), NINETY),
        (396 * DAY, dict.fromkeys(TABLES, 0)),
    ],
    ids=["bodies are kept for 90 days", "then they go", "deliveries for 13 months", "then they go with their rows"],
)
async def test_everything_goes_in_its_time(desk: Desk, after: timedelta, gone: dict[str, int]) -> None:
    before = await rows(desk)
    assert min(before.values()) > 0

    await sweep(desk, after)

    assert await rows(desk) == before | gone
    assert await desk.state() == "closed"


@pytest.mark.requirement("F-30")
async def test_an_open_alert_keeps_what_belongs_to_it_until_it_is_closed(desk: Desk) -> None:
    await desk.raises("SLA_BREACH", "WO-2:1", work_order_id="WO-2")
    await desk.plans(0)
    open_rows = await desk.all("SELECT id FROM deliveries WHERE alert_id = :id", id=desk.alert)
    retention = Retention(Kept())

    for _ in range(2):
        await sweep(desk, 1000 * DAY, retention)
    kept = await rows(desk)
    await desk.closes("cleared", by="D1", at=at(1))
    retention.start_over()
    await sweep(desk, 1000 * DAY, retention)

    assert (kept["deliveries"], kept["alert_contexts"]) == (len(open_rows), 1)
    assert set((await rows(desk)).values()) == {0}


@pytest.mark.requirement("F-30")
async def test_a_sweep_is_one_entry_of_the_trail_and_nothing_swept_is_none(desk: Desk) -> None:
    await sweep(desk, 90 * DAY)
    await sweep(desk, 90 * DAY)

    (entry,) = await desk.all("SELECT * FROM audit_entries WHERE event = 'Retention.Swept'")
    assert (entry["actor"], entry["reason"]) == ("engine", "retention_ended")
    assert '"alert_contexts":1' in entry["details"]
    assert '"deliveries":0' in entry["details"]


@pytest.mark.requirement("F-28", "F-29", "F-30")
async def test_the_trail_is_proved_after_everything_else_is_gone(desk: Desk, tmp_path: Path) -> None:
    anchors = tmp_path / "anchors"
    sealer = Sealer(desk.database, anchors, holder="tests", now=lambda: ORIGIN, on_sealed=lambda _: None)
    await sealer.seal_all()
    entries = len(await desk.all("SELECT id FROM audit_entries"))

    await sweep(desk, 3000 * DAY)
    await sealer.seal_all()

    proved = await verify(desk.database, anchors)
    assert (proved.ok, proved.entries, proved.unsealed) == (True, entries + 1, 0)


@pytest.mark.requirement("F-30")
async def test_a_sweep_takes_a_little_at_a_time(desk: Desk) -> None:
    for number in range(60):
        await desk.raises("WORK_ASSIGNED", f"WO-{number}:1", work_order_id=f"WO-{number}")
        await desk.plans(0)
        await desk.closes("cleared", by="D1", at=at(1))
    retention = Retention(Kept())

    first = await desk.database.read(partial(retention.outdated, now=ORIGIN + 91 * DAY))
    await sweep(desk, 91 * DAY, retention)
    await sweep(desk, 91 * DAY, retention)
    last = await desk.database.read(partial(retention.outdated, now=ORIGIN + 91 * DAY))

    assert (len(first.rows["delivery_texts"]), first.complete) == (200, False)
    assert (last.rows["delivery_texts"], last.complete) == ([], True)
    assert (await rows(desk))["delivery_texts"] == 0


@pytest.mark.requirement("F-30")
async def test_what_events_said_of_a_work_order_goes_90_days_after_its_end(desk: Desk) -> None:
    created = NewEvent("ev-1", "work_order.commented", a_comment(), "dispatch", at(0), work_order_id="WO-1")
    await desk.database.write(lambda tx: take_in(tx, [created], now=at(0)))
    await desk.database.write(lambda tx: advance(tx, "WO-1", desk.directory, at(0)))
    assert await sweep(desk, 300 * DAY) > 0
    left = "SELECT COUNT(*) AS bodies FROM event_bodies UNION ALL SELECT COUNT(*) FROM work_order_states"
    assert [row["bodies"] for row in await desk.all(left)] == [1, 1]

    closed = NewEvent("ev-2", "work_order.closed", Closed(by="D1"), "dispatch", at(1), work_order_id="WO-1")
    late = NewEvent("ev-3", "work_order.commented", a_comment(), "dispatch", at(2), work_order_id="WO-1")
    await desk.database.write(lambda tx: take_in(tx, [closed], now=at(1)))
    await desk.database.write(lambda tx: advance(tx, "WO-1", desk.directory, at(1)))
    await desk.database.write(lambda tx: take_in(tx, [late], now=at(2)))
    await sweep(desk, 91 * DAY)

    assert [row["bodies"] for row in await desk.all(left)] == [0, 0]
    assert len(await desk.all("SELECT 1 FROM events")) == 3
    assert (await desk.one("SELECT status FROM work_orders"))["status"] == "closed"


def a_comment() -> Commented:
    return Commented(origin="customer", text="The gate is locked")
