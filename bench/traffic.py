"""An HTTP client that costs less than what it measures: plain sockets, one request at a time on each."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Answer:
    """`sent_at` is Unix time in seconds, `took` seconds until the whole answer was there."""

    sent_at: float
    took: float
    status: int
    body: bytes


def rendered(path: str, body: bytes, headers: Mapping[str, str], *, method: str = "POST") -> bytes:
    """A request with JSON as it travels."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"{method} {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n{lines}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Connection(asyncio.Protocol):
    """Answers must carry a Content-Length, as those of the API and of the sink do."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._waiter: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # TCP writes
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head = self._received.find(b"\r\n\r\n")
        if head < 0:
            return
        length = _content_length(self._received[:head])
        if len(self._received) < head + 4 + length:
            return
        status, body = int(self._received[9:12]), bytes(self._received[head + 4 : head + 4 + length])
        self._received.clear()
        if self._waiter and not self._waiter.done():
            self._waiter.set_result((status, body))

    @property
    def closed(self) -> bool:
        return self._transport is None or self._transport.is_closing()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_exception(exc or ConnectionResetError("the server closed the connection"))

    async def send(self, request: bytes) -> Answer:
        assert self._transport is not None
        self._waiter = asyncio.get_running_loop().create_future()
        sent_at, began = time.time(), time.perf_counter()
        self._transport.write(request)
        status, body = await self._waiter
        return Answer(sent_at, time.perf_counter() - began, status, body)

    def close(self) -> None:
        if self._transport:
            self._transport.close()


def _content_length(head: bytearray) -> int:
    lowered = head.lower()
    at = lowered.find(b"content-length:")
    return int(lowered[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


class Client:
    """Some kept-alive connections to one server; a request waits until one of them is free.

    A server closes connections that were idle for seconds, so each is looked at before it is used.
    """

    def __init__(self, port: int, *, connections: int = CONNECTIONS) -> None:
        self._port = port
        self._count = connections
        self._free: asyncio.LifoQueue[Connection] = asyncio.LifoQueue()

    async def __aenter__(self) -> Self:
        for _ in range(self._count):
            self._free.put_nowait(Connection())
        return self

    async def __aexit__(self, *_: object) -> None:
        while not self._free.empty():
            self._free.get_nowait().close()

    async def send(self, request: bytes) -> Answer:
        connection = await self._open()
        try:
            return await connection.send(request)
        finally:
            self._free.put_nowait(connection)

    async def flood(self, requests: Iterable[bytes]) -> list[Answer]:
        """Every connection sends its next request as soon as its last one is answered; in the order of sending."""
        waiting, answers = iter(requests), list[Answer]()

        async def through(connection: Connection) -> None:
            for request in waiting:
                answers.append(await connection.send(request))

        connections = [await self._open() for _ in range(self._count)]
        try:
            await asyncio.gather(*(through(connection) for connection in connections))
        finally:
            for connection in connections:
                self._free.put_nowait(connection)
        return sorted(answers, key=lambda one: one.sent_at)

    async def _open(self) -> Connection:
        connection = await self._free.get()
        if not connection.closed:
            return connection
        _, opened = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", self._port)
        return opened
