"""Crisis mode in the store: one at a time, its automatic end, its review, the reminder, and the health rule."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.crisis import CrisisCause, CrisisScope
from domain.orders import CrisisOutlook, TendCrisis
from store.connection import Tx
from store.crisis import CrisisRefused, RunningCrisis, Switch, enter, extend, leave, running_crisis
from store.crisis_desk import StoreCrisisDesk, enter_by_health, push_health, pushes_demand_crisis
from store.crisis_review import list_reviews, write_findings
from store.database import Database
from store.directory import DirectoryCache
from store.stamps import stamp
from tests.builders import ORIGIN
from tests.store.desk import Desk, at

PUSH = """
INSERT INTO deliveries (id, alert_id, step, clock, recipient, role, channel, attempt, asks, escalated, shown_as,
  priority, state, reason, due_at, planned_at, accepted_at, ended_at, failure, tries, repeated)
VALUES (:id, 'al_x', 0, 'none', 'T1', 'technician', 'push', 1, 0, 0, '2.1', 'high', :state, 'named_by_type', :at, :at,
  :accepted, :ended, :failure, 1, 0)
"""


@pytest.fixture
async def desk(database: Database) -> Desk:
    return await Desk.furnished(database)


def by(person: str = "AD", *, when: datetime = ORIGIN) -> Switch:
    return Switch(person, when, "pushes do not arrive")


async def switched_on(desk: Desk, **more: Any) -> RunningCrisis:
    return await desk.database.write(lambda tx: enter(tx, desk.directory, by(), **more))


async def tended(desk: Desk, when: datetime) -> CrisisOutlook:
    return await StoreCrisisDesk(desk.database, DirectoryCache(desk.database)).tend(TendCrisis(at=when))


async def crises(desk: Desk) -> list[Any]:
    return await desk.database.read(lambda tx: tx.all("SELECT * FROM crises ORDER BY id"))


async def told(desk: Desk, event: str) -> list[dict[str, Any]]:
    rows = await desk.database.read(
        lambda tx: tx.all("SELECT * FROM audit_entries WHERE event = :event ORDER BY id", event=event)
    )
    return [{**row, "details": json.loads(row["details"])} for row in rows]


@pytest.mark.requirement("X-39", "R-411")
async def test_switching_it_on_tells_audits_and_wakes(desk: Desk) -> None:
    crisis = await switched_on(desk, scope=CrisisScope(regions=("R1",)), ends_at=at(30))

    assert await desk.database.read(running_crisis) == crisis
    (entry,) = await told(desk, "Crisis.Entered")
    assert (entry["actor"], entry["reason"]) == ("AD", "pushes do not arrive")
    assert entry["details"]["regions"] == ["R1"]
    alert = await desk.one("SELECT * FROM alerts WHERE type = 'CRISIS_CHANGED'")
    assert (alert["raised_by"], alert["dedup_key"]) == ("AD", f"{crisis.id}:on")
    assert await desk.one("SELECT seq FROM outbox WHERE kind = 'crisis'")


@pytest.mark.requirement("X-39")
async def test_there_is_one_at_a_time(desk: Desk) -> None:
    await switched_on(desk)

    with pytest.raises(CrisisRefused, match=r"on already, since 2026-.* UTC, switched on by AD"):
        await switched_on(desk)

    assert len(await crises(desk)) == 1
    assert len(await told(desk, "Crisis.Entered")) == 1


@pytest.mark.requirement("X-39")
async def test_every_process_sees_it_with_its_next_transaction(desk: Desk) -> None:
    people = DirectoryCache(desk.database)
    assert (await people.latest()).rules.crisis is None

    crisis = await switched_on(desk)
    on = (await people.latest()).rules.crisis
    await desk.database.write(lambda tx: leave(tx, desk.directory, by(when=at(5))))

    assert on is not None
    assert on.id == crisis.id
    assert (await people.latest()).rules.crisis is None


@pytest.mark.requirement("R-414", "X-38")
async def test_leaving_counts_what_happened_and_sends_nothing_again(desk: Desk) -> None:
    await switched_on(desk)
    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)
    await desk.sent(await desk.delivery("T1", "sms"), "msg-1", now=at(seconds=1))
    before = await desk.database.read(lambda tx: tx.all("SELECT id, state, reason FROM deliveries ORDER BY id"))
    silent = await desk.database.read(lambda tx: tx.all("SELECT created_at FROM inbox WHERE silent = 1"))

    left = await desk.database.write(lambda tx: leave(tx, desk.directory, by(when=at(20))))

    assert left is not None
    (review,) = (await desk.database.read(lambda tx: list_reviews(tx, before=None, limit=5))).reviews
    assert (review.ended_at, review.ended_by) == (at(20), "AD")
    figures = review.figures
    assert (figures.texts, figures.calls, figures.stored) == (1, 0, 3)
    assert figures.suppressed == len([row for row in before if row["reason"] == "crisis"]) > 0
    assert (figures.tasks, figures.seconds) == (0, 1200)
    assert before == await desk.database.read(lambda tx: tx.all("SELECT id, state, reason FROM deliveries ORDER BY id"))
    rows = await desk.database.read(lambda tx: tx.all("SELECT created_at, silent FROM inbox"))
    assert silent
    assert {row["silent"] for row in rows} == {0}
    assert {row["created_at"] for row in rows} == {row["created_at"] for row in silent}


@pytest.mark.requirement("R-414")
async def test_only_what_happened_where_it_held_is_counted(desk: Desk) -> None:
    await switched_on(desk, scope=CrisisScope(stores=("S091",)))
    await desk.raises("WORK_ASSIGNED")  # in S014
    await desk.plans(0)

    await desk.database.write(lambda tx: leave(tx, desk.directory, by(when=at(20))))

    (review,) = (await desk.database.read(lambda tx: list_reviews(tx, before=None, limit=5))).reviews
    assert (review.figures.texts, review.figures.suppressed, review.figures.stored) == (0, 0, 0)


async def test_leaving_what_is_off_changes_nothing(desk: Desk) -> None:
    assert await desk.database.write(lambda tx: leave(tx, desk.directory, by())) is None

    assert await told(desk, "Crisis.Left") == []


async def test_there_is_no_end_to_move_while_it_is_off(desk: Desk) -> None:
    with pytest.raises(CrisisRefused, match="Crisis mode is off"):
        await desk.database.write(lambda tx: extend(tx, by(), ends_at=at(5)))


@pytest.mark.requirement("R-414", "X-39")
async def test_a_critical_alert_is_taken_over_once(desk: Desk) -> None:
    await switched_on(desk)
    await desk.raises("EQUIPMENT_SHORTAGE")

    for step in (0, 1, 1, 2):
        await desk.plans(step)

    task = await desk.one("SELECT * FROM manual_tasks")
    assert (task["role"], task["step"], task["state"]) == ("operations_manager", 1, "open")
    assert (await desk.delivery("OM", "sms", step=1))["state"] == "planned"


@pytest.mark.requirement("X-39")
class TestTheClock:
    async def test_it_ends_at_its_own_instant_however_late_that_is_noticed(self, desk: Desk) -> None:
        await switched_on(desk, ends_at=at(30))

        before = await tended(desk, at(29))
        after = await tended(desk, at(45))

        assert before == CrisisOutlook(waits=True, next_at=at(30))
        assert after == CrisisOutlook(waits=True, next_at=at(30) + timedelta(hours=24))
        (entry,) = await told(desk, "Crisis.Left")
        assert (entry["actor"], entry["reason"]) == ("engine", "its automatic end was reached")
        off = await desk.one("SELECT origin FROM alerts WHERE dedup_key LIKE '%:off'")
        assert off["origin"] == (await crises(desk))[0]["ended_at"]

    async def test_without_an_end_only_a_person_ends_it(self, desk: Desk) -> None:
        await switched_on(desk)

        assert await tended(desk, at(10_000)) == CrisisOutlook(waits=True)

    async def test_an_end_may_be_moved(self, desk: Desk) -> None:
        await switched_on(desk, ends_at=at(30))

        await desk.database.write(lambda tx: extend(tx, by(when=at(20)), ends_at=at(90)))

        assert await tended(desk, at(45)) == CrisisOutlook(waits=True, next_at=at(90))
        (entry,) = await told(desk, "Crisis.Extended")
        assert entry["details"]["ends_at"] == "2026-11-24T16:30:00.000000Z"

    @pytest.mark.requirement("R-414")
    async def test_the_admins_are_reminded_of_the_review_once(self, desk: Desk) -> None:
        await switched_on(desk, ends_at=at(30))
        await tended(desk, at(30))

        for _ in range(2):
            assert await tended(desk, at(30) + timedelta(hours=24)) == CrisisOutlook(waits=False)

        issue = await desk.one(
            "SELECT c.context FROM alerts a JOIN alert_contexts c ON c.alert_id = a.id WHERE a.type = 'SYSTEM_ISSUE'"
        )
        assert json.loads(issue["context"])["what"] == "a crisis has no review"

    @pytest.mark.requirement("R-414")
    async def test_nobody_is_reminded_of_what_was_done(self, desk: Desk) -> None:
        crisis = await switched_on(desk, ends_at=at(30))
        await tended(desk, at(30))

        written = await desk.database.write(
            lambda tx: write_findings(tx, crisis.id, "FCM was down", by="AD", at=at(60))
        )

        assert written is not None
        assert (written.findings, written.reviewed_by) == ("FCM was down", "AD")
        assert await tended(desk, at(31)) == CrisisOutlook(waits=False)
        assert len(await told(desk, "Crisis.Reviewed")) == 1


def pushes(failed: int, of: int, *, when: datetime, failure: str = "busy") -> Callable[[Tx], None]:
    """That many pushes that ended then."""

    def write(tx: Tx) -> None:
        for number in range(of):
            bad = number < failed
            tx.run(
                PUSH,
                id=f"dl_{when:%H%M%S}_{number}",
                state="failed" if bad else "accepted",
                at=stamp(when),
                accepted=None if bad else stamp(when),
                ended=stamp(when) if bad else None,
                failure=failure if bad else None,
            )

    return write


@pytest.mark.requirement("X-39")
class TestTheHealthRule:
    @pytest.mark.parametrize(("failed", "of", "demands"), [(6, 11, True), (5, 10, False), (9, 9, False)])
    async def test_more_than_half_of_ten_bring_crisis_mode(
        self, desk: Desk, failed: int, of: int, demands: bool
    ) -> None:
        await desk.database.write(pushes(failed, of, when=at(1)))

        assert await desk.database.read(lambda tx: pushes_demand_crisis(tx, now=at(2))) is demands
        await desk.database.write(lambda tx: enter_by_health(tx, now=at(2)))

        running = await desk.database.read(running_crisis)
        assert bool(running) is demands
        if running:
            assert (running.cause, running.started_by) == (CrisisCause.HEALTH, "engine")
            assert (running.reason, running.ends_at) == ("6 of 11 pushes failed within 5 minutes", at(32))

    async def test_what_failed_earlier_counts_no_more(self, desk: Desk) -> None:
        await desk.database.write(pushes(20, 20, when=at(1)))

        assert (await desk.database.read(lambda tx: push_health(tx, now=at(5.9)))).failed == 20
        assert (await desk.database.read(lambda tx: push_health(tx, now=at(6)))).ended == 0

    async def test_a_device_that_is_gone_says_nothing_about_the_channel(self, desk: Desk) -> None:
        await desk.database.write(pushes(20, 20, when=at(1), failure="recipient_gone"))

        assert not await desk.database.read(lambda tx: pushes_demand_crisis(tx, now=at(2)))

    async def test_it_goes_on_while_pushes_still_fail(self, desk: Desk) -> None:
        await desk.database.write(pushes(20, 20, when=at(1)))
        await desk.database.write(lambda tx: enter_by_health(tx, now=at(2)))
        await desk.database.write(pushes(20, 20, when=at(31)))

        assert await tended(desk, at(32)) == CrisisOutlook(waits=True, next_at=at(62))

        await tended(desk, at(62))
        assert await desk.database.read(running_crisis) is None

    async def test_a_person_who_switched_it_off_is_respected(self, desk: Desk) -> None:
        await desk.database.write(pushes(20, 20, when=at(1)))
        await desk.database.write(lambda tx: enter_by_health(tx, now=at(2)))
        await desk.database.write(lambda tx: leave(tx, desk.directory, by(when=at(3))))
        await desk.database.write(pushes(20, 20, when=at(32)))

        assert not await desk.database.read(lambda tx: pushes_demand_crisis(tx, now=at(32.5)))
        assert await desk.database.read(lambda tx: pushes_demand_crisis(tx, now=at(33)))
