"""First messages, escalations and alerts per second, in light traffic and in bursts."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from bench.climbs import Climb, climb, warm_up
from bench.figures import Bar, Figure, p99
from bench.house import House, house
from bench.ladders import Engine, Floor, Ours, Wanted
from bench.processes import floor_worker
from bench.traffic import Answer, Client

LIGHT = 5.0  # alerts a second
_LIGHT_SPEED = 60.0  # a step of 5 minutes after 5 s: the 24 alerts of 4.8 s are never at two steps at once
_LIGHT_ALERTS = 24
_BURST_SPEED = 25.0  # a step of 5 minutes after 12 s, by when a burst of 500 has been told of the first
_ONE_IN = 10  # alerts of a burst is Critical

Pairs = list[tuple[Climb, Climb]]
"""The floor's climb and ours, run after run."""


async def measure_light(*, runs: int) -> list[Figure]:
    """Five alerts a second."""
    pairs: Pairs = []
    async with _engines(_LIGHT_SPEED) as (installation, floor, ours):
        await _warm(installation, floor, ours)
        for run in range(runs):
            wanted = [Wanted(f"WO-light{run}-{number}", number) for number in range(_LIGHT_ALERTS)]
            pairs.append((await _light(installation, floor, wanted), await _light(installation, ours, wanted)))
    return [
        _figure("first message, 5/s, p99", "ms", pairs, Climb.first, Bar(most=100)),
        _figure("escalation lateness, 5/s, p99 at the worst step", "ms", pairs, Climb.lateness, Bar(most=150)),
        *_exactness("5/s", pairs),
    ]


async def measure_burst(*, runs: int, alerts: int) -> list[Figure]:
    """Everything posted at once over 16 connections, so that everything falls due at one instant too."""
    pairs: Pairs = []
    accepts: list[Sequence[Answer]] = []
    async with _engines(_BURST_SPEED) as (installation, floor, ours):
        await _warm(installation, floor, ours)
        for run in range(runs):
            wanted = [Wanted(f"WO-burst{run}-{n}", n, critical=n % _ONE_IN == 0) for n in range(alerts)]
            slow = await climb(floor, installation.sink, wanted, speed=_BURST_SPEED)
            pairs.append((slow, await climb(ours, installation.sink, wanted, speed=_BURST_SPEED)))
            accepts.append(ours.answers)
    return [*_burst_figures(f"burst of {alerts}", pairs), *_accepts(f"burst of {alerts}", accepts)]


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
async def _engines(speed: float) -> AsyncIterator[tuple[House, Floor, Ours]]:
    async with (
        house(speed=speed) as installation,
        Client(installation.settings.api_port) as api,
        floor_worker(installation.settings.temporal_address, installation.sink.port),
    ):
        yield installation, Floor(await installation.temporal(), speed=speed), Ours(installation, api)


async def _warm(installation: House, *engines: Engine) -> None:
    for engine in engines:
        series = f"WO-warm{type(engine).__name__.lower()}"
        await warm_up(engine, installation.sink, [Wanted(f"{series}-{number}", number) for number in range(20)])


async def _light(installation: House, engine: Engine, wanted: Sequence[Wanted]) -> Climb:
    return await climb(engine, installation.sink, wanted, speed=_LIGHT_SPEED, per_second=LIGHT)
