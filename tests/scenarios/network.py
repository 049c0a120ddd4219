"""The provider's end of the wire in the same process, which a test may stop to look at what is under way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from socket import socket

import httpx
from fastapi import FastAPI

from simulator.sandbox import Sandbox


class Network(httpx.AsyncBaseTransport):
    """Requests and mails reach the simulator one by one in the order in which they were made."""

    def __init__(self, simulator: FastAPI) -> None:
        self._simulator = httpx.ASGITransport(simulator)
        self._sandbox: Sandbox = simulator.state.sandbox
        self._open = asyncio.Event()
        self._open.set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self._open.wait()
        return await self._simulator.handle_async_request(request)

    async def dial(self) -> socket:
        """To the mail server."""
        await self._open.wait()
        return await self._sandbox.mail.connect()

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Nothing gets through inside."""
        self._open.clear()
        try:
            yield
        finally:
            self._open.set()
