"""All programs together: started in phases, each restarted when it dies, stopped in the opposite order."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from supervisor.child import Child, Died, ending, start
from supervisor.program import REFUSED, Program, last_line
from supervisor.refused import StartRefused

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait before the next start; a program that ran long enough begins anew."""

    first: timedelta = timedelta(milliseconds=500)
    longest: timedelta = timedelta(seconds=30)
    forgiven_after: timedelta = timedelta(seconds=60)

    def before(self, attempt: int) -> timedelta:
        """`attempt` counts from 1."""
        return min(self.first * (1 << min(attempt - 1, 10)), self.longest)


class House:
    """The running installation. `phases` start one after the other, the programs of a phase at once."""

    def __init__(self, phases: Sequence[Sequence[Program]], *, say: Say, backoff: Backoff | None = None) -> None:
        self._phases = phases
        self._say = say
        self._backoff = backoff or Backoff()
        self._children: dict[str, Child] = {}
        self._guards: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Return when everything is ready; raises StartRefused in the words of the program that did not start."""
        for phase in self._phases:
            for program in phase:
                self._children[program.name] = await start(program)
            try:
                await asyncio.gather(*(self._children[program.name].until_ready() for program in phase))
            except Died as died:
                raise StartRefused(_words(died)) from died
        self._guards = [asyncio.create_task(self._guard(program)) for phase in self._phases for program in phase]

    async def until_refused(self) -> None:
        """Return never: a program that refuses to go on ends it as StartRefused."""
        await asyncio.gather(*self._guards)

    async def stop(self) -> None:
        """The last started first: no new intents, then the work under way, then what it needs."""
        for guard in self._guards:
            guard.cancel()
        await asyncio.gather(*self._guards, return_exceptions=True)
        for child in reversed(self._children.values()):
            await child.stop()

    def kill(self) -> None:
        for child in self._children.values():
            child.kill()

    async def _guard(self, program: Program) -> None:
        deaths = 0
        while True:
            started = time.monotonic()
            code = await self._children[program.name].until_ended()
            self._children[program.name].kill()  # what it may have started itself
            if code == REFUSED:
                raise StartRefused(_words(Died(program, code)))
            ran = timedelta(seconds=time.monotonic() - started)
            deaths = 1 if ran > self._backoff.forgiven_after else deaths + 1
            pause = self._backoff.before(deaths)
            self._say(
                f"{program.name} {ending(code)}; starting it again in {pause.total_seconds():g} s ({program.log})."
            )
            await asyncio.sleep(pause.total_seconds())
            await self._start_again(program)

    async def _start_again(self, program: Program) -> None:
        child = self._children[program.name] = await start(program)
        try:
            await child.until_ready()
        except Died as died:
            if died.code is None:
                child.kill()
            return  # the guard sees the end of it
        self._say(f"{program.name} is back.")


def _words(died: Died) -> str:
    said = last_line(died.program.log)
    if died.code == REFUSED and said:
        return said
    return f"{died}; its log {died.program.log} ends with: {said or 'nothing'}"
