"""Liveness, readiness by name, figures; and what a store in trouble does to a request."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from store.database import Tx
from store.errors import OutcomeUnknown, StoreBusy, StoreError, StoreFull, StoreUnreachable
from tests.api.house import House, a_report

T = TypeVar("T")


class TroubledStore:
    """Refuses every transaction in its own way; None lets reads through to a real one."""

    def __init__(self, trouble: Exception) -> None:
        self._trouble = trouble

    async def write(self, work: Callable[[Tx], T]) -> T:
        raise self._trouble

    async def read(self, work: Callable[[Tx], T]) -> T:
        raise self._trouble


async def test_a_process_that_lives_says_so(house: House) -> None:
    assert (await house.http.get("/healthz")).json() == {"status": "ok"}


async def test_readiness_names_each_dependency_and_its_state(house: House) -> None:
    reply = await house.http.get("/readyz")

    assert reply.status_code == 200
    states = {one["name"]: one["state"] for one in reply.json()["dependencies"]}
    assert states["store"] == "ok"
    assert states["directory"] == "version 1"
    assert states["sealer"] == "runs"
    assert states["relay lease"] == "nobody holds it"
    assert states["identity"] == "development tokens, never in production"


async def test_without_temporal_alerts_are_accepted_and_it_is_said(house: House) -> None:
    reply = await house.http.get("/readyz")

    assert (reply.status_code, reply.json()["ready"]) == (200, True)
    states = {one["name"]: one["state"] for one in reply.json()["dependencies"]}
    assert states["temporal"].startswith("unreachable")
    assert (await house.post("/v1/alerts", a_report())).status_code == 202


async def test_without_the_store_nothing_is_ready(house: House) -> None:
    house.app.state.front = house.replaced(store=TroubledStore(StoreUnreachable("gone")))

    reply = await house.http.get("/readyz")

    assert (reply.status_code, reply.json()["ready"]) == (503, False)
    assert {"name": "store", "state": "StoreUnreachable", "ready": False} in reply.json()["dependencies"]
    assert (await house.http.get("/healthz")).status_code == 200
    assert (await house.http.get("/metrics")).status_code == 200


@pytest.mark.parametrize(
    ("trouble", "wait"),
    [
        (StoreBusy("busy"), "1"),
        (StoreFull("full"), "30"),
        (StoreUnreachable("away"), "1"),
        (OutcomeUnknown("lost"), "1"),
    ],
)
async def test_a_store_in_trouble_asks_to_come_again(house: House, trouble: StoreError, wait: str) -> None:
    await house.raises()
    house.app.state.front = house.replaced(store=TroubledStore(trouble))

    reply = await house.post("/v1/alerts", a_report(dedup_key="another"))

    assert (reply.status_code, reply.headers["content-type"]) == (503, "application/problem+json")
    assert reply.headers["retry-after"] == wait


async def test_what_nobody_expected_is_a_problem_without_its_insides(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    await house.raises()
    house.app.state.front = house.replaced(store=TroubledStore(ZeroDivisionError("secret inside")))

    reply = await house.post("/v1/alerts", a_report(customer="Secret Customer"))

    assert (reply.status_code, reply.headers["content-type"]) == (500, "application/problem+json")
    assert "secret inside" not in reply.text
    assert reply.json()["instance"].startswith("urn:request:rq_")
    logged = capsys.readouterr().out
    assert reply.json()["instance"].removeprefix("urn:request:") in logged
    assert "Secret Customer" not in logged


async def test_figures_count_by_route_and_never_by_id(house: House) -> None:
    alert_id = await house.raises()
    await house.get(f"/v1/alerts/{alert_id}")
    await house.http.get("/nothing/like/this")

    figures = (await house.http.get("/metrics")).text

    assert 'alerts_api_requests_total{method="GET",route="/v1/alerts/{alert_id}",status="200"}' in figures
    assert 'alerts_accepted_total{type="SLA_BREACH"}' in figures
    assert "alerts_relay_backlog 1.0" in figures
    assert "alerts_relay_backlog_seconds " in figures
    assert "alerts_audit_sealed " in figures
    assert alert_id not in figures
    assert "/nothing/like/this" not in figures
