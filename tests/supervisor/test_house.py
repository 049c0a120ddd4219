"""The programs of an installation: started, restarted, stopped in order, gone with their supervisor."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from supervisor.house import Backoff, House
from supervisor.program import Program
from supervisor.refused import StartRefused
from supervisor.run import run

SOON = Backoff(first=timedelta(milliseconds=1))


class Heard:
    """What the supervisor said, and a way to wait for it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._news: asyncio.Queue[str] = asyncio.Queue()

    def __call__(self, line: str) -> None:
        self.lines.append(line)
        self._news.put_nowait(line)

    async def until(self, words: str) -> None:
        while words not in await self._news.get():
            pass


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., Program]:
    """A program that is a line of shell; it is ready when the file `{name}.ready` exists."""

    def make(name: str, shell: str) -> Program:
        ready = tmp_path / f"{name}.ready"

        async def probe() -> bool:
            return ready.exists()

        script = f"cd {tmp_path}; {shell}"
        return Program(name=name, command=("sh", "-c", script), ready=probe, log=tmp_path / f"{name}.log")

    return make


@asynccontextmanager
async def standing(phases: Sequence[Sequence[Program]], heard: Heard) -> AsyncIterator[House]:
    house = House(phases, say=heard, backoff=SOON)
    try:
        await house.start()
        yield house
    finally:
        await house.stop()


async def test_a_child_that_dies_is_started_again_and_that_is_said(
    program: Callable[..., Program], tmp_path: Path
) -> None:
    heard = Heard()
    worker = program("worker", "echo $$ >> worker.pids; touch worker.ready; exec sleep 60")

    async with standing([[worker]], heard):
        (tmp_path / "worker.ready").unlink()
        os.kill(int((tmp_path / "worker.pids").read_text()), signal.SIGKILL)
        await heard.until("worker is back.")

    assert heard.lines[0].startswith("worker was ended by SIGKILL; starting it again in ")
    assert len((tmp_path / "worker.pids").read_text().split()) == 2


async def test_what_started_last_is_stopped_first(program: Callable[..., Program], tmp_path: Path) -> None:
    says_when_stopped = "trap 'echo {0} >> stopped; exit 0' TERM; touch {0}.ready; sleep 60 & wait"
    temporal, api = (program(name, says_when_stopped.format(name)) for name in ("temporal", "api"))

    async with standing([[temporal], [api]], Heard()):
        pass

    assert (tmp_path / "stopped").read_text().split() == ["api", "temporal"]


async def test_a_child_that_does_not_stop_is_killed_with_what_it_started(
    program: Callable[..., Program], tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "alive")
    stubborn = program("stubborn", "trap '' TERM; touch stubborn.ready; sleep 60 > alive")
    stubborn = Program(
        name=stubborn.name,
        command=stubborn.command,
        ready=stubborn.ready,
        log=stubborn.log,
        stops_within=timedelta(milliseconds=50),
    )
    alive = os.open(tmp_path / "alive", os.O_RDONLY | os.O_NONBLOCK)

    async with standing([[stubborn]], Heard()):
        os.set_blocking(alive, True)

    assert await asyncio.to_thread(os.read, alive, 1) == b""


async def test_a_program_that_refuses_to_start_is_quoted(program: Callable[..., Program]) -> None:
    worker = program("worker", "echo noise; echo 'CLOCK_SPEED is wrong: set it to 1.'; exit 78")

    with pytest.raises(StartRefused, match=r"^CLOCK_SPEED is wrong: set it to 1\.$"):
        async with standing([[worker]], Heard()):
            pass


async def test_a_program_that_breaks_at_its_start_is_named_with_its_log(program: Callable[..., Program]) -> None:
    worker = program("worker", "echo 'no such table'; exit 1")

    with pytest.raises(StartRefused, match=r"worker ended with code 1; its log .* ends with: no such table"):
        async with standing([[worker]], Heard()):
            pass


async def test_sigterm_stops_everything(program: Callable[..., Program], tmp_path: Path) -> None:
    worker = program("worker", "trap 'echo stopped; exit 0' TERM; touch worker.ready; sleep 60 & wait")
    house = House([[worker]], say=Heard(), backoff=SOON)
    told: list[str] = []

    await run(house, started=lambda: os.kill(os.getpid(), signal.SIGTERM), stopping=lambda: told.append("stopping"))

    assert told == ["stopping"]
    assert (tmp_path / "worker.log").read_text() == "stopped\n"


async def test_sigterm_while_starting_stops_what_stands(program: Callable[..., Program], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "begun")
    never_ready = program("worker", "trap 'echo stopped; exit 0' TERM; echo > begun; sleep 60 & wait")
    house = House([[never_ready]], say=Heard(), backoff=SOON)

    running = asyncio.create_task(run(house, started=lambda: pytest.fail("it was not ready"), stopping=lambda: None))
    await asyncio.to_thread((tmp_path / "begun").read_text)
    os.kill(os.getpid(), signal.SIGTERM)
    await running

    assert (tmp_path / "worker.log").read_text() == "stopped\n"


TETHERED = """
import asyncio, sys
from pathlib import Path
from supervisor import child, program

async def main():
    held = "exec sleep 60 > " + sys.argv[1]
    worker = program.Program("worker", ("sh", "-c", held), None, Path(sys.argv[1] + ".log"))
    await (await child.start(worker)).until_ended()

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tethers a child to its parent")
def test_children_do_not_survive_a_killed_supervisor(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "alive")
    supervisor = subprocess.Popen([sys.executable, "-c", TETHERED, tmp_path / "alive"], cwd=Path(__file__).parents[2])

    with (tmp_path / "alive").open("rb") as alive:  # returns once the child has opened its end
        supervisor.kill()
        supervisor.wait(10)

        assert alive.read() == b""
