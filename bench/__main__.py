"""`python -m bench`: each figure beside its floor, measured in the same run."""

import argparse
import sys
from collections.abc import Awaitable, Callable

import uvloop

from bench import accept, acknowledging, escalating, events, fan_out, memory, planning, presence, report
from bench.figures import Figure

Measurement = Callable[[argparse.Namespace], Awaitable[list[Figure]]]


async def _accept(asked: argparse.Namespace) -> list[Figure]:
    return await accept.measure(runs=asked.runs, seconds=1 if asked.quick else 4)


async def _events(asked: argparse.Namespace) -> list[Figure]:
    return await events.measure(runs=asked.runs, seconds=1 if asked.quick else 4)


async def _light(asked: argparse.Namespace) -> list[Figure]:
    return await escalating.measure_light(runs=asked.runs)


async def _burst(asked: argparse.Namespace) -> list[Figure]:
    return await escalating.measure_burst(runs=asked.runs, alerts=100 if asked.quick else 500)


async def _acknowledgment(asked: argparse.Namespace) -> list[Figure]:
    return await acknowledging.measure(runs=asked.runs, alerts=50 if asked.quick else 200)


async def _memory(asked: argparse.Namespace) -> list[Figure]:
    return await memory.measure(alerts=1000 if asked.quick else 100_000)


async def _fan_out(asked: argparse.Namespace) -> list[Figure]:
    return await fan_out.measure(runs=asked.runs, recipients=100 if asked.quick else fan_out.RECIPIENTS)


async def _planning(asked: argparse.Namespace) -> list[Figure]:
    return planning.measure(runs=asked.runs)


async def _presence(asked: argparse.Namespace) -> list[Figure]:
    return await presence.measure(
        runs=asked.runs, seconds=1 if asked.quick else 4, technicians=100 if asked.quick else 1000
    )


MEASUREMENTS: dict[str, tuple[Measurement, ...]] = {
    "accept": (_accept,),
    "events": (_events,),
    "first-message": (_light, _burst),
    "escalation": (_light, _burst),
    "end-to-end": (_burst,),
    "acknowledgment": (_acknowledgment,),
    "memory": (_memory,),
    "planning": (_planning,),
    "fan-out": (_fan_out,),
    "presence": (_presence,),
    "all": (_accept, _events, _light, _burst, _acknowledgment, _planning, _fan_out),
}


async def _measure(asked: argparse.Namespace) -> list[Figure]:
    figures: list[Figure] = []
    for measurement in MEASUREMENTS[asked.what]:
        found = await measurement(asked)
        print(report.shown(found), end="\n\n", flush=True)
        figures += found
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("what", nargs="?", default="all", choices=MEASUREMENTS)
    parser.add_argument("--runs", type=int, default=3, help="interleaved runs, of which the median is told")
    parser.add_argument("--quick", action="store_true", help="short and small: whether it works, not how fast")
    asked = parser.parse_args()
    print(report.surroundings(), file=sys.stderr)
    figures = uvloop.run(_measure(asked))
    if asked.what == "all" and not asked.quick:
        report.write(figures, runs=asked.runs)
    missed = [figure.name for figure in figures if not figure.holds]
    if missed:
        print(f"Missed: {'; '.join(missed)}.", file=sys.stderr)


if __name__ == "__main__":
    main()
