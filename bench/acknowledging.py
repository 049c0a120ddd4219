"""How long an answer takes to stop what it must stop, in light traffic and in a burst of answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from temporalio.client import Client as Temporal

from bench.answers import (
    DELIVERIES,
    Answering,
    FloorAnswering,
    OursAnswering,
    answered_at_once,
    answered_calmly,
    reactions,
)
from bench.figures import Bar, Figure, p99
from bench.house import House, house
from bench.ladders import Wanted
from bench.people import REGIONS
from bench.processes import floor_worker
from bench.traffic import Client

_SPEED = 12.0  # a step of 5 minutes after 25 s: so long is looked for messages after the answer
_LIGHT = 5.0  # alerts a second
_LIGHT_ALERTS = 25
_WARMING = 20  # whose calls nobody answers: they ring in regions of their own, the last ones


@dataclass(frozen=True, slots=True)
class Reacted:
    """p99 in milliseconds; messages after the answer."""

    light: float
    burst: float
    late: int


async def measure(*, runs: int, alerts: int) -> list[Figure]:
    """Calls are answered some seconds after they rang, so a burst of answers comes as fast as the calls went out."""
    floors, ours = list[Reacted](), list[Reacted]()
    async with (
        house(speed=_SPEED) as installation,
        Client(installation.settings.api_port) as api,
        floor_worker(installation.settings.temporal_address, installation.sink.port),
    ):
        temporal = await installation.temporal()
        engines: tuple[Answering, Answering] = (
            FloorAnswering(temporal, speed=_SPEED),
            OursAnswering(installation, api),
        )
        for engine in engines:
            await _warm(installation, engine)
        for run in range(runs):
            for engine, found in zip(engines, (floors, ours), strict=True):
                found.append(await _reacted(installation, temporal, engine, run, alerts))
    return _figures(floors, ours, alerts)


async def _warm(installation: House, engine: Answering) -> None:
    series = f"WO-warm{type(engine).__name__.lower()}"
    installation.sink.expect(series)
    await engine.raise_all([Wanted(f"{series}-{number}", REGIONS - 1 - number) for number in range(_WARMING)])
    await installation.sink.until(_WARMING * DELIVERIES, within=20)


async def _reacted(installation: House, temporal: Temporal, engine: Answering, run: int, alerts: int) -> Reacted:
    light = [Wanted(f"WO-calm{run}-{number}", number) for number in range(_LIGHT_ALERTS)]
    burst = [Wanted(f"WO-storm{run}-{number}", number) for number in range(alerts)]
    calm = await answered_calmly(engine, installation.sink, light, per_second=_LIGHT)
    storm = await answered_at_once(engine, installation.sink, burst, speed=_SPEED)
    return Reacted(
        light=1000 * p99(await reactions(temporal, engine, light, calm)),
        burst=1000 * p99(await reactions(temporal, engine, burst, storm)),
        late=calm.late + storm.late,
    )


def _figures(floors: Sequence[Reacted], ours: Sequence[Reacted], alerts: int) -> list[Figure]:
    def figure(name: str, of: Callable[[Reacted], float], bar: Bar) -> Figure:
        return Figure(name, "ms", [of(one) for one in ours], [of(one) for one in floors], bar)

    return [
        figure("acknowledgment to last timer cancelled, 5/s, p99", lambda one: one.light, Bar(most=100)),
        figure(f"acknowledgment, burst of {alerts}, p99", lambda one: one.burst, Bar(most=250)),
        Figure("messages after an acknowledgment", "", [one.late for one in ours], bar=Bar(most=0)),
    ]
