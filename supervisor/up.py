"""`alerts up`: check, prepare, start everything, show the screen, stop everything."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from domain.clock import Clock
from settings import Settings, clock_environment, load, load_storage, secrets_dir
from supervisor.checks import alone_in, data_dir_is_usable, ports_are_free
from supervisor.embedded import addresses, phases, temporal_file
from supervisor.house import House
from supervisor.installation import make_secrets
from supervisor.phones import label
from supervisor.run import run
from supervisor.screen import Identity, lines
from supervisor.temporal import claim_file
from tools import dev_server


@dataclass(frozen=True, slots=True)
class Prepared:
    """The installation before its processes run: its database migrated, its clock known."""

    clock: Clock
    notes: tuple[str, ...] = ()  # what happened on the way, for the screen


@dataclass(frozen=True, slots=True)
class Doors:
    """What only the composition root knows how to do."""

    prepare: Callable[[Settings], Prepared]
    phones: Callable[[Settings], Mapping[str, str]]  # names by number
    identities: Callable[[Settings], Sequence[Identity]]
    attempt: Callable[[Settings, Sequence[Identity], Clock], str]  # a line to paste, or nothing


def up(doors: Doors) -> None:
    """Run until interrupted; raises StartRefused, SettingsRefused or Unobtainable, each with one sentence."""
    storage = load_storage()
    data_dir_is_usable(storage.data_dir)
    make_secrets(secrets_dir(storage))
    settings = load(storage)
    with ExitStack() as held:
        held.enter_context(alone_in(settings.data_dir))
        ports_are_free(addresses(settings))
        temporal = dev_server.obtain() if settings.temporal_embedded else None
        if temporal is not None:
            claim_file(temporal_file(settings), server_version=dev_server.server_version(temporal))
        say(f"Preparing {settings.data_dir} …")
        prepared = doors.prepare(settings)
        screen = _screen(settings, prepared, doors)
        phones = doors.phones(settings)

        def started() -> None:
            label(f"http://127.0.0.1:{settings.simulator_port}", phones)
            say(screen)

        house = House(phases(settings, temporal=temporal, environment=clock_environment(prepared.clock)), say=say)
        say("Starting Temporal, simulator, worker and API …")
        asyncio.run(run(house, started=started, stopping=lambda: say("Stopping …")))


def say(line: str) -> None:
    print(line, flush=True)


def _screen(settings: Settings, prepared: Prepared, doors: Doors) -> str:
    identities = doors.identities(settings)
    attempt = doors.attempt(settings, identities, prepared.clock)
    return "\n".join(lines(settings, identities=identities, notes=prepared.notes, attempt=attempt))
