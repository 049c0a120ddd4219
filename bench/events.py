"""How fast `POST /v1/events` takes arrays of 500 that are on disk before its 202, with Temporal out of the way."""

import itertools
import json
import time
from collections.abc import Iterator

from bench.accept import for_seconds
from bench.figures import Bar, Figure
from bench.house import House, house
from bench.processes import floor_accept
from bench.traffic import Client, rendered

AT_ONCE = 500
_ORDERS = 100  # in an array: five events of each
_CONNECTIONS = 4  # arrays of several dispatch systems at a time
_WARM_UP = 0.5  # seconds
_MARK = "%%%%%%"


async def measure(*, runs: int, seconds: float) -> list[Figure]:
    """Beside a bare route that inserts as many rows, one each, with one statement and one sync."""
    floors, ours = list[float](), list[float]()
    async with house(only=("api",)) as installation, floor_accept() as floor_port:
        arrays = _arrays(installation)
        async with (
            Client(installation.settings.api_port, connections=_CONNECTIONS) as api,
            Client(floor_port, connections=_CONNECTIONS) as floor,
        ):
            for _ in range(runs):
                floors.append(await _rate(floor, arrays, seconds))
                ours.append(await _rate(api, arrays, seconds))
    name = f"accept, arrays of {AT_ONCE} events, {_CONNECTIONS} connections"
    return [Figure(name, "events/s", ours, floors, Bar(least=10_000))]


async def _rate(client: Client, arrays: Iterator[bytes], seconds: float) -> float:
    await client.flood(for_seconds(_WARM_UP, arrays))
    began = time.perf_counter()
    answers = await client.flood(for_seconds(seconds, arrays))
    took = time.perf_counter() - began
    if refused := [one for one in answers if one.status != 202]:
        raise RuntimeError(f"{len(refused)} of {len(answers)} were answered {refused[0].status}: {refused[0].body!r}")
    return len(answers) * AT_ONCE / took


def _arrays(installation: House) -> Iterator[bytes]:
    """Each of ids of its own. Cut from one text: encoding JSON would cost the machine that is measured."""
    headers = {"Authorization": f"Bearer {installation.token}"}
    template = json.dumps([_event(place) for place in range(AT_ONCE)])
    for number in itertools.count():
        yield rendered("/v1/events", template.replace(_MARK, f"{number:06}").encode(), headers)


def _event(place: int) -> dict[str, object]:
    """A work order is created, and then four statuses come."""
    order, turn = divmod(place, AT_ONCE // _ORDERS)
    created = {
        "store_id": "S0",
        "customer_id": f"C{order}",
        "address": "12 Dock Street",
        "service_type": "Tyre change",
        "priority": "high",
        "sla_minutes": 240,
    }
    status = {"technician_id": "T0", "status": "en_route", "eta": "2030-01-07T15:00:00Z"}
    return {
        "id": f"ev-{_MARK}-{place}",
        "type": "technician.status" if turn else "work_order.created",
        "occurred_at": "2026-11-24T13:00:00Z",
        "work_order_id": f"WO-{_MARK}-{order}",
        "data": status if turn else created,
    }
