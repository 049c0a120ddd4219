"""An installation of real processes on the fast clock, each started and killed by name."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.tokens import DevelopmentToken, development_tokens
from cli import SAMPLE
from domain.clock import Clock
from settings import Settings, clock_environment, variable
from store.bootstrap import prepare
from store.database import Database
from store.directory import read_directory
from supervisor.child import Child, start
from supervisor.embedded import phases
from supervisor.installation import make_secrets
from supervisor.program import Program
from tools.ports import free_port

SPEED = 60.0
OPENS = datetime(2026, 11, 24, 13, tzinfo=UTC)
"""A Tuesday, 07:00 in Green Bay: the store is open for as long as these tests take, whenever they run (X-30)."""
SENT_WITHIN = timedelta(seconds=2)
"""Real time, after the recorded due instant (acceptance/scenarios.md)."""
EXTERNAL = os.environ.get("ALERTS_TEMPORAL_ADDRESS")
"""A cluster that somebody else runs; then nobody kills it here."""


@dataclass
class Installation:
    """Its processes, by the names of their programs: temporal, simulator, worker, api."""

    settings: Settings
    clock: Clock
    tokens: dict[str, str]
    numbers: dict[str, str]
    programs: dict[str, Program]
    running: dict[str, Child] = field(default_factory=dict)

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.settings.api_port}"

    @property
    def simulator(self) -> str:
        return f"http://127.0.0.1:{self.settings.simulator_port}"

    @property
    def anchors(self) -> Path:
        return self.settings.data_dir / "audit.anchors"

    def now(self) -> datetime:
        """Of the installation."""
        return self.clock.at(datetime.now(UTC))

    async def starts(self, name: str) -> None:
        """Returns when it is ready."""
        self.running[name] = await start(self.programs[name])
        await self.running[name].until_ready()

    async def kills(self, name: str) -> None:
        """SIGKILL, as a power cut or the kernel does it."""
        child = self.running.pop(name)
        os.killpg(child.process.pid, signal.SIGKILL)
        await child.until_ended()

    async def restarts(self, name: str) -> None:
        await self.kills(name)
        await self.starts(name)

    async def stop(self) -> None:
        for child in reversed(list(self.running.values())):
            await child.stop()


@asynccontextmanager
async def an_installation(folder: Path, temporal: Path | None) -> AsyncIterator[Installation]:
    """Everything runs inside. `temporal` is the server's binary; None where EXTERNAL names one."""
    make_secrets(folder / "secrets")
    clock = _prepared(folder)
    settings = _settings(folder, clock)
    tokens = await asyncio.to_thread(lambda: development_tokens(settings.database_url, token_key=_key(settings)))
    built = phases(settings, temporal=temporal, environment=_environment(settings, clock))
    installation = Installation(
        settings=settings,
        clock=clock,
        tokens=_by_person(tokens),
        numbers=await _numbers(settings),
        programs={program.name: program for phase in built for program in phase},
    )
    try:
        for phase in built:
            await asyncio.gather(*(installation.starts(program.name) for program in phase))
        yield installation
    finally:
        await installation.stop()


def _prepared(folder: Path) -> Clock:
    database = f"sqlite:///{folder / 'alerts.db'}"
    return prepare(database, clock_speed=SPEED, clock_start=OPENS, sample_directory=SAMPLE).clock


def _settings(folder: Path, clock: Clock) -> Settings:
    listening = ("api_port", "simulator_port", "simulator_smtp_port", "worker_metrics_port", "temporal_ui_port")
    ports = {name: free_port() for name in listening}
    known: dict[str, object] = {
        **ports,
        "data_dir": folder,
        "DATABASE_URL": f"sqlite:///{folder / 'alerts.db'}",
        "temporal_address": EXTERNAL or f"127.0.0.1:{free_port()}",
        "temporal_embedded": EXTERNAL is None,
        "clock_anchor": clock.anchor,
        "clock_real_anchor": clock.real_anchor,
        "CLOCK_SPEED": clock.speed,
    }
    return Settings(_secrets_dir=folder / "secrets", **known)  # type: ignore[arg-type]


def _environment(settings: Settings, clock: Clock) -> dict[str, str]:
    """What the supervisor hands over by its own environment."""
    told = (
        "api_port",
        "simulator_port",
        "simulator_smtp_port",
        "worker_metrics_port",
        "temporal_address",
        "database_url",
    )
    known = {variable(name): str(getattr(settings, name)) for name in told}
    return known | clock_environment(clock) | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _key(settings: Settings) -> str:
    assert settings.token_key is not None
    return settings.token_key.get_secret_value()


def _by_person(tokens: list[DevelopmentToken]) -> dict[str, str]:
    """The dispatch system's key under «dispatch»."""
    return {one.person_id: one.token for one in tokens[:-1]} | {"dispatch": tokens[-1].token}


async def _numbers(settings: Settings) -> dict[str, str]:
    database = Database.open(settings.database_url)
    try:
        directory = await database.read(read_directory)
    finally:
        database.close()
    return {person.id: person.number for person in directory.people.values() if person.number}


def phone_book(installation: Installation) -> Iterator[tuple[str, str]]:
    """Numbers and whose they are."""
    return ((number, person) for person, number in installation.numbers.items())
