"""The desk of work orders: events in order of receipt, clocks at their instants, each effect once."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from domain.answer import Action, Effect, Refusal
from domain.clock import Clock
from domain.event_types import EVENT_TYPES
from domain.ids import AlertId
from domain.orders import AdvanceWorkOrder, WorkOrderOutlook
from domain.work_order.decide import RULES
from domain.work_order.happening import Decision
from store.database import Database, Tx
from store.directory import DirectoryCache
from store.event_intake import NewEvent, take_in
from store.stamps import stamp
from store.work_order_rows import load
from store.work_orders import StoreWorkOrderDesk
from tests.builders import ORIGIN, a_clock
from tests.events import an_event
from tests.store.desk import Desk, at

ORDER = "WO-1"


@dataclass
class Orders:
    """One work order over a real database."""

    house: Desk
    clock: Clock
    desk: StoreWorkOrderDesk
    posted: int = 0

    async def happens(self, event_type: str, minutes: float = 0, *, event_id: str = "", **data: Any) -> str:
        """Posted at that instant, and not yet applied."""
        self.posted += 1
        now = at(minutes)
        said = an_event(event_type, event_id or f"ev-{self.posted}", now=now, work_order=ORDER, **data)
        model = EVENT_TYPES[event_type].model_validate(said["data"])
        technician = getattr(model, "technician_id", None)
        event = NewEvent(said["id"], event_type, model, "dispatch", now, work_order_id=ORDER, technician_id=technician)
        await self.house.database.write(lambda tx: take_in(tx, [event], now=now))
        return event.id

    async def advances(self, minutes: float = 0, *, due: float | None = None) -> WorkOrderOutlook:
        order = AdvanceWorkOrder(work_order_id=ORDER, clock=self.clock, due=at(due) if due is not None else None)
        return await self.desk.advance(order, now=at(minutes))

    async def did(self, event_type: str, minutes: float = 0, **data: Any) -> WorkOrderOutlook:
        """Posted and applied at that instant."""
        await self.happens(event_type, minutes, **data)
        return await self.advances(minutes)

    async def alerts(self, *, open_only: bool = False) -> list[str]:
        where = "WHERE state <> 'closed'" if open_only else ""
        return [row["dedup_key"] for row in await self.house.all(f"SELECT dedup_key FROM alerts {where} ORDER BY id")]

    async def alert(self, key: str) -> dict[str, Any]:
        (row,) = await self.house.all(f"SELECT * FROM alerts WHERE dedup_key = '{key}'")
        return dict(row)

    async def events(self) -> list[tuple[str, str]]:
        rows = await self.house.all("SELECT state, reason FROM events ORDER BY seq")
        return [(row["state"], row["reason"]) for row in rows]


def has_declined(tx: Tx, *, work_order: str, at: datetime) -> None:
    tx.run(
        "INSERT INTO assignment_changes (work_order_id, technician_id, kind, at, actor, reason) "
        "VALUES (:order, 'T1', 'declined', :at, 'T1', '')",
        order=work_order,
        at=stamp(at),
    )


@pytest.fixture
async def orders(database: Database) -> Orders:
    house = await Desk.furnished(database)
    return Orders(house, a_clock(), StoreWorkOrderDesk(database, DirectoryCache(database)))


@pytest.mark.requirement("X-13", "X-75")
async def test_a_created_work_order_raises_1_1_at_once_and_5_7_at_the_very_instant_of_its_clock(
    orders: Orders,
) -> None:
    created = await orders.did("work_order.created")
    late = await orders.advances(16, due=15)

    assert created.next_due == at(15)
    assert await orders.alerts() == ["WO-1:NEW_WORK_ORDER:1", "WO-1:WORK_ORDER_UNASSIGNED:1"]
    assert (await orders.alert("WO-1:WORK_ORDER_UNASSIGNED:1"))["origin"].startswith("2026-11-24T15:15:00")
    assert late.next_due is None or late.next_due > at(16)


async def test_looking_again_changes_nothing(orders: Orders) -> None:
    await orders.did("work_order.created")
    before = await orders.house.all("SELECT * FROM audit_entries")

    await orders.advances(1)
    await orders.advances(2)

    assert await orders.house.all("SELECT * FROM audit_entries") == before
    assert await orders.events() == [("applied", "")]


async def test_events_take_effect_in_order_of_receipt_and_before_a_clock_that_fell_due_meanwhile(
    orders: Orders,
) -> None:
    await orders.happens("work_order.created")
    await orders.happens("work_order.assigned", 14)

    await orders.advances(20)

    assert "WO-1:WORK_ORDER_UNASSIGNED:1" not in await orders.alerts()
    order = await orders.house.database.read(lambda tx: load(tx, ORDER))
    assert order is not None
    assert [offer.technician_id for offer in order.offers] == ["T1"]


@pytest.mark.requirement("R-441")
async def test_who_was_given_the_job_and_who_took_it_is_kept_with_actor_and_instant(orders: Orders) -> None:
    await orders.did("work_order.created")
    await orders.did("work_order.assigned", 1)
    await orders.did("offer.accepted", 3)

    rows = await orders.house.all("SELECT * FROM assignment_changes ORDER BY seq")
    assert [(row["technician_id"], row["kind"], row["at"][14:19]) for row in rows] == [
        ("T1", "offered", "01:00"),
        ("T1", "accepted", "03:00"),
    ]


async def test_an_answer_that_the_dispatch_system_tells_stops_the_alert_as_at_the_door(orders: Orders) -> None:
    await orders.did("work_order.created")
    await orders.did("work_order.assigned", 1)
    await orders.did("offer.accepted", 3)

    asked = await orders.alert("WO-1:WORK_ASSIGNED:1")
    assert (asked["state"], asked["acknowledged_by"], asked["acknowledged_action"]) == ("closed", "T1", "accept")
    (answer,) = await orders.house.all("SELECT * FROM acknowledgments")
    assert (answer["channel"], answer["effect"]) == ("dispatch", "first")


@pytest.mark.requirement("X-17")
async def test_an_answer_at_the_door_reaches_the_work_order_once(orders: Orders) -> None:
    await orders.did("work_order.created")
    await orders.did("work_order.assigned", 1)
    orders.house.alert = AlertId((await orders.alert("WO-1:WORK_ASSIGNED:1"))["id"])
    await orders.house.plans(0)

    await orders.house.answers("T1", at=at(3), action=Action.ACCEPT)
    waiting = await orders.house.all("SELECT payload, urgency FROM outbox WHERE kind = 'work_order' ORDER BY seq")
    await orders.advances(3)
    await orders.did("offer.accepted", 4)

    assert waiting[-1]["urgency"] == 0
    assert await orders.events() == [("applied", "")] * 3 + [("recorded", "repeated")]
    assert len(await orders.house.all("SELECT 1 FROM acknowledgments")) == 1
    assert (await orders.alert("WO-1:ASSIGNMENT_ACCEPTED:1"))["state"] == "open"


@pytest.mark.requirement("X-23")
async def test_closing_closes_every_alert_and_every_clock(orders: Orders) -> None:
    await orders.did("work_order.created")
    await orders.advances(15, due=15)

    outlook = await orders.did("work_order.closed", 20)

    assert (outlook.over, outlook.next_due) == (True, None)
    assert await orders.alerts(open_only=True) == []
    (row,) = await orders.house.all("SELECT * FROM work_orders")
    assert (row["status"], row["next_due_at"], row["closed_at"][14:19]) == ("closed", None, "20:00")


@pytest.mark.requirement("X-77")
async def test_what_comes_after_the_end_is_recorded_and_audited_with_its_reason(orders: Orders) -> None:
    await orders.did("work_order.created")
    await orders.happens("work_order.closed", 1)
    await orders.happens("work_order.commented", 2)

    await orders.advances(2)
    await orders.happens("work_order.commented", 3)

    assert await orders.events() == [("applied", ""), ("applied", ""), ("recorded", "over"), ("recorded", "over")]
    ignored = await orders.house.all("SELECT reason FROM audit_entries WHERE event = 'Event.Ignored'")
    assert [row["reason"] for row in ignored] == ["over", "over"]


@pytest.mark.requirement("X-77")
async def test_an_event_of_a_work_order_that_nobody_has_heard_of_is_applied_and_told_to_the_admins(
    orders: Orders,
) -> None:
    await orders.did("work_order.assigned")

    assert "WO-1:WORK_ASSIGNED:1" in await orders.alerts()
    assert (await orders.house.all("SELECT 1 FROM alerts WHERE type = 'SYSTEM_ISSUE'")) != []


async def test_what_cannot_be_read_any_more_stands_in_nobodys_way(orders: Orders) -> None:
    await orders.happens("work_order.created")
    await orders.house.database.write(lambda tx: tx.run("DELETE FROM event_bodies"))

    outlook = await orders.advances()

    assert outlook.over
    assert await orders.events() == [("recorded", "unreadable")]


async def test_more_events_than_one_transaction_takes_are_announced(orders: Orders) -> None:
    await orders.happens("work_order.created")
    for _ in range(100):
        await orders.happens("work_order.commented", 1)

    first, second = await orders.advances(1), await orders.advances(1)

    assert (first.more, second.more) == (True, False)
    assert {state for state, _ in await orders.events()} == {"applied"}


@pytest.mark.requirement("X-09")
async def test_declines_on_other_work_orders_within_the_hour_make_a_pattern(orders: Orders) -> None:
    for number, when in enumerate((at(-50), at(-20))):
        await orders.house.database.write(partial(has_declined, work_order=f"WO-{number + 7}", at=when))
    await orders.did("work_order.created")
    await orders.did("work_order.assigned", 1)
    await orders.did("offer.declined", 2)

    (context,) = await orders.house.all(
        "SELECT c.context FROM alert_contexts c JOIN alerts a ON a.id = c.alert_id WHERE a.type = 'ASSIGNMENT_DECLINED'"
    )
    assert '"decline_pattern":true' in context["context"]


async def test_the_state_of_a_work_order_survives_its_storage(orders: Orders) -> None:
    await orders.did("work_order.created", sla_deadline=timedelta(hours=4))
    await orders.did(
        "work_order.assigned", 1, window={"start": ORIGIN + timedelta(hours=1), "end": ORIGIN + timedelta(hours=2)}
    )

    order = await orders.house.database.read(lambda tx: load(tx, ORDER))

    assert order is not None
    assert order.sla is not None
    assert (order.sla.deadline, order.window is not None) == (ORIGIN + timedelta(hours=4), True)


@pytest.mark.requirement("X-17", "X-20")
async def test_the_door_counts_what_was_committed_before_though_no_workflow_has_looked(orders: Orders) -> None:
    await orders.did("work_order.created")
    await orders.did("work_order.assigned", 1)
    orders.house.alert = AlertId((await orders.alert("WO-1:WORK_ASSIGNED:1"))["id"])
    await orders.house.plans(0)
    await orders.happens("work_order.cancelled", 2)

    answered = await orders.house.answers("T1", at=at(3), action=Action.ACCEPT)

    assert (answered.outcome, answered.refusal) == (Effect.REFUSED, Refusal.CLOSED)
    assert (await orders.events())[2] == ("applied", "")


@pytest.mark.requirement("X-17")
async def test_an_accept_that_was_posted_first_makes_the_decline_at_the_door_a_later_one(orders: Orders) -> None:
    await orders.did("work_order.created")
    await orders.did("work_order.assigned", 1)
    orders.house.alert = AlertId((await orders.alert("WO-1:WORK_ASSIGNED:1"))["id"])
    await orders.house.plans(0)
    await orders.happens("offer.accepted", 2)

    answered = await orders.house.answers("T1", at=at(3), action=Action.DECLINE, reason="too far")
    await orders.advances(3)

    assert (answered.outcome, answered.already_action) == (Effect.SECONDARY, "accept")
    (row,) = await orders.house.all("SELECT status FROM work_orders")
    assert row["status"] == "accepted"


async def test_two_processes_that_look_at_once_do_everything_once(orders: Orders, url: str) -> None:
    await orders.happens("work_order.created")
    await orders.happens("work_order.assigned", 1)
    other = Database.open(url)
    desks = [orders.desk, StoreWorkOrderDesk(other, DirectoryCache(other))] * 4
    order = AdvanceWorkOrder(work_order_id=ORDER, clock=orders.clock)

    await asyncio.gather(*(desk.advance(order, now=at(1)) for desk in desks))

    other.close()
    assert await orders.alerts() == ["WO-1:NEW_WORK_ORDER:1", "WO-1:WORK_ASSIGNED:1"]
    assert len(await orders.house.all("SELECT 1 FROM audit_entries WHERE event = 'Event.Applied'")) == 2


@pytest.mark.requirement("X-58")
async def test_an_event_whose_rule_fails_is_recorded_and_told_to_the_admins_and_the_next_one_goes_on(
    orders: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Decision:
        raise ArithmeticError

    await orders.did("work_order.created")
    monkeypatch.setitem(RULES, "work_order.commented", broken)
    await orders.happens("work_order.commented", 1)

    await orders.did("work_order.assigned", 2)

    assert await orders.events() == [("applied", ""), ("recorded", "failed"), ("applied", "")]
    assert len(await orders.house.all("SELECT 1 FROM alerts WHERE type = 'SYSTEM_ISSUE'")) == 1
