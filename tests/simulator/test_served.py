"""The sandbox behind a real server: the page, its stream, dropped connections, a fast clock."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from domain.clock import Clock
from simulator.app import create_app
from tests.simulator.stage import Receiver, Stage, a_config


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@contextlib.asynccontextmanager
async def served(app: FastAPI, listening: socket.socket) -> AsyncIterator[httpx.AsyncClient]:
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    port = listening.getsockname()[1]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        yield client
    server.should_exit = True
    await serving


def fast(receiver: Receiver) -> FastAPI:
    """600 times as fast as real time: a ring limit of 25 s takes 42 ms."""
    started = datetime.now(UTC)
    config = a_config(clock=Clock(speed=600, real_anchor=started, anchor=started))
    return create_app(config, webhooks=httpx.AsyncClient(transport=httpx.MockTransport(receiver)))


async def log_in(client: httpx.AsyncClient) -> None:
    form = {"grant_type": "client_credentials"}
    answer = await client.post("/oauth/token", data=form, auth=("engine", "engine-secret"))
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


TEXT = {
    "fromAddress": "+14145550199",
    "toAddress": "+14145550123",
    "toAddressMessengerType": "sms",
    "textBody": "SLA breach",
}


@pytest.mark.parametrize(("action", "texts"), [("refuse", 0), ("accept_then_reset", 1)])
async def test_a_dropped_connection_is_dropped_for_real(listening: socket.socket, action: str, texts: int) -> None:
    async with served(fast(Receiver()), listening) as client:
        await log_in(client)
        await client.post("/_sim/faults", json={"action": action})

        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            await client.post("/api/v2/conversations/messages/agentless", json=TEXT)

        phones = (await client.get("/_sim/phones")).json()
        assert sum(len(phone["texts"]) for phone in phones) == texts


async def test_on_a_fast_clock_a_call_rings_out_on_the_installations_time(listening: socket.socket) -> None:
    receiver = Receiver()
    contact = {
        "id": "dl_1",
        "contactListId": "dispatch-alerts",
        "data": {"phone": "+14145550123", "say": "Press 1."},
        "callable": True,
    }
    async with served(fast(receiver), listening) as client:
        await log_in(client)

        await client.post("/api/v2/outbound/contactlists/dispatch-alerts/contacts?priority=true", json=[contact])
        async with client.stream("GET", "/_sim/stream") as stream:
            async for line in stream.aiter_lines():
                if '"NO_ANSWER"' in line:
                    break

        call = (await client.get("/_sim/phones/14145550123")).json()["calls"][0]
        rang = datetime.fromisoformat(call["ended_at"]) - datetime.fromisoformat(call["dialled_at"])
        assert rang.total_seconds() == 25


async def test_the_page_is_whole_and_fetches_nothing_from_elsewhere(stage: Stage) -> None:
    page = (await stage.http.get("/")).text

    assert page.startswith("<!doctype html>")
    assert "aria-live" in page
    assert "speechSynthesis" in page
    assert "src=" not in page
    assert "https://" not in page


async def test_only_the_own_machine_is_answered() -> None:
    stage = Stage(a_config())
    from_afar = httpx.ASGITransport(stage.app, client=("192.0.2.7", 4711))

    async with httpx.AsyncClient(transport=from_afar, base_url="http://sim.test") as client:
        answer = await client.get("/_sim/phones")

    assert answer.status_code == 403


async def test_unless_told_otherwise() -> None:
    stage = Stage(a_config(loopback_only=False))
    from_afar = httpx.ASGITransport(stage.app, client=("192.0.2.7", 4711))

    async with httpx.AsyncClient(transport=from_afar, base_url="http://sim.test") as client:
        answer = await client.get("/_sim/phones")

    assert answer.status_code == 200


async def test_labels_say_whose_phone_it_is_before_anything_arrives(stage: Stage) -> None:
    await stage.http.post("/_sim/labels", json={"+14145550123": "Omar"})

    assert [phone["label"] for phone in (await stage.http.get("/_sim/phones")).json()] == ["Omar"]
