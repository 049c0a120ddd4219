"""A PostgreSQL server of our own in a temporary folder, from the binaries of the machine, without root."""

import os
import pwd
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.obtaining import Unobtainable
from tools.ports import free_port

NOT_INSTALLED = (
    "No PostgreSQL: install its server (on Debian: apt-get install postgresql; on macOS: brew install postgresql), "
    "or set DATABASE_URL to a server that may be used."
)
# What a test cluster may forget in a power cut, it need not wait for.
UNSAFE_AND_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server, whose superuser needs no password on the loopback interface."""

    binaries: Path
    port: int

    @property
    def user(self) -> str:
        return "postgres"

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg://{self.user}@127.0.0.1:{self.port}/{database}"


def binaries() -> Path:
    """The folder with initdb and pg_ctl, the newest version first. Raises Unobtainable."""
    on_path = shutil.which("initdb")
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: int(found.parent.name), reverse=True)
    brewed = sorted(Path("/opt/homebrew/opt").glob("postgresql*/bin"), reverse=True)
    for folder in [*([Path(on_path).resolve().parent] if on_path else []), *packaged, *brewed]:
        if (folder / "pg_ctl").exists():
            return folder
    raise Unobtainable(NOT_INSTALLED)


@contextmanager
def running(*, options: Sequence[str] = UNSAFE_AND_FAST) -> Iterator[Postgres]:
    """A server that lives as long as the block; its data goes with it. Raises Unobtainable."""
    server = Postgres(binaries=binaries(), port=free_port())
    with TemporaryDirectory(prefix="alerts-postgres-") as folder:
        data, owner = Path(folder) / "data", _owner()
        if owner is not None:
            os.chown(folder, pwd.getpwnam(owner).pw_uid, -1)
        _run(
            owner,
            server.binaries / "initdb",
            "--auth=trust",
            f"--username={server.user}",
            "--encoding=UTF8",
            "-D",
            data,
        )
        settings = [f"port={server.port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", *options]
        process = subprocess.Popen(
            [str(server.binaries / "postgres"), "-D", str(data), *(part for each in settings for part in ("-c", each))],
            user=owner,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(Path(folder) / "log").open("w"),
        )
        try:
            _wait_until_ready(server, process)
            yield server
        finally:
            process.send_signal(2)  # SIGINT: end the sessions and stop at once
            process.wait(30)


def _owner() -> str | None:
    """PostgreSQL refuses to run as root, so root lends it another user."""
    if os.getuid() != 0:
        return None
    known = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _run(owner: str | None, *command: str | Path) -> None:
    subprocess.run(
        [str(part) for part in command], user=owner, cwd="/", check=True, stdin=subprocess.DEVNULL, capture_output=True
    )


def _wait_until_ready(server: Postgres, process: subprocess.Popen[bytes]) -> None:
    probe = [str(server.binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(server.port)]
    for _ in range(300):
        if subprocess.run(probe, check=False).returncode == 0:
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise Unobtainable(
        f"PostgreSQL from {server.binaries} does not start here; set DATABASE_URL to a server that does."
    )


def main() -> None:
    """Run one until interrupted, printing its address."""
    try:
        with running() as server:
            print(server.url(), flush=True)
            while True:
                time.sleep(3600)
    except Unobtainable as reason:
        sys.exit(str(reason))
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
