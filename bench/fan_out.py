"""One alert for a whole desk: how long until everybody has their text, at the ceiling of the provider's account."""

import json

from bench.figures import Bar, Figure
from bench.house import House, house
from bench.traffic import Client, rendered

RECIPIENTS = 1300
PER_SECOND = 50.0
_WITHIN = 60.0  # seconds


async def measure(*, runs: int, recipients: int) -> list[Figure]:
    """From the request to the last text at its provider. Nothing is faster than the ceiling, which is the floor."""
    took, surplus, most = list[float](), list[float](), list[float]()
    async with (
        house(dispatchers=recipients - 1, sms_per_second=PER_SECOND) as installation,
        Client(installation.settings.api_port) as api,
    ):
        for run in range(runs):
            began = await _raise(installation, api, f"WO-fan-{run}")
            await installation.sink.until(recipients, within=_WITHIN)
            arrivals = [one.at for one in installation.sink.arrivals]
            took.append(max(arrivals, default=began + _WITHIN) - began)
            surplus.append(abs(len({one.address for one in installation.sink.arrivals}) - recipients))
            most.append(_most_in_a_second(arrivals))
    at_best = (recipients - PER_SECOND) / PER_SECOND  # one second's worth may leave at once
    return [
        Figure(
            f"fan-out to {recipients:,} people at {PER_SECOND:g} texts a second, until the last",
            "s",
            took,
            [at_best] * runs,
            Bar(most=30),
        ),
        Figure("people missed, or told twice, in a fan-out", "", surplus, bar=Bar(most=0)),
        Figure("texts in the fullest second of a fan-out", "", most),
    ]


async def _raise(installation: House, api: Client, work_order: str) -> float:
    """Unix time of the request. A shortage is texted to the store's manager and to every dispatcher on duty."""
    installation.sink.expect(work_order)
    context = {"work_order_id": work_order, "store_id": "S0", "technician_id": "T0", "customer": "Northern Freight"}
    body = {"type": "EQUIPMENT_SHORTAGE", "dedup_key": work_order, "context": context | {"item": "Relay"}}
    headers = {"Authorization": f"Bearer {installation.token}"}
    answer = await api.send(rendered("/v1/alerts", json.dumps(body).encode(), headers))
    if answer.status != 202:
        raise RuntimeError(f"the alert was answered {answer.status}: {answer.body!r}")
    return answer.sent_at


def _most_in_a_second(arrivals: list[float]) -> float:
    ordered = sorted(arrivals)
    return max((sum(1 for at in ordered if start <= at < start + 1) for start in ordered), default=0)
