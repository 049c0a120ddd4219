"""One program of the installation and how one sees that it is ready."""

import asyncio
import os
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

Probe = Callable[[], Awaitable[bool]]

REFUSED = 78  # EX_CONFIG: the program's last line says what to do, and starting it again would change nothing
PROBE_ANSWERS_WITHIN = 2  # seconds


@dataclass(frozen=True, slots=True)
class Program:
    name: str
    command: tuple[str, ...]
    ready: Probe
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)  # on top of the supervisor's own
    ready_within: timedelta = timedelta(seconds=60)  # a cold disk with migrations; usually 2 s
    stops_within: timedelta = timedelta(seconds=10)  # then it is killed, which the design survives


def answers_http(url: str) -> Probe:
    """Ready when a GET is answered with 2xx."""

    def get() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=PROBE_ANSWERS_WITHIN) as reply:
                return reply.status in range(200, 300)
        except (OSError, urllib.error.URLError):
            return False

    async def probe() -> bool:
        return await asyncio.to_thread(get)

    return probe


def succeeds(*command: str) -> Probe:
    """Ready when a command ends with 0."""

    async def probe() -> bool:
        nowhere = asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(*command, stdin=nowhere, stdout=nowhere, stderr=nowhere)
        return await process.wait() == 0

    return probe


def last_line(log: Path) -> str:
    """What a program said last; empty when it said nothing."""
    with log.open("rb") as opened:
        opened.seek(max(0, opened.seek(0, os.SEEK_END) - 4096))
        lines = opened.read().decode(errors="replace").splitlines()
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
