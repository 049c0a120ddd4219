"""The client: what it never does, what it never shows, and whose trace it carries on."""

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from opentelemetry import trace

from connectors._http import AT_ONCE, TIMEOUT, WHOLE_ATTEMPT, new_client, redacted
from connectors.registry import open_senders
from domain.channel import Channel
from domain.failure import Ambiguous, Permanent
from tests.connectors.builders import (
    ACCEPTED,
    Connected,
    Time,
    Vendor,
    a_config,
    a_message,
    accepting,
    answer,
    fixture,
)


class Stream(httpx.AsyncByteStream):
    def __init__(self, *parts: bytes | Exception) -> None:
        self._parts = parts

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            if isinstance(part, Exception):
                raise part
            yield part


def streaming(status: int, *parts: bytes | Exception, **headers: str) -> Connected:
    vendor = Vendor()

    async def respond(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            return await vendor(request)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.Response(status, stream=Stream(*parts), headers=named)

    return Connected(respond)


async def test_the_environment_and_redirects_have_no_say() -> None:
    async with new_client() as client:
        assert (client.trust_env, client.follow_redirects) == (False, False)
        assert (TIMEOUT.connect, TIMEOUT.pool, TIMEOUT.write, TIMEOUT.read) == (3, 2, 5, 8)
        assert client.timeout == TIMEOUT
        assert WHOLE_ATTEMPT.total_seconds() == 18


async def test_an_answer_in_pieces_is_read_whole() -> None:
    body = fixture(ACCEPTED[Channel.SMS])

    receipt = await streaming(200, body[:40], body[40:]).senders()[Channel.SMS].send(a_message(Channel.SMS))

    assert receipt.provider_ref == "7b3f6f0e-6f2b-4c0f-9c61-0f2a1f3f9d11"


@pytest.mark.parametrize(
    "connected",
    [
        streaming(200, b'{"id": "m1", "padding": "', *[b"x" * 65536] * 17, b'"}'),
        streaming(200, gzip.compress(b'{"id": "m1"}'), Content_Encoding="gzip"),
        streaming(200, b'{"id": ', httpx.ReadError("reset")),
    ],
    ids=["more than 1 MB", "compressed", "broken off"],
)
async def test_a_success_that_cannot_be_read_may_have_been_one(connected: Connected) -> None:
    with pytest.raises(Ambiguous) as caught:
        await connected.senders()[Channel.SMS].send(a_message(Channel.SMS))

    assert (caught.value.code, caught.value.status) == ("unreadable_answer", 200)


async def test_a_refusal_that_breaks_off_is_still_a_refusal() -> None:
    connected = streaming(400, b'{"code": ', httpx.ReadError("reset"))

    with pytest.raises(Permanent) as caught:
        await connected.senders()[Channel.SMS].send(a_message(Channel.SMS))

    assert caught.value.code == "http_400"


async def test_a_log_line_shows_no_query(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="httpx")

    await Connected(accepting(Channel.VOICE)).senders()[Channel.VOICE].send(a_message(Channel.VOICE))

    lines = [record.getMessage() for record in caplog.records if record.name == "httpx"]
    assert lines[-1].startswith(
        "HTTP Request: POST https://api.genesys.test/api/v2/outbound/contactlists/CL-7/contacts"
    )
    assert "priority" not in caplog.text


def test_a_redacted_url_keeps_only_where_it_leads() -> None:
    url = httpx.URL("https://user:password@hooks.test:8443/in/1?sig=secret&to=+14145550123#part")

    assert redacted(url) == "https://hooks.test:8443/in/1"


async def test_a_request_carries_the_trace_that_it_belongs_to() -> None:
    vendor = accepting(Channel.SMS)
    span = trace.NonRecordingSpan(
        trace.SpanContext(0xABC, 0xDEF, is_remote=False, trace_flags=trace.TraceFlags(trace.TraceFlags.SAMPLED))
    )

    with trace.use_span(span):
        await Connected(vendor).senders()[Channel.SMS].send(a_message(Channel.SMS))

    traced = vendor.requests[0].headers["traceparent"]
    assert traced.split("-")[1] == f"{0xABC:032x}"


async def test_a_request_outside_any_trace_carries_none() -> None:
    vendor = accepting(Channel.SMS)

    await Connected(vendor).senders()[Channel.SMS].send(a_message(Channel.SMS))

    assert "traceparent" not in vendor.requests[0].headers


async def test_the_senders_of_a_process_are_opened_together() -> None:
    vendor = Vendor(script=[answer(200, fixture(ACCEPTED[Channel.SMS]))])

    async with open_senders(a_config(), now=Time().now, transport=httpx.MockTransport(vendor)) as senders:
        receipt = await senders[Channel.SMS][0].send(a_message(Channel.SMS))

    assert receipt.provider == "genesys"


class Listener:
    """A provider on a socket of its own. `holds`: it answers nobody until it is told."""

    def __init__(self) -> None:
        self.connections = 0
        self.full = asyncio.Event()  # every connection that one host may have is open
        self.holds = asyncio.Event()
        self.holds.set()
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self.connections == AT_ONCE:
            self.full.set()
        while await reader.readline():
            while (await reader.readline()).strip():
                pass
            await self.holds.wait()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        writer.close()


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    listener = Listener()
    server = await asyncio.start_server(listener.serve, "127.0.0.1", 0)
    listener.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    async with server:
        yield listener


async def test_a_connection_is_used_again() -> None:
    async with listening() as provider, new_client() as client:
        for _ in range(3):
            await client.get(provider.url)

    assert provider.connections == 1


async def test_a_request_that_is_given_up_leaves_its_place_to_the_next() -> None:
    async with listening() as provider, new_client() as client:
        provider.holds.clear()
        given_up = [asyncio.create_task(client.get(provider.url)) for _ in range(AT_ONCE)]
        await provider.full.wait()
        for one in given_up:
            one.cancel()
        await asyncio.gather(*given_up, return_exceptions=True)
        provider.holds.set()

        answers = [await client.get(provider.url) for _ in range(AT_ONCE + 1)]

    assert {one.status_code for one in answers} == {200}


async def test_a_provider_that_hangs_keeps_nobody_from_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors._http.WAITS_FOR_A_CONNECTION", 0)
    async with listening() as hanging, listening() as other, new_client() as client:
        hanging.holds.clear()
        waiting = [asyncio.create_task(client.get(hanging.url)) for _ in range(AT_ONCE)]
        await hanging.full.wait()

        with pytest.raises(httpx.PoolTimeout):
            await client.get(hanging.url)

        assert (await client.get(other.url)).status_code == 200
        hanging.holds.set()
        await asyncio.gather(*waiting)
