"""The floors' own processes, which live as long as a measurement does."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tools.ports import free_port


@asynccontextmanager
async def floor_accept() -> AsyncIterator[int]:
    """The port of the bare route."""
    with tempfile.TemporaryDirectory(prefix="alerts-floor-") as folder:
        port = free_port()
        async with _running("bench.floor_accept", folder, str(port)):
            await _listens(port)
            yield port


@asynccontextmanager
async def floor_worker(address: str, sink_port: int) -> AsyncIterator[int]:
    """Its process id; ready when it polls."""
    async with _running("bench.floor_engine", address, str(sink_port)) as process:
        assert process.stdout is not None
        await process.stdout.readline()
        yield process.pid


@asynccontextmanager
async def _running(module: str, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _listens(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
