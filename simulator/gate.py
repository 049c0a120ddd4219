"""What stands before every provider request: who may come in, how many a minute, and the faults that wait for it."""

import asyncio
import ipaddress
import socket
import struct
from collections import deque
from datetime import datetime, timedelta

import httpx
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simulator.dialects import problem, rate_limited, refusal_of, rendered
from simulator.faults import ON_REQUEST, Action, Dialect, Fault
from simulator.operations import Operation, Provider, operation_of
from simulator.refusal import Refusal
from simulator.sandbox import Sandbox

MINUTE = timedelta(minutes=1)
RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER of 0 s: the peer gets RST, not an orderly end


class Gate:
    """ASGI middleware; must be the outermost, since dropping a connection needs the server's own `receive`."""

    def __init__(self, app: ASGIApp, *, sandbox: Sandbox) -> None:
        self._app = app
        self._sandbox = sandbox
        self._recent: deque[datetime] = deque()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if self._sandbox.config.loopback_only and not _from_loopback(scope):
            answer = problem(403, "Loopback only", "This sandbox answers only on the machine that it runs on.")
            return await answer(scope, receive, send)
        body = await _body_of(receive)
        operation = operation_of(scope["method"], scope["path"], body)
        if operation is None:
            return await self._app(scope, _Replay(body, receive), send)
        if refusal := self._too_many(operation):
            return await rendered(operation.provider, refusal)(scope, receive, send)
        fault = self._sandbox.faults.take(operation, ON_REQUEST)
        if fault is None:
            return await self._app(scope, _Replay(body, receive), send)
        self._sandbox.wall.tell_all()
        await self._go_wrong(fault, operation, (scope, _Replay(body, receive), send))
        return None

    async def _go_wrong(self, fault: Fault, operation: Operation, request: tuple[Scope, "_Replay", Send]) -> None:
        scope, receive, send = request
        match fault.action:
            case Action.LATENCY:
                await asyncio.sleep(fault.seconds)  # a protocol's time: real whatever the clock
                await self._app(scope, receive, send)
            case Action.REFUSE:
                await _drop(receive.original, httpx.ConnectError("the sandbox refused the connection"))
            case Action.ACCEPT_THEN_RESET:
                await self._app(scope, receive, _swallow)
                await _drop(receive.original, httpx.ReadError("the sandbox reset the connection"))
            case _:
                answer = self._refusal(fault, operation.provider, scope)
                status = 200 if fault.action is Action.ERROR_BODY else None
                await rendered(operation.provider, answer, status=status)(scope, receive, send)

    def _refusal(self, fault: Fault, provider: Provider, scope: Scope) -> Refusal:
        if fault.action is Action.RATE_LIMIT:
            now = self._sandbox.scheduler.real_now()
            return rate_limited(provider, fault.dialect, retry_after=fault.retry_after, real_now=now)
        if fault.action is Action.UNAUTHORIZED_ONCE:
            self._sandbox.tokens.void(provider, Headers(scope=scope).get("authorization"))
            return self._sandbox.tokens.refusal(provider)
        return refusal_of(provider, fault.status, "The sandbox was asked to fail here.")

    def _too_many(self, operation: Operation) -> Refusal | None:
        """Genesys counts every request of a client in the last real minute."""
        limit = self._sandbox.config.requests_per_minute
        if limit is None or operation.provider is not Provider.GENESYS:
            return None
        now = self._sandbox.scheduler.real_now()
        while self._recent and self._recent[0] <= now - MINUTE:
            self._recent.popleft()
        if len(self._recent) < limit:
            self._recent.append(now)
            return None
        wait = int((self._recent[0] + MINUTE - now).total_seconds()) + 1
        return rate_limited(operation.provider, Dialect.SECONDS, retry_after=wait, real_now=now)


class _Replay:
    """A `receive` that gives the body, already read, once more."""

    def __init__(self, body: bytes, original: Receive) -> None:
        self._body: bytes | None = body
        self.original = original

    async def __call__(self) -> Message:
        if self._body is None:
            return await self.original()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


async def _swallow(message: Message) -> None:
    """The answer that the client never gets."""


async def _body_of(receive: Receive) -> bytes:
    parts = bytearray()
    while True:
        message = await receive()
        parts += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(parts)


async def _drop(receive: Receive, error: httpx.TransportError) -> None:
    """Under uvicorn the peer's connection is reset; in the same process, where there is none, `error` is raised."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        raise error
    connection: socket.socket = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass


def _from_loopback(scope: Scope) -> bool:
    host = scope["client"][0] if scope.get("client") else ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
