"""A running program: its own process group, gone when the supervisor is gone, stopped in order or by force."""

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from supervisor.program import Program

_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1
PROBE_EVERY = 0.1  # seconds
LOG_LIMIT = 10 * 1024 * 1024  # bytes, looked at when a program starts


class Died(Exception):  # noqa: N818 -- what happened
    """A program ended before it was ready, or never became so."""

    def __init__(self, program: Program, code: int | None) -> None:
        super().__init__(f"{program.name} {ending(code)}")
        self.program = program
        self.code = code


class Child:
    """One process of a program; a new one is made for each start."""

    def __init__(self, program: Program, process: asyncio.subprocess.Process) -> None:
        self.program = program
        self.process = process

    async def until_ready(self) -> None:
        """Raises Died when the process ends first, or is not ready in its time."""
        try:
            async with asyncio.timeout(self.program.ready_within.total_seconds()):
                while not await self.program.ready():
                    if self.process.returncode is not None:
                        raise Died(self.program, self.process.returncode)
                    await asyncio.sleep(PROBE_EVERY)
        except TimeoutError:
            raise Died(self.program, None) from None

    async def until_ended(self) -> int:
        """The exit code; negative is the signal that ended it."""
        return await self.process.wait()

    async def stop(self) -> None:
        """Ask, wait, then kill; whatever it started goes with it."""
        self._signal(signal.SIGTERM)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.process.wait(), self.program.stops_within.total_seconds())
        self.kill()
        await self.process.wait()

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self.process.returncode is None:
            with suppress(ProcessLookupError):
                self.process.send_signal(number)


async def start(program: Program) -> Child:
    """Start it now; readiness is another question."""
    make_room(program.log)
    with program.log.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *program.command,
            env={**os.environ, **program.environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C in the terminal reaches the supervisor alone, which stops in order
            preexec_fn=_end_with(os.getpid()),
        )
    return Child(program, process)


def make_room(log: Path) -> None:
    """One older log is kept; a program that runs for months does not fill the disk by restarting."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))


def ending(code: int | None) -> str:
    """How a process ended, for a person."""
    if code is None:
        return "was not ready in its time"
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"


def _end_with(supervisor: int) -> Callable[[], None] | None:
    """Linux kills the child when its supervisor dies, even by SIGKILL; elsewhere nothing does."""
    if sys.platform != "linux":
        return None

    def tether() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != supervisor:  # it died between the fork and the line above
            os._exit(1)

    return tether
