"""Build the server and its schema tool once, and run them on a PostgreSQL of their own."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tools import dev_server, postgres
from tools.obtaining import Unobtainable, cache_dir, only_one, run_shown, say
from tools.ports import free_ports

VERSION = "v1.31.2"
PACKAGES = (f"go.temporal.io/server/cmd/server@{VERSION}", f"go.temporal.io/server/cmd/tools/sql@{VERSION}")
NO_GO = "A Temporal server on PostgreSQL is built from source here: install Go 1.21 or newer, and start again."
HERE = Path(__file__).parent
NAMESPACE = "default"
READY_WITHIN = 60  # seconds
# Of the server's embedded configuration template; its default ports belong to whoever runs a server already.
PORTS = [
    "FRONTEND_GRPC_PORT",
    "FRONTEND_HTTP_PORT",
    "FRONTEND_MEMBERSHIP_PORT",
    "MATCHING_GRPC_PORT",
    "MATCHING_MEMBERSHIP_PORT",
    "HISTORY_GRPC_PORT",
    "HISTORY_MEMBERSHIP_PORT",
    "WORKER_GRPC_PORT",
    "WORKER_MEMBERSHIP_PORT",
]


def obtain() -> Path:
    """The folder with temporal-server, temporal-sql-tool and temporal. Raises Unobtainable."""
    folder = cache_dir() / f"cluster-{VERSION}"
    with only_one("cluster"):
        if not (folder / "temporal-sql-tool").exists():
            _build(folder)
    return folder


@contextmanager
def running() -> Iterator[str]:
    """Address of a server that knows the alerts' search attributes, as long as the block lasts. Raises Unobtainable."""
    tools, cli = obtain(), dev_server.obtain()
    ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
    address = f"127.0.0.1:{ports['FRONTEND_GRPC_PORT']}"
    with TemporaryDirectory(prefix="alerts-cluster-") as scratch, postgres.running() as database:
        path = {"PATH": f"{tools}:{_only(cli, Path(scratch))}:{os.environ['PATH']}"}
        _script("schema.sh", {**path, **_sql_tool(database)})
        log = Path(scratch) / "server.log"
        process = subprocess.Popen(
            [tools / "temporal-server", "--allow-no-auth", "start"],
            env={**os.environ, **_server(database), **{name: str(port) for name, port in ports.items()}},
            stdin=subprocess.DEVNULL,
            stdout=log.open("w"),
            stderr=subprocess.STDOUT,
        )
        try:
            _until_healthy(cli, address, process, log)
            _script("namespace.sh", {**path, "TEMPORAL_ADDRESS": address, "NAMESPACE": NAMESPACE, "RETENTION": "72h"})
            yield address
        finally:
            process.terminate()
            process.wait(30)


def _build(folder: Path) -> None:
    go = shutil.which("go")
    if go is None:
        raise Unobtainable(NO_GO)
    try:
        for package in PACKAGES:
            run_shown(f"Building {package}", [go, "install", package], cwd=HERE, env={"GOBIN": str(folder)})
    except (OSError, subprocess.CalledProcessError) as failed:
        say(getattr(failed, "output", None) or str(failed))
        raise Unobtainable(NO_GO) from failed
    (folder / "server").replace(folder / "temporal-server")
    (folder / "sql").replace(folder / "temporal-sql-tool")


def _only(cli: Path, scratch: Path) -> Path:
    """A folder in which the CLI is called `temporal`, whatever it is called where it lies."""
    folder = scratch / "bin"
    folder.mkdir()
    (folder / "temporal").symlink_to(cli)
    return folder


def _sql_tool(database: postgres.Postgres) -> dict[str, str]:
    return {
        "SQL_PLUGIN": "postgres12",
        "SQL_HOST": "127.0.0.1",
        "SQL_PORT": str(database.port),
        "SQL_USER": database.user,
        "SQL_PASSWORD": "unused",
    }


def _server(database: postgres.Postgres) -> dict[str, str]:
    return {
        "DB": "postgres12",
        "DB_PORT": str(database.port),
        "POSTGRES_SEEDS": "127.0.0.1",
        "POSTGRES_USER": database.user,
        "POSTGRES_PWD": "unused",
        "NUM_HISTORY_SHARDS": "4",
        "BIND_ON_IP": "127.0.0.1",
        "DYNAMIC_CONFIG_FILE_PATH": str(HERE / "dynamicconfig.yaml"),
        "LOG_LEVEL": "warn",
    }


def _script(name: str, environment: Mapping[str, str]) -> None:
    run_shown(f"Running {name}", [HERE / name], cwd=HERE, env=environment)


def _until_healthy(cli: Path, address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    probe = [str(cli), "operator", "cluster", "health", "--address", address]
    give_up = time.monotonic() + READY_WITHIN
    while subprocess.run(probe, check=False, capture_output=True).returncode:
        if process.poll() is not None or time.monotonic() > give_up:
            raise Unobtainable(f"The Temporal server does not start; it says: {log.read_text()[-1000:]}")
        time.sleep(0.2)
