"""How fast `POST /v1/alerts` takes alerts that are on disk before its 202, with Temporal out of the way."""

import itertools
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

from bench.figures import Bar, Figure, p99
from bench.house import House, house
from bench.posting import assignment
from bench.processes import floor_accept
from bench.traffic import CONNECTIONS, Client, rendered

_WARM_UP = 0.5  # seconds


@dataclass(frozen=True, slots=True)
class Rate:
    """`slowest` is the 99th percentile in milliseconds."""

    per_second: float
    slowest: float


async def measure(*, runs: int, seconds: float) -> list[Figure]:
    """The API alone: alerts are accepted while Temporal is down, and their starts wait in the outbox."""
    floors, ours = list[Rate](), list[Rate]()
    async with house(only=("api",)) as installation, floor_accept() as floor_port:
        bodies, inserts = _alerts(installation), itertools.repeat(bare())
        async with Client(installation.settings.api_port) as api, Client(floor_port) as floor:
            for _ in range(runs):
                floors.append(await rate(floor, inserts, seconds))
                ours.append(await rate(api, bodies, seconds))
    return [
        Figure(
            f"accept, single POST, {CONNECTIONS} connections",
            "/s",
            [one.per_second for one in ours],
            [one.per_second for one in floors],
            Bar(least=3000, least_ratio=0.5),
        ),
        Figure("accept, p99", "ms", [one.slowest for one in ours], [one.slowest for one in floors], Bar(most=50)),
    ]


async def rate(client: Client, requests: Iterator[bytes], seconds: float, *, expected: int = 202) -> Rate:
    """Of a server that answers each of them with `expected`; anything else is refused with RuntimeError."""
    await client.flood(for_seconds(_WARM_UP, requests))
    began = time.perf_counter()
    answers = await client.flood(for_seconds(seconds, requests))
    took = time.perf_counter() - began
    if refused := [one for one in answers if one.status != expected]:
        raise RuntimeError(f"{len(refused)} of {len(answers)} were answered {refused[0].status}: {refused[0].body!r}")
    return Rate(len(answers) / took, p99(one.took for one in answers) * 1000)


def for_seconds(seconds: float, requests: Iterator[bytes]) -> Iterator[bytes]:
    """Those that are asked for within that time."""
    until = time.perf_counter() + seconds
    return itertools.takewhile(lambda _: time.perf_counter() < until, requests)


def _alerts(installation: House) -> Iterator[bytes]:
    """Each of a key of its own. Cut from one text: encoding JSON would cost the machine that is measured."""
    mark = "WO-accept-000000000"
    template = assignment(installation, mark, 0).split(mark.encode())
    return ((b"WO-accept-%09d" % number).join(template) for number in itertools.count())


def bare() -> bytes:
    """What a bare durable insert is asked to keep."""
    return rendered("/v1/alerts", json.dumps({"as": "long as an alert is", "text": "x" * 300}).encode(), {})
