"""The one place where an HTTP client is made: its time-outs, its pools, and what its log lines may show."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from functools import partial

import httpx
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

WAITS_FOR_A_CONNECTION = 2  # seconds
TIMEOUT = httpx.Timeout(connect=3, pool=WAITS_FOR_A_CONNECTION, write=5, read=8)
WHOLE_ATTEMPT = timedelta(seconds=18)  # the sum: a provider that drips single bytes gets no longer
LARGEST_ANSWER = 1024 * 1024  # bytes
AT_ONCE = 100  # requests to one host: calls and texts 50 each
_TRACE_CONTEXT = TraceContextTextMapPropagator()


def new_client(transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """For all providers together. Another `transport` stands in for the network, in tests."""
    logging.getLogger("httpx").addFilter(_redact_urls)
    return httpx.AsyncClient(
        transport=transport or _PoolPerHost(),
        timeout=TIMEOUT,
        trust_env=False,
        follow_redirects=False,
        # An answer that is not compressed cannot grow while it is read.
        headers={"User-Agent": "dispatch-alerts", "Accept": "application/json", "Accept-Encoding": "identity"},
        event_hooks={"request": [_add_traceparent]},
    )


def redacted(url: httpx.URL) -> str:
    """Scheme, host and path: a query or a user name may hold a secret or a number."""
    return str(url.copy_with(query=None, fragment=None, username="", password=""))


def _redact_urls(record: logging.LogRecord) -> bool:
    if isinstance(record.args, tuple):
        record.args = tuple(redacted(arg) if isinstance(arg, httpx.URL) else arg for arg in record.args)
    return True


async def _add_traceparent(request: httpx.Request) -> None:
    _TRACE_CONTEXT.inject(request.headers)  # adds nothing where no span is current


class _PoolPerHost(httpx.AsyncBaseTransport):
    """A provider that hangs exhausts its own connections, never another's."""

    def __init__(self) -> None:
        self._tls = httpx.create_ssl_context(trust_env=False)
        self._hosts: dict[str, _Lines] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        origin = f"{request.url.scheme}://{request.url.netloc.decode('ascii')}"
        if origin not in self._hosts:
            self._hosts[origin] = _Lines(self._tls)
        return await self._hosts[origin].handle_async_request(request)

    async def aclose(self) -> None:
        for host in self._hosts.values():
            await host.aclose()


class _Lines(httpx.AsyncBaseTransport):
    """To one host, each connection in a pool of its own.

    A pool walks through all of its connections for every request, which at 50 costs more than the request itself.
    """

    def __init__(self, tls: ssl.SSLContext) -> None:
        self._tls = tls
        self._free = asyncio.Semaphore(AT_ONCE)
        self._idle: list[httpx.AsyncHTTPTransport] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self._admitted(request)
        line = self._idle.pop() if self._idle else self._new()
        try:
            response = await line.handle_async_request(request)
        except BaseException:
            self._back(line)
            raise
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _Returning(response.stream, partial(self._back, line))
        return response

    async def aclose(self) -> None:
        for line in self._idle:
            await line.aclose()

    async def _admitted(self, request: httpx.Request) -> None:
        try:
            async with asyncio.timeout(WAITS_FOR_A_CONNECTION if self._free.locked() else None):
                await self._free.acquire()
        except TimeoutError:
            raise httpx.PoolTimeout("every connection is busy", request=request) from None

    def _new(self) -> httpx.AsyncHTTPTransport:
        one = httpx.Limits(max_connections=1, max_keepalive_connections=1)
        return httpx.AsyncHTTPTransport(verify=self._tls, limits=one, trust_env=False, http2=False, retries=0)

    def _back(self, line: httpx.AsyncHTTPTransport) -> None:
        self._idle.append(line)
        self._free.release()


class _Returning(httpx.AsyncByteStream):
    """The answer's body; once it is closed, its connection may be used again."""

    def __init__(self, body: httpx.AsyncByteStream, closed: Callable[[], None]) -> None:
        self._body = body
        self._closed = closed

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._body:
            yield part

    async def aclose(self) -> None:
        closed, self._closed = self._closed, _nothing
        try:
            await self._body.aclose()
        finally:
            closed()


def _nothing() -> None:
    """A body may be closed twice."""
