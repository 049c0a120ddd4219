"""Whether technicians with active work are heard: heartbeats, reports and jobs as rows, and one 5.5 for a silence."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

import pytest

from domain.event_types import EVENT_TYPES
from domain.orders import TechnicianOutlook, WatchTechnician
from domain.work_order.effect import Assignment
from domain.work_order.offer import Offer, OfferState
from domain.work_order.status import Status
from domain.work_order.work_order import WorkOrder
from store.connection import Tx
from store.database import Database
from store.event_intake import NewEvent, take_in
from store.ids import mint
from store.presence import at_the_wheel, heartbeat
from store.technician_desk import StoreTechnicianDesk
from store.technician_signs import follow
from store.technicians import heard_of, seen
from store.work_order_effects import Carrying
from store.work_order_rows import keep, load
from tests.builders import ORIGIN, a_clock
from tests.store.desk import Desk, at


class Field(Desk):
    """T1 and T2 have jobs, or none, and phones that are heard, or not."""

    async def works(self, work_order: str, status: Status, when: datetime, *crew: str) -> None:
        """The work order is there now; whoever is in the crew has accepted it, the first one leads."""
        offers = tuple(
            Offer(number=n, technician_id=one, lead=n == 0, state=OfferState.ACCEPTED, offered_at=ORIGIN)
            for n, one in enumerate(crew or ("T1",))
        )
        order = WorkOrder(
            id=work_order, status=status, created_at=ORIGIN, store_id="S014", customer="Acme", offers=offers
        )
        await self.database.write(partial(self._moves, order, when))

    async def takes(self, work_order: str, technician: str, when: datetime) -> None:
        """A line of the assignment history."""
        order = WorkOrder(id=work_order, created_at=ORIGIN)
        line = Assignment(technician_id=technician, kind="accepted", by=technician)
        await self.database.write(lambda tx: Carrying(tx, order, self.directory, now=when, at=when).carry_out(line))

    def _moves(self, order: WorkOrder, when: datetime, tx: Tx) -> None:
        before = load(tx, order.id)
        keep(tx, order, self.directory, next_due=None, at=when)
        follow(tx, before, order, when)

    async def reports(self, event_type: str, when: datetime, technician: str = "T1", **data: object) -> None:
        said = EVENT_TYPES[event_type].model_validate(data)
        event = NewEvent(mint("ev"), event_type, said, "key:dispatch", when, technician_id=technician)
        await self.database.write(lambda tx: take_in(tx, [event], now=when))

    async def beats(self, when: datetime, technician: str = "T1") -> bool:
        return await self.database.write(lambda tx: seen(tx, technician, when))

    async def looks(self, when: datetime, technician: str = "T1") -> TechnicianOutlook:
        desk = StoreTechnicianDesk(self.database)
        return await desk.watch(WatchTechnician(technician_id=technician, clock=a_clock()), now=when)

    async def alerts(self, key: str = "TECHNICIAN_OFFLINE") -> list[Mapping[str, Any]]:
        return await self.database.read(
            lambda tx: tx.all("SELECT * FROM alerts WHERE type = :key ORDER BY id", key=key)
        )

    async def wakes(self) -> int:
        counted = await self.one("SELECT COUNT(*) AS many FROM outbox WHERE kind = 'technician'")
        return int(counted["many"])


@pytest.fixture
async def field(database: Database) -> Field:
    """Nobody has been heard yet."""
    found = await Field.furnished(database)
    await database.write(lambda tx: tx.run("DELETE FROM presence"))
    assert isinstance(found, Field)
    return found


@pytest.mark.requirement("R-057", "X-14")
@pytest.mark.parametrize(("seconds", "raised"), [(599.999, 0), (600, 1), (900, 1)])
async def test_a_silence_is_raised_at_the_tenth_minute(field: Field, seconds: float, raised: int) -> None:
    await field.beats(at())
    await field.works("WO-1", Status.ACCEPTED, at(), "T1")

    outlook = await field.looks(at(seconds=seconds))

    alerts = await field.alerts()
    assert len(alerts) == raised
    assert outlook == TechnicianOutlook(waits=True, next_at=None if raised else at(10))
    assert all(row["origin"] == "2026-11-24T15:10:00.000000Z" and row["work_order_id"] == "WO-1" for row in alerts)


@pytest.mark.requirement("R-057")
async def test_heartbeats_are_rows_and_wake_nobody(field: Field) -> None:
    await field.beats(at())
    await field.works("WO-1", Status.ACCEPTED, at(), "T1")
    await field.looks(at())
    before = await field.wakes()

    told = [await field.beats(at(seconds=30 * number)) for number in range(1, 21)]

    assert not any(told)
    assert await field.wakes() == before
    assert await field.looks(at(10)) == TechnicianOutlook(waits=True, next_at=at(20))
    assert await field.alerts() == []


@pytest.mark.requirement("X-22")
async def test_the_first_heartbeat_after_a_silence_ends_it_in_its_own_transaction(field: Field) -> None:
    await field.beats(at())
    await field.works("WO-1", Status.ACCEPTED, at(), "T1")
    await field.looks(at(10))
    before = await field.wakes()

    assert await field.beats(at(12))
    assert not await field.beats(at(12.5))

    (alert,) = await field.alerts()
    assert (alert["state"], alert["close_reason"], alert["closed_by"]) == ("closed", "seen_again", "T1")
    assert await field.wakes() == before + 1
    assert await field.looks(at(12.5)) == TechnicianOutlook(waits=True, next_at=at(22.5))


@pytest.mark.requirement("X-23")
async def test_the_end_of_the_last_job_ends_it_without_a_word(field: Field) -> None:
    await field.beats(at())
    await field.works("WO-1", Status.ON_SITE, at(), "T1")
    await field.looks(at(10))

    await field.works("WO-1", Status.WORK_COMPLETE, at(11), "T1")

    (alert,) = await field.alerts()
    assert (alert["state"], alert["close_reason"]) == ("closed", "work_over")
    assert await field.alerts("ISSUE_RESOLVED") == []
    assert await field.looks(at(11)) == TechnicianOutlook(waits=False)


@pytest.mark.requirement("R-057")
async def test_work_wakes_nobody_who_looks_in_time_anyway(field: Field) -> None:
    await field.beats(at())
    await field.works("WO-1", Status.ACCEPTED, at(), "T1")
    await field.looks(at())
    before = await field.wakes()

    await field.works("WO-1", Status.WORK_COMPLETE, at(3), "T1")
    await field.works("WO-2", Status.ACCEPTED, at(4), "T1")

    assert await field.wakes() == before
    assert await field.looks(at(10)) == TechnicianOutlook(waits=True)
    assert [row["work_order_id"] for row in await field.alerts()] == ["WO-2"]


@pytest.mark.requirement("R-057", "X-59")
async def test_a_crew_is_watched_with_its_lead(field: Field) -> None:
    await field.beats(at(), "T2")

    await field.takes("WO-1", "T2", at())

    await field.works("WO-1", Status.ON_SITE, at(), "T1", "T2")

    assert await field.looks(at(), "T2") == TechnicianOutlook(waits=True, next_at=at(10))
    await field.looks(at(10), "T2")
    assert [row["technician_id"] for row in await field.alerts()] == ["T2"]


@pytest.mark.requirement("R-057")
async def test_a_lost_connection_counts_from_when_the_app_was_last_heard(field: Field) -> None:
    await field.works("WO-1", Status.EN_ROUTE, at(), "T1")
    await field.looks(at())

    await field.reports("technician.connection_lost", at(5), last_seen=at(2), location="I-43", last_status="en_route")

    assert await field.looks(at(5)) == TechnicianOutlook(waits=True, next_at=at(12))
    await field.looks(at(12))
    (alert,) = await field.alerts()
    context = await field.one("SELECT context FROM alert_contexts WHERE alert_id = :id", id=alert["id"])
    assert '"location":"I-43"' in context["context"]
    assert '"customer":"Acme"' in context["context"]


@pytest.mark.requirement("R-057", "X-22")
async def test_a_restored_connection_is_a_sign_of_life(field: Field) -> None:
    await field.works("WO-1", Status.EN_ROUTE, at(), "T1")
    await field.reports("technician.connection_lost", at(3), last_seen=at(0))
    await field.looks(at(10))

    await field.reports("technician.restored", at(13))
    outlook = await field.looks(at(13))

    assert outlook == TechnicianOutlook(waits=True, next_at=at(23))
    assert [row["close_reason"] for row in await field.alerts()] == ["seen_again"]


@pytest.mark.requirement("R-057")
async def test_who_is_unavailable_is_missed_at_once_and_found_by_a_status_alone(field: Field) -> None:
    await field.beats(at())
    await field.works("WO-1", Status.ACCEPTED, at(), "T1")
    await field.looks(at())
    await field.reports("technician.unavailable", at(1), last_seen=at(0.5))
    await field.looks(at(1))

    await field.beats(at(2))
    still = await field.alerts()
    await field.database.write(lambda tx: heard_of(tx, "T1", "en_route", at(3), now=at(3)))

    assert [row["state"] for row in still] == ["open"]
    assert [(row["close_reason"], row["closed_at"]) for row in await field.alerts()] == [
        ("seen_again", "2026-11-24T15:03:00.000000Z")
    ]


@pytest.mark.requirement("R-057")
async def test_without_active_work_nothing_is_raised(field: Field) -> None:
    await field.beats(at())
    await field.reports("technician.unavailable", at(1), last_seen=at())

    assert await field.looks(at(30)) == TechnicianOutlook(waits=False)
    assert await field.alerts() == []


@pytest.mark.requirement("R-057")
async def test_a_second_look_does_nothing_more(field: Field) -> None:
    await field.beats(at())
    await field.works("WO-1", Status.ACCEPTED, at(), "T1")
    await field.looks(at(10))

    assert await field.looks(at(10)) == TechnicianOutlook(waits=True)
    assert await field.looks(at(40)) == TechnicianOutlook(waits=True)
    assert len(await field.alerts()) == 1


@pytest.mark.requirement("F-21")
async def test_who_is_en_route_drives_until_another_status(field: Field) -> None:
    await field.database.write(lambda tx: heartbeat(tx, "T1", at()))

    async def drivers_after(status: str, technician: str) -> frozenset[str]:
        await field.database.write(lambda tx: heard_of(tx, technician, status, at(1), now=at(1)))
        return await field.database.read(lambda tx: at_the_wheel(tx, at(2)))

    assert await drivers_after("en_route", "T1") == {"T1"}
    assert await drivers_after("en_route", "T2") == {"T1", "T2"}
    assert await drivers_after("on_site", "T1") == {"T2"}
    assert await drivers_after("on_site", "T2") == frozenset()
