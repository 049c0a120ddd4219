"""First messages, escalations and alerts per second, in light traffic and in bursts."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from bench.climbs import Climb, climb, warm_up
from bench.figures import Bar, Figure, p99
from bench.house import House, house
from bench.ladders import Engine, Floor, Ours, Wanted
from bench.memory import idle_figure
from bench.processes import floor_worker
from bench.processors import Processors
from bench.traffic import Answer, Client

LIGHT = 5.0  # alerts a second
_LIGHT_SPEED = 60.0  # a step of 5 minutes after 5 s: the 24 alerts of 4.8 s are never at two steps at once
_LIGHT_ALERTS = 24
_BURST_SPEED = 20.0  # a step of 5 minutes after 15 s, by when a burst of 500 has been told of the first
_ONE_IN = 10  # alerts of a burst is Critical

Pairs = list[tuple[Climb, Climb]]
"""The floor's climb and ours, run after run."""


async def measure_light(*, runs: int) -> list[Figure]:
    """Five alerts a second."""
    pairs: Pairs = []
    async with _engines(_LIGHT_SPEED) as (installation, floor, ours, _):
        idle = idle_figure(installation)
        await _warm(installation, floor, ours)
        for run in range(runs):
            bare = await _light(installation, floor, _wanted(f"WO-lightfloor{run}", _LIGHT_ALERTS))
            pairs.append((bare, await _light(installation, ours, _wanted(f"WO-light{run}", _LIGHT_ALERTS))))
    return [
        _figure("first message, 5/s, p99", "ms", pairs, Climb.first, Bar(most=100)),
        _figure("escalation lateness, 5/s, p99 at the worst step", "ms", pairs, Climb.lateness, Bar(most=150)),
        *_exactness("5/s", pairs),
        idle,
    ]


async def measure_burst(*, runs: int, alerts: int) -> list[Figure]:
    """Everything posted at once over 16 connections, so that everything falls due at one instant too."""
    pairs: Pairs = []
    accepts: list[Sequence[Answer]] = []
    async with _engines(_BURST_SPEED) as (installation, floor, ours, processors):
        await _warm(installation, floor, ours)
        for run in range(runs):
            processors.read()
            wanted = _wanted(f"WO-burstfloor{run}", alerts, critical_one_in=_ONE_IN)
            bare = await climb(floor, installation.sink, wanted, speed=_BURST_SPEED)
            processors.read()
            wanted = _wanted(f"WO-burst{run}", alerts, critical_one_in=_ONE_IN)
            pairs.append((bare, await climb(ours, installation.sink, wanted, speed=_BURST_SPEED)))
            processors.read()
            accepts.append(ours.answers)
    name = f"burst of {alerts}"
    return [*_burst_figures(name, pairs), *_accepts(name, accepts), *processors.figures(alerts)]


def _wanted(series: str, alerts: int, *, critical_one_in: int | None = None) -> list[Wanted]:
    """Names of their own, so that what one engine sends late is never taken for the other's."""
    return [
        Wanted(f"{series}-{number}", number, critical=critical_one_in is not None and number % critical_one_in == 0)
        for number in range(alerts)
    ]


def _burst_figures(name: str, pairs: Pairs) -> list[Figure]:
    return [
        _figure(
            f"alerts end to end, direct, {name}", "/s", pairs, lambda one: one.per_second, Bar(least_ratio=1 / 1.3)
        ),
        _figure(f"first message, {name}, p99", "ms", pairs, Climb.first, Bar(most=8000)),
        _figure(
            f"first message, {name}, Critical, p99", "ms", pairs, lambda one: one.first(critical=True), Bar(most=1500)
        ),
        _figure(
            f"escalation lateness, {name} due at one instant, p99 at the worst step",
            "ms",
            pairs,
            Climb.lateness,
            Bar(most_ratio=2),
        ),
        _figure(
            "escalation lateness, the Critical ones of these, p99",
            "ms",
            pairs,
            lambda one: one.lateness(critical=True),
            Bar(most_ratio=2),
        ),
        *_exactness(name, pairs),
    ]


def _accepts(name: str, accepts: Sequence[Sequence[Answer]]) -> list[Figure]:
    rates = [len(one) / (max(each.sent_at + each.took for each in one) - one[0].sent_at) for one in accepts]
    return [
        Figure(f"accept while the engine works, {name}", "/s", rates),
        Figure("accept while the engine works, p99", "ms", [p99(each.took for each in one) * 1000 for one in accepts]),
    ]


def _exactness(name: str, pairs: Pairs) -> list[Figure]:
    ours = [mine for _, mine in pairs]
    return [
        Figure(f"messages missing or surplus, {name}", "", [one.surplus for one in ours], bar=Bar(most=0)),
        Figure(f"drift of a step's instant, {name}, worst", "ms", [one.drift for one in ours], bar=Bar(most=0)),
    ]


def _figure(name: str, unit: str, pairs: Pairs, of: Callable[[Climb], float], bar: Bar) -> Figure:
    return Figure(name, unit, [of(mine) for _, mine in pairs], [of(floor) for floor, _ in pairs], bar)


@asynccontextmanager
async def _engines(speed: float) -> AsyncIterator[tuple[House, Floor, Ours, Processors]]:
    async with (
        house(speed=speed) as installation,
        Client(installation.settings.api_port) as api,
        floor_worker(installation.settings.temporal_address, installation.sink.port) as pid,
    ):
        floor = Floor(await installation.temporal(), speed=speed)
        yield installation, floor, Ours(installation, api), Processors(installation, pid)


async def _warm(installation: House, *engines: Engine) -> None:
    for engine in engines:
        await warm_up(engine, installation.sink, _wanted(f"WO-warm{type(engine).__name__.lower()}", 20))


async def _light(installation: House, engine: Engine, wanted: Sequence[Wanted]) -> Climb:
    return await climb(engine, installation.sink, wanted, speed=_LIGHT_SPEED, per_second=LIGHT)
