"""One load of alerts from their raising to their last step, and what of it is measured."""

import asyncio
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bench.figures import p99
from bench.ladders import FIRST_DELIVERIES, LATER, MESSAGES, Due, Engine, Wanted
from bench.sink import Sink

_PATIENCE = 25.0  # seconds after the last step is due


@dataclass(frozen=True, slots=True)
class Climb:
    """By work order: when it was asked for, when its messages arrived, and when they were due. Unix time in seconds."""

    wanted: Sequence[Wanted]
    asked: dict[str, float]
    arrived: dict[str, list[float]]
    dues: dict[str, list[Due]]

    @property
    def per_second(self) -> float:
        """Alerts that told everybody of their first step, from the first asking to the last arrival."""
        last = max(self._arrival(one, FIRST_DELIVERIES - 1) for one in self.wanted)
        return len(self.wanted) / (last - min(self.asked.values()))

    def first(self, *, critical: bool = False) -> float:
        """Milliseconds from the asking to the first message, 99th percentile."""
        return 1000 * p99(self._arrival(one, 0) - self.asked[one.work_order] for one in self._of(critical=critical))

    def lateness(self, *, critical: bool = False) -> float:
        """Milliseconds from due to arrival, 99th percentile, of the step at which it was worst."""
        return max(1000 * p99(self._late(step, critical=critical)) for step in range(1, len(LATER) + 1))

    @property
    def surplus(self) -> int:
        """Messages that nobody planned, or that are missing."""
        return sum(abs(len(self.arrived.get(name, ())) - len(self.dues.get(name, ()))) for name in self.asked)

    @property
    def drift(self) -> float:
        """Milliseconds by which the worst instant is away from origin plus step."""
        return 1000 * max(abs(due.drift) for dues in self.dues.values() for due in dues)

    def _late(self, step: int, *, critical: bool) -> Iterator[float]:
        for one in self._of(critical=critical):
            dues = self.dues.get(one.work_order, ())
            yield from (self._arrival(one, n) - due.at for n, due in enumerate(dues) if due.step == step)

    def _arrival(self, one: Wanted, number: int) -> float:
        """Of its first message and so on, from 0; infinite when it never arrived."""
        times = self.arrived.get(one.work_order, [])
        return times[number] if number < len(times) else math.inf

    def _of(self, *, critical: bool) -> Iterator[Wanted]:
        return (one for one in self.wanted if one.critical or not critical)


async def climb(
    engine: Engine, sink: Sink, wanted: Sequence[Wanted], *, speed: float, per_second: float | None = None
) -> Climb:
    """All of them at once, or so many a second; ends when every message has arrived or its time is over."""
    sink.expect(series_of(wanted))
    asked = await (engine.burst(wanted) if per_second is None else _paced(engine, wanted, per_second))
    until_last_step = max(asked.values()) + LATER[-1] / timedelta(seconds=speed) - time.time()
    await sink.until(MESSAGES * len(wanted), within=until_last_step + _PATIENCE)
    arrived: dict[str, list[float]] = {}
    for arrival in sink.arrivals:
        arrived.setdefault(arrival.work_order, []).append(arrival.at)
    return Climb(wanted, asked, arrived, await engine.dues(asked))


async def warm_up(engine: Engine, sink: Sink, wanted: Sequence[Wanted]) -> None:
    """The first alerts of a process pay for connections, tokens and prepared statements: these, to their first step."""
    sink.expect(series_of(wanted))
    await engine.burst(wanted)
    await sink.until(FIRST_DELIVERIES * len(wanted), within=_PATIENCE)


def series_of(wanted: Sequence[Wanted]) -> str:
    """What the names of their work orders, and of no others, begin with."""
    return wanted[0].work_order.rpartition("-")[0] + "-"


async def _paced(engine: Engine, wanted: Sequence[Wanted], per_second: float) -> dict[str, float]:
    asked: dict[str, float] = {}
    began = time.perf_counter()
    for number, one in enumerate(wanted):
        await asyncio.sleep(began + number / per_second - time.perf_counter())
        asked[one.work_order] = await engine.one(one)
    return asked
