"""The one place where an HTTP client is made: its time-outs, its pools, and what its log lines may show."""

import logging
from datetime import timedelta

import httpx
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

TIMEOUT = httpx.Timeout(connect=3, pool=2, write=5, read=8)
WHOLE_ATTEMPT = timedelta(seconds=18)  # the sum: a provider that drips single bytes gets no longer
LARGEST_ANSWER = 1024 * 1024  # bytes
_LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=100)  # calls and texts at once: 50 each
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
        self._pools: dict[str, httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        origin = f"{request.url.scheme}://{request.url.netloc.decode('ascii')}"
        if origin not in self._pools:
            self._pools[origin] = httpx.AsyncHTTPTransport(
                verify=self._tls, limits=_LIMITS, trust_env=False, http2=False, retries=0
            )
        return await self._pools[origin].handle_async_request(request)

    async def aclose(self) -> None:
        for pool in self._pools.values():
            await pool.aclose()
