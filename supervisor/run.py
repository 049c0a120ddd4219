"""From the first start to the last stop: what `alerts up` does once everything is prepared."""

import asyncio
import signal
from collections.abc import Callable, Coroutine

from supervisor.house import House


async def run(house: House, *, started: Callable[[], None], stopping: Callable[[], None]) -> None:
    """Until SIGINT or SIGTERM, the second of which stops by force; raises StartRefused."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked.set)
    try:
        if await _before(asked, house.start()):
            started()
            await _before(asked, house.until_refused())
        stopping()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, house.kill)
        await house.stop()


async def _before(asked: asyncio.Event, work: Coroutine[None, None, None]) -> bool:
    """Whether the work ended before somebody asked to stop; what it raises is raised."""
    working, waiting = asyncio.ensure_future(work), asyncio.ensure_future(asked.wait())
    await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if working.done():
        working.result()
        return True
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    return False
