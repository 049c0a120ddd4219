"""What every script that brings a server shares: a cache outside the checkout, a lock, progress."""

import fcntl
import json
import os
import platform
import subprocess
import sys
import tarfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

VENDOR = "https://temporal.download"
VENDOR_ANSWERS_WITHIN = 5  # seconds; where it cannot be reached the next way is tried at once
PROGRESS_EVERY = 10  # seconds


class Unobtainable(Exception):  # noqa: N818 -- what happened, for `except Unobtainable`
    """No way worked; the text is one sentence that says what to install."""


def cache_dir() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dispatch-alerts"
    cache.mkdir(parents=True, exist_ok=True)
    return cache


def say(line: str) -> None:
    """Progress goes to standard error; standard output carries the result."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def only_one(what: str) -> Iterator[None]:
    """Two test processes that need the same server build it once."""
    with (cache_dir() / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run_shown(what: str, command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str] | None = None) -> None:
    """Run a command that may take minutes, saying every few seconds that it still does; raises CalledProcessError."""
    started = time.monotonic()
    say(f"{what} …")
    with TemporaryFile("w+") as output:
        process = subprocess.Popen(
            command, cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        while process.poll() is None:
            try:
                process.wait(PROGRESS_EVERY)
            except subprocess.TimeoutExpired:
                say(f"{what} … {time.monotonic() - started:.0f} s")
        if process.returncode:
            output.seek(0)
            raise subprocess.CalledProcessError(
                process.returncode, [str(part) for part in command], output.read()[-2000:]
            )


def from_vendor(artifact: str, version: str, **query: str) -> bytes:
    """The executable as the vendor's download service gives it (the SDK asks the same way); raises OSError."""
    asked = urllib.parse.urlencode({"platform": sys.platform, "arch": _architecture(), "format": "tar.gz", **query})
    with urllib.request.urlopen(f"{VENDOR}/{artifact}/{version}?{asked}", timeout=VENDOR_ANSWERS_WITHIN) as reply:
        found = json.load(reply)
    with TemporaryDirectory() as scratch:
        archive = Path(scratch) / "archive.tar.gz"
        with urllib.request.urlopen(found["archiveUrl"], timeout=VENDOR_ANSWERS_WITHIN) as reply:
            archive.write_bytes(reply.read())
        with tarfile.open(archive) as opened:
            member = opened.extractfile(found["fileToExtract"])
            if member is None:
                raise OSError(f"{found['fileToExtract']} is no file in the archive")
            return member.read()


def install(executable: bytes, target: Path) -> Path:
    """Put an executable in place at once, so that nobody runs half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    partial.write_bytes(executable)
    partial.chmod(0o755)
    return partial.replace(target)


def _architecture() -> str:
    return {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
