"""A Temporal that remembers what it was told, and the desk from which it is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from api.alert_engine import EngineRefused, Existence, Shown, Told
from api.ports import EngineUnavailable
from domain.catalogue import CATALOGUE
from domain.ids import AlertId
from domain.new_alert import new_alert
from domain.priority import Priority
from store.bootstrap import prepare
from store.database import Database, Row
from store.ids import mint
from store.intake import raise_alert
from tests.builders import ORIGIN, a_context, a_directory
from workflows.contract import (
    AlertSignal,
    AlertStart,
    DigestStart,
    LongLived,
    ReplyStart,
    TechnicianStart,
    WorkOrderStart,
)


@dataclass
class Remembering:
    """Workflows by alert id. `said`: every start and signal in the order in which it arrived."""

    away: bool = False
    refuses: set[str] = field(default_factory=set)
    workflows: dict[str, Existence] = field(default_factory=dict)
    started: dict[str, tuple[AlertStart, Shown]] = field(default_factory=dict)
    said: list[tuple[str, str]] = field(default_factory=list)
    traces: list[str | None] = field(default_factory=list)
    told_something: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self, start: AlertStart, shown: Shown, *, traceparent: str | None) -> bool:
        self._answer(start.alert_id)
        self.started[start.alert_id] = (start, shown)
        self._hear("start", start.alert_id, traceparent)
        return self.workflows.setdefault(start.alert_id, Existence.RUNNING) is Existence.RUNNING

    async def signal(self, alert_id: AlertId, signal: AlertSignal, told: Told, *, traceparent: str | None) -> bool:
        if self.workflows.get(alert_id) is not Existence.RUNNING:
            self._answer(alert_id)
            return False
        self._hear(signal.value, alert_id, traceparent)
        return True

    async def reply(self, start: ReplyStart, *, traceparent: str | None) -> None:
        self._hear("reply", start.reply_id, traceparent)

    async def wake(self, start: LongLived, *, traceparent: str | None) -> None:
        self._hear("wake", _who(start), traceparent)

    async def existence(self, alert_id: AlertId) -> Existence:
        self._answer(alert_id)
        return self.workflows.get(alert_id, Existence.MISSING)

    def heard(self, *kinds: str) -> list[str]:
        """What it was told of these kinds, by id."""
        return [about for kind, about in self.said if kind in kinds]

    def _hear(self, kind: str, about: str, traceparent: str | None) -> None:
        self._answer(about)
        self.said.append((kind, about))
        self.traces.append(traceparent)
        self.told_something.set()

    def _answer(self, about: str) -> None:
        if self.away:
            raise EngineUnavailable("UNAVAILABLE")
        if about in self.refuses:
            raise EngineRefused("INVALID_ARGUMENT")


@dataclass
class Wall:
    """A clock that a test moves."""

    now: datetime = ORIGIN

    def __call__(self) -> datetime:
        return self.now

    def passes(self, duration: timedelta) -> None:
        self.now += duration


@asynccontextmanager
async def a_database(folder: Path) -> AsyncIterator[Database]:
    url = f"sqlite:///{folder / 'alerts.db'}"
    prepare(url, clock_speed=1, clock_start=None, sample_directory=None)
    database = Database.open(url)
    yield database
    database.close()


async def raises(
    database: Database,
    dedup_key: str,
    *,
    key: str = "NEW_WORK_ORDER",
    priority: Priority | None = None,
    traceparent: str | None = None,
) -> AlertId:
    """An alert that waits in the outbox."""
    alert = new_alert(
        AlertId(mint("al")),
        CATALOGUE[key],
        dedup_key=dedup_key,
        context=a_context(key),
        directory=a_directory(),
        origin=ORIGIN,
        raised_by="key:dispatch-system",
        priority=priority,
    )
    raised = await database.write(lambda tx: raise_alert(tx, alert, now=ORIGIN, traceparent=traceparent))
    return raised.alert_id


async def waiting(database: Database) -> list[Row]:
    """Rows of the outbox that have not reached Temporal."""
    return await database.read(lambda tx: tx.all("SELECT * FROM outbox WHERE sent_at IS NULL ORDER BY seq"))


async def how_started(database: Database, alert: AlertId) -> str:
    row = await database.read(lambda tx: tx.one("SELECT started FROM alerts WHERE id = :id", id=alert))
    assert row is not None
    started: str = row["started"]
    return started


def _who(start: LongLived) -> str:
    """Whose workflow is woken."""
    if isinstance(start, DigestStart):
        return start.recipient
    if isinstance(start, TechnicianStart):
        return start.technician_id
    return start.work_order_id if isinstance(start, WorkOrderStart) else "crisis"
