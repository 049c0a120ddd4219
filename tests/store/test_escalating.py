"""Escalating by hand is decided in one transaction: one level for everybody who presses, and none after an answer."""

import asyncio
import json

import pytest

from domain.ids import AlertId
from domain.ladder import Step
from domain.manual_steps import Idle
from store.database import Database
from store.escalating import ByHand, Escalation, escalate
from tests.store.desk import Desk, at


@pytest.fixture
async def desk(database: Database) -> Desk:
    desk = await Desk.furnished(database)
    await desk.raises("SLA_BREACH")
    await desk.plans(0)
    return desk


async def escalates(desk: Desk, by: str, minutes: float) -> Escalation | None:
    order = ByHand(AlertId(desk.alert), by, at(minutes), "nobody picks up")
    return await desk.database.write(lambda tx: escalate(tx, order, desk.directory))


def step_of(done: Escalation | None) -> int:
    assert done is not None
    assert isinstance(done.outcome, Step)
    return done.outcome.index


@pytest.mark.requirement("R-157", "X-12")
async def test_each_level_in_its_order_and_no_report(desk: Desk) -> None:
    first = step_of(await escalates(desk, "RD1", 1))
    await desk.plans(1)
    second = step_of(await escalates(desk, "OM", 2))
    await desk.plans(3)

    last = await escalates(desk, "OM", 3)

    assert (first, second) == (1, 3)
    assert last is not None
    assert last.outcome is Idle.NOTHING_LEFT
    told = [json.loads(row["payload"])["step"] for row in await desk.outbox("escalate")]
    assert told == [1, 3]


@pytest.mark.requirement("R-157")
async def test_everybody_at_once_is_one_level(desk: Desk) -> None:
    done = await asyncio.gather(*(escalates(desk, by, 1) for by in ("RD1", "OM", "AD", "RD1", "OM")))

    outcomes = [one.outcome for one in done if one]
    assert len([one for one in outcomes if isinstance(one, Step)]) == 1
    assert outcomes.count(Idle.FALLING_DUE) == 4
    assert len(await desk.outbox("escalate")) == len(await desk.audit("Alert.EscalatedByHand")) == 1


@pytest.mark.requirement("R-321", "X-20")
async def test_after_an_answer_nothing_is_escalated(desk: Desk) -> None:
    await desk.answers("RD1", at=at(1))

    done = await escalates(desk, "OM", 1)

    assert done == Escalation(Idle.ANSWERED, "RD1")
    assert await desk.outbox("escalate") == []


@pytest.mark.requirement("X-17")
async def test_who_is_not_concerned_leaves_an_entry_and_nothing_else(desk: Desk) -> None:
    assert await escalates(desk, "T1", 1) is None

    (entry,) = await desk.audit("Alert.EscalationRefused")
    assert (entry["actor"], entry["reason"]) == ("T1", "not_yours")
    assert await desk.outbox("escalate") == []
