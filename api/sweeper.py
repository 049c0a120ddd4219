"""What time alone changes: parked callbacks die, lost sendings end, old keys and rows go, dead workflows are noticed.

And what somebody must look at all the time: whether pushes still reach people (X-39).
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog

from api.alert_engine import AlertEngine, EngineRefused, Existence
from api.ports import EngineUnavailable
from domain.clock import Clock
from domain.ids import AlertId
from domain.overdue import due_by
from store.crisis_desk import enter_by_health, pushes_demand_crisis
from store.database import Database, Tx
from store.directory import read_directory
from store.errors import StoreError
from store.idempotency import forget
from store.leases import LeaseKeeper
from store.overdue import overdue, raise_overdue
from store.retention import Kept, Retention, forget_outdated
from store.standing import closed_but_standing, give_up_lost, lost_sendings, mark_ended, start_again
from store.webhooks import has_parked, sweep_parked

EVERY = timedelta(seconds=1)
"""Real time."""
_KEYS_EVERY = timedelta(hours=1)
_RETENTION_EVERY = timedelta(hours=1)
_RETENTION_STARTS_OVER = timedelta(days=1)
_WORKFLOWS_EVERY = timedelta(seconds=30)
_HEALTH_EVERY = timedelta(seconds=3)
_OVERDUE_EVERY = timedelta(seconds=30)
_OVERDUE_SINCE = timedelta(hours=1)  # installation time: of messages, so far back is looked
_ENDS_WITHIN = timedelta(minutes=1)  # real time: so long may a closed alert's workflow take for its last act
_AT_ONCE = 20

log = structlog.get_logger()


class Sweeper:
    """One per process; whoever holds the lease sweeps. `now` is real time, `holder` unique to this start."""

    def __init__(
        self,
        database: Database,
        engine: AlertEngine,
        clock: Clock,
        *,
        holder: str,
        now: Callable[[], datetime],
        kept: Kept | None = None,
    ) -> None:
        self._database = database
        self._engine = engine
        self._clock = clock
        self._now = now
        self._keeper = LeaseKeeper(database, "sweeper", holder, now=now)
        self._retention = Retention(kept or Kept())
        self._due: dict[str, datetime] = {}
        self._after = ""

    async def run(self) -> None:
        """Until it is cancelled; then the lease is given back."""
        try:
            while True:
                await self.turn()
                await asyncio.sleep(EVERY.total_seconds())
        finally:
            await self._keeper.give_back()

    async def turn(self) -> None:
        """Everything that is due. What fails is tried again the next time."""
        try:
            if await self._keeper.held():
                await self._sweep()
        except StoreError as failed:
            log.warning("the sweeper cannot use the store", why=type(failed).__name__)

    async def _sweep(self) -> None:
        now = self._clock.at(self._now())
        if await self._database.read(has_parked):
            await self._database.write(partial(sweep_parked, now=now))
        if await self._database.read(lambda tx: lost_sendings(tx, now=now)):
            await self._database.write(partial(give_up_lost, now=now))
        if self._is_due("health", _HEALTH_EVERY) and await self._database.read(partial(pushes_demand_crisis, now=now)):
            await self._database.write(partial(enter_by_health, now=now))
        if self._is_due("overdue", _OVERDUE_EVERY):
            await self._notice_overdue(now)
        if self._is_due("keys", _KEYS_EVERY):
            await self._database.write(partial(forget, now=self._now()))
        if self._is_due("retention from the start", _RETENTION_STARTS_OVER):
            self._retention.start_over()
        if self._is_due("retention", _RETENTION_EVERY):
            await self._forget_outdated(now)
        if self._is_due("workflows", _WORKFLOWS_EVERY):
            await self._notice_dead()

    def _is_due(self, what: str, every: timedelta) -> bool:
        now = self._now()
        if now < self._due.get(what, now):
            return False
        self._due[what] = now + every
        return True

    async def _notice_overdue(self, now: datetime) -> None:
        """What should have happened long ago, in whichever process it was to happen (X-76)."""
        until = due_by(now, self._clock)
        look = partial(overdue, until=until, since=until - _OVERDUE_SINCE)
        if found := await self._database.read(look):
            await self._database.write(lambda tx: raise_overdue(tx, read_directory(tx), found, now=now))

    async def _forget_outdated(self, now: datetime) -> None:
        """A little at a time: what is left is due again at once."""
        outdated = await self._database.read(partial(self._retention.outdated, now=now))
        if any(outdated.rows.values()):
            await self._database.write(partial(forget_outdated, outdated=outdated, now=now))
        if not outdated.complete:
            del self._due["retention"]

    async def _notice_dead(self) -> None:
        """A few at a time, round and round: closed alerts whose workflow ended without saying so, or is gone."""
        until = self._clock.at(self._now() - _ENDS_WITHIN)
        alerts = await self._database.read(
            lambda tx: closed_but_standing(tx, until=until, after=self._after, limit=_AT_ONCE)
        )
        self._after = alerts[-1] if len(alerts) == _AT_ONCE else ""
        for alert_id in alerts:
            try:
                existence = await self._engine.existence(AlertId(alert_id))
            except (EngineUnavailable, EngineRefused):
                return
            await self._database.write(partial(self._settle, alert_id, existence))

    def _settle(self, alert_id: str, existence: Existence, tx: Tx) -> None:
        """A report that is due whatever happened still has to go out, so what is gone begins again."""
        if existence is Existence.ENDED:
            mark_ended(tx, alert_id)
        if existence is Existence.MISSING:
            start_again(tx, alert_id, at=self._clock.at(self._now()))
