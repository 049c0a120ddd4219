"""What runs beside the requests of a process: sealer, relay, sweeper; each begins again when it fails."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

BEGINS_AGAIN_AFTER = timedelta(seconds=1)

log = structlog.get_logger()


class Background:
    """Lives in one event loop."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._failures: dict[str, int] = {}
        self._says: dict[str, Callable[[], str]] = {}

    def start(self, name: str, run: Callable[[], Awaitable[None]], says: Callable[[], str] = lambda: "runs") -> None:
        """`run` goes on until it is cancelled; `says` is its own word for how it is."""
        self._says[name] = says
        self._tasks[name] = asyncio.create_task(self._keep(name, run), name=name)

    async def stop(self) -> None:
        """The last started first; returns when each has put down what it held."""
        for task in reversed(self._tasks.values()):
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def states(self) -> dict[str, str]:
        """For `/readyz`."""
        return {name: says() + _after(self._failures.get(name, 0)) for name, says in self._says.items()}

    async def _keep(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await run()
            except Exception:  # the edge of the process: nobody else would hear of it
                self._failures[name] = self._failures.get(name, 0) + 1
                log.exception("background.failed", part=name)
                await asyncio.sleep(BEGINS_AGAIN_AFTER.total_seconds())


def _after(failures: int) -> str:
    return f", after {failures} failures" if failures else ""
