"""The providers, as little of them as taking a message needs: deliveries are counted here, where they arrive."""

import asyncio
import itertools
import json
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

import httptools

_WORK_ORDER = re.compile(rb"WO-[0-9a-z]+-[0-9]+")
_TOKEN = b'{"access_token":"sink","token_type":"bearer","expires_in":86400}'


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message as its provider got it. `at` is Unix time in seconds."""

    at: float
    path: str
    body: bytes

    @property
    def work_order(self) -> str:
        """Every message names it in its text: it is how an arrival finds its alert."""
        found = _WORK_ORDER.search(self.body)
        return found[0].decode() if found else ""

    @property
    def address(self) -> str:
        """The number or device; empty for a floor's delivery, which has none."""
        said = json.loads(self.body)
        if "message" in said:
            return str(said["message"].get("fid", ""))
        if isinstance(said, list):
            return str(said[0]["data"]["phone"])
        return str(said.get("toAddress", ""))


class Sink:
    """Serves Genesys' and Google's routes on one loopback port. `on_arrival` hears of each message at once."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.arrivals: list[Arrival] = []
        self.on_arrival: Callable[[Arrival], None] = lambda _: None
        self._server: asyncio.Server | None = None
        self._series = b""
        self._awaited = 0
        self._complete = asyncio.Event()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Conversation(self._taken), "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server:
            self._server.close()

    def expect(self, series: str) -> None:
        """From now on only messages of work orders whose names begin so are kept; earlier ones are forgotten."""
        self._series = series.encode()
        self.arrivals = []

    async def until(self, count: int, *, within: float) -> bool:
        """Whether so many have been kept in so many seconds."""
        self._awaited = count
        self._complete.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while len(self.arrivals) < count:
                    await self._complete.wait()
        return len(self.arrivals) >= count

    def _taken(self, arrival: Arrival) -> None:
        if self._series not in arrival.body:
            return
        self.arrivals.append(arrival)
        if len(self.arrivals) == self._awaited:
            self._complete.set()
        self.on_arrival(arrival)


class _Conversation(asyncio.Protocol):
    _numbers = itertools.count(1)

    def __init__(self, taken: Callable[[Arrival], None]) -> None:
        self._taken = taken
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._path = b""
        self._body = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # TCP writes
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._path = self._body = b""

    def on_url(self, url: bytes) -> None:
        self._path += url

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        assert self._transport is not None
        answer = self._answer()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n"
        self._transport.write(head.encode() + answer)

    def _answer(self) -> bytes:
        if self._path.endswith(b"/token"):
            return _TOKEN
        self._taken(Arrival(time.time(), self._path.decode(), self._body))
        if self._path.endswith(b"messages:send"):
            return b'{"name":"projects/bench/messages/%d"}' % next(self._numbers)
        return b'{"id":"sink-%d"}' % next(self._numbers)
