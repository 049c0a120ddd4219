"""A measured installation: the real processes as `alerts up` wires them, with the sink in the simulator's place."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from temporalio.client import Client as Temporal

from api.tokens import development_tokens
from bench.people import TECHNICIANS, write_directory
from bench.sink import Sink
from domain.clock import Clock
from settings import Settings, clock_environment, load, load_storage, secrets_dir
from store.bootstrap import prepare
from supervisor.child import Child, start
from supervisor.embedded import phases
from supervisor.installation import make_secrets
from supervisor.program import Program
from temporal_connection import connect
from tools import dev_server
from tools.ports import free_ports

NO_CEILING = 10_000.0
"""Messages a second: the ceilings of the accounts are seldom what is measured."""
_OPENS = datetime(2026, 11, 24, 13, tzinfo=UTC)
"""A Tuesday, 07:00 at every store: at night and on weekends an alert calls more people (X-30)."""


@dataclass(frozen=True, slots=True)
class House:
    """Running, and nothing in it yet. `tokens` are everybody's, the dispatch system's under «dispatch»."""

    settings: Settings
    clock: Clock
    tokens: Mapping[str, str]
    sink: Sink
    children: dict[str, Child]

    @property
    def token(self) -> str:
        """The dispatch system's."""
        return self.tokens["dispatch"]

    async def temporal(self) -> Temporal:
        return await connect(self.settings)

    def processor(self, name: str) -> float:
        """Seconds that one of its processes has computed so far."""
        return processor_of(self.children[name].process.pid)

    def memory(self, name: str) -> float:
        """Resident megabytes of one of its processes."""
        status = Path(f"/proc/{self.children[name].process.pid}/status").read_text()
        kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        return int(kilobytes) / 1024


def processor_of(pid: int) -> float:
    """Seconds that a process has computed so far, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def house(
    *,
    speed: float = 1,
    only: tuple[str, ...] = ("temporal", "worker", "api"),
    dispatchers: int = 1,
    technicians: int = TECHNICIANS,
    sms_per_second: float = NO_CEILING,
) -> AsyncIterator[House]:
    """With data of its own, which is forgotten at the end. `only`: the programs that run."""
    async with AsyncExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="alerts-bench-")))
        settings = _settings(folder, speed, sms_per_second)
        write_directory(folder / "directory.json", dispatchers=dispatchers, technicians=technicians)
        prepared = prepare(
            settings.database_url, clock_speed=speed, clock_start=_OPENS, sample_directory=folder / "directory.json"
        )
        tokens = await asyncio.to_thread(_tokens, settings)
        sink = await held.enter_async_context(Sink(settings.simulator_port))
        children: dict[str, Child] = {}
        binary = dev_server.obtain()
        for phase in phases(settings, temporal=binary, environment=clock_environment(prepared.clock)):
            started = [await _started(held, program) for program in phase if program.name in only]
            await asyncio.gather(*(child.until_ready() for child in started))
            children |= {child.program.name: child for child in started}
        yield House(settings, prepared.clock, tokens, sink, children)


async def _started(held: AsyncExitStack, program: Program) -> Child:
    child = await start(program)
    held.push_async_callback(child.stop)
    return child


def _settings(folder: Path, speed: float, sms_per_second: float) -> Settings:
    """By the environment, from which the processes take them too."""
    temporal, ui, api, metrics, sink = free_ports(5)
    os.environ |= {
        "ALERTS_DATA_DIR": str(folder),
        "ALERTS_TEMPORAL_ADDRESS": f"127.0.0.1:{temporal}",
        "ALERTS_TEMPORAL_UI_PORT": str(ui),
        "ALERTS_API_PORT": str(api),
        "ALERTS_WORKER_METRICS_PORT": str(metrics),
        "ALERTS_SIMULATOR_PORT": str(sink),
        "CLOCK_SPEED": str(speed),
        "ALERTS_SMS_PER_SECOND": str(sms_per_second),
        "ALERTS_VOICE_PER_SECOND": str(NO_CEILING),
        "ALERTS_PUSH_PER_SECOND": str(NO_CEILING),
    }
    storage = load_storage()
    make_secrets(secrets_dir(storage))
    return load(storage)


def _tokens(settings: Settings) -> dict[str, str]:
    assert settings.token_key is not None
    *people, machine = development_tokens(settings.database_url, token_key=settings.token_key.get_secret_value())
    return {one.person_id: one.token for one in people} | {"dispatch": machine.token}
