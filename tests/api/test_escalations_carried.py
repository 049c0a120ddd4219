"""An escalation by hand reaches its alert's workflow, and once more where Temporal has lost it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.carrying import Carrier
from api.reconciling import reconcile
from api.relay import Relay
from domain.ids import AlertId
from store import outbox
from store.database import Database, Tx
from store.outbox import OutboxKind
from tests.api.carried import Remembering, Wall, a_database, raises, waiting
from tests.builders import ORIGIN, a_clock

_ESCALATED = "INSERT INTO escalations (alert_id, step, actor, at) VALUES (:id, 1, 'OM', '2026-11-24T15:02:00.000000Z')"
_TAKEN = "INSERT INTO plans (alert_id, step, due_at, planned_at, plan) VALUES (:id, 1, '', '', '{}')"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with a_database(tmp_path) as database:
        yield database


async def escalated(database: Database, alert: AlertId) -> None:
    def work(tx: Tx) -> None:
        tx.run(_ESCALATED, id=alert)
        told = outbox.escalated(1, by="OM", at=ORIGIN)
        outbox.put(tx, OutboxKind.ESCALATE, alert, told, urgency=outbox.FIRST, at=ORIGIN, traceparent=None)

    await database.write(work)


def a_relay(database: Database, engine: Remembering) -> Relay:
    return Relay(database, engine, a_clock(), holder="this process", now=Wall())


async def test_it_waits_for_the_start_of_its_alert_and_follows_it(database: Database) -> None:
    engine = Remembering()
    alert = await raises(database, "WO-1")
    await escalated(database, alert)

    await a_relay(database, engine).turn()

    assert engine.said == [("start", alert), ("escalate", alert)]
    assert await waiting(database) == []


@pytest.mark.parametrize("taken", [False, True])
async def test_what_temporal_lost_is_told_again_unless_the_step_was_taken(database: Database, *, taken: bool) -> None:
    alert = await raises(database, "WO-1")
    await escalated(database, alert)
    await a_relay(database, Remembering()).turn()
    if taken:
        await database.write(lambda tx: tx.run(_TAKEN, id=alert))
    after_a_power_cut = Remembering()

    await reconcile(database, Carrier(after_a_power_cut, a_clock()))

    assert after_a_power_cut.heard("escalate") == ([] if taken else [alert])
