"""Carries what is committed over to Temporal: answers first, then alerts, the most severe first, two at a time."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from api.alert_engine import AlertEngine
from api.carrying import Carrier, Outcome
from api.ports import EngineUnavailable
from api.reconciling import reconcile
from api.rounds import Results, in_order
from domain.clock import Clock
from store import outbox
from store.database import Database, Row, Tx
from store.errors import StoreError
from store.leases import LeaseKeeper
from store.outbox import Carried
from store.stamps import instant

POLL = timedelta(milliseconds=250)
"""Real time: rows that another process wrote wake nobody here."""

LOOK = timedelta(milliseconds=20)
"""Real time: how soon what another process committed is noticed, where noticing costs next to nothing."""

LONGEST_PAUSE = timedelta(seconds=2)
"""Real time: how long Temporal is left alone when it does not answer."""

log = structlog.get_logger()


@dataclass(slots=True)
class Lane:
    """Rows of one kind. `at_once`: with more than two starts at a time the severe ones wait for the others (§9)."""

    waiting: Callable[[Tx], list[Row]]
    carry: Callable[[Row], Awaitable[Outcome]]
    at_once: int
    woken: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class Backlog:
    """Rows that have not reached Temporal; `oldest` is how long the first of them has waited, in real time."""

    rows: int
    oldest: timedelta


class Relay:
    """One per process; whoever holds the lease carries. A second carrier would be harmless, only slower."""

    def __init__(
        self,
        database: Database,
        engine: AlertEngine,
        clock: Clock,
        *,
        holder: str,
        now: Callable[[], datetime],
        changed: Callable[[], bool] | None = None,
    ) -> None:
        """`holder` is unique to this start of the process; `now` is real time.

        `changed` says cheaply whether anybody has committed since it was asked last; without it there is the poll.
        """
        self._database = database
        self._clock = clock
        self._now = now
        self._changed = changed
        self._carrier = Carrier(engine, clock)
        self._keeper = LeaseKeeper(database, "relay", holder, now=now)
        self._starts = Lane(partial(outbox.waiting_starts, limit=16), self._carrier.start, at_once=2)
        self._signals = Lane(partial(outbox.waiting_signals, limit=64), self._carrier.signal, at_once=8)
        self._pause = timedelta(0)
        self._carries = False
        self._elected = asyncio.Event()

    def wake(self) -> None:
        """Something was committed in this process: carry it now."""
        self._starts.woken.set()
        self._signals.woken.set()

    @property
    def state(self) -> str:
        """For `/readyz`: carrying, waiting for temporal, or standing by while another process carries."""
        if self._pause:
            return "waiting for temporal"
        return "carrying" if self._carries else "standing by"

    async def backlog(self) -> Backlog:
        """For `/metrics`."""
        rows, oldest = await self._database.read(outbox.backlog)
        age = self._clock.at(self._now()) - instant(oldest) if oldest else timedelta(0)
        return Backlog(rows, self._clock.real(age))

    async def run(self) -> None:
        """Until it is cancelled; then the lease is given back."""
        try:
            async with asyncio.TaskGroup() as lanes:
                lanes.create_task(self._reconcile())
                if self._changed:
                    lanes.create_task(self._notice(self._changed))
                for lane in (self._signals, self._starts):
                    lanes.create_task(self._serve(lane))
        finally:
            await self._keeper.give_back()

    async def turn(self) -> None:
        """Carry whatever waits, answers first; returns when nothing does, or Temporal does not answer."""
        for lane in (self._signals, self._starts, self._signals):
            await self._empty(lane)

    async def _serve(self, lane: Lane) -> None:
        while True:
            await self._empty(lane)
            await _rest(lane.woken, self._pause)

    async def _notice(self, changed: Callable[[], bool]) -> None:
        """What the worker committed: alerts that a work order's clock has raised begin at once."""
        while True:
            await asyncio.sleep(LOOK.total_seconds())
            if changed():
                self.wake()

    async def _empty(self, lane: Lane) -> None:
        lane.woken.clear()
        try:
            while await self._may_carry() and await self._round(lane):
                continue
        except StoreError as failed:
            log.warning("the relay cannot use the store", why=type(failed).__name__)

    async def _may_carry(self) -> bool:
        self._carries = await self._keeper.held() is not None
        if self._carries:
            self._elected.set()
        return self._carries

    async def _round(self, lane: Lane) -> bool:
        """Carry a batch and write down what was achieved; False when another round would achieve nothing now."""
        rows = await self._database.read(lane.waiting)
        if not rows:
            return False
        results = Results()
        groups = iter(in_order(rows))
        await asyncio.gather(*(self._work(lane, groups, results) for _ in range(lane.at_once)))
        self._note(reached=not results.unreachable)
        carried = results.carried()
        if carried == Carried():
            return False
        await self._database.write(partial(outbox.settle, carried=carried, at=self._clock.at(self._now())))
        if carried.started:
            self._signals.woken.set()
        return bool(carried.sent) and not results.unreachable

    async def _work(self, lane: Lane, groups: Iterator[list[Row]], results: Results) -> None:
        """Takes one group after the other; within it, what cannot go yet holds back what comes after it."""
        for group in groups:
            for row in group:
                if results.unreachable:
                    return
                try:
                    outcome = await lane.carry(row)
                except EngineUnavailable:
                    results.unreachable = True
                    return
                results.add(row, outcome)
                if outcome in (Outcome.KEPT, Outcome.REFUSED):
                    break

    def _note(self, *, reached: bool) -> None:
        """Said once when Temporal stops to answer, and once when it answers again."""
        if reached and self._pause:
            log.info("temporal answers again")
        if not reached and not self._pause:
            log.warning("temporal does not answer; what was accepted waits in the outbox")
        self._pause = timedelta(0) if reached else min(max(self._pause * 2, POLL), LONGEST_PAUSE)

    async def _reconcile(self) -> None:
        """Once per process, in the background: what a power cut took from Temporal is started and told again."""
        await self._elected.wait()
        pause = POLL
        while True:
            try:
                return await reconcile(self._database, self._carrier)
            except (EngineUnavailable, StoreError):
                await asyncio.sleep(pause.total_seconds())
                pause = min(pause * 2, LONGEST_PAUSE)


async def _rest(woken: asyncio.Event, pause: timedelta) -> None:
    """Until woken, or the next poll; a Temporal that does not answer is left alone for the whole pause."""
    if pause:
        await asyncio.sleep(pause.total_seconds())
        return
    with contextlib.suppress(TimeoutError):  # `wait_for` would lose a cancellation that comes with the waking
        async with asyncio.timeout(POLL.total_seconds()):
            await woken.wait()
