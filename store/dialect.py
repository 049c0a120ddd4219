"""Which database a URL means."""

from pathlib import Path

from store.connection import Connection
from store.errors import StoreUnreachable
from store.postgres import PostgresConnection
from store.sqlite import SqliteConnection


def connect(url: str, *, writes: bool) -> Connection:
    """A connection for one thread; raises a StoreError where it cannot be had."""
    path = sqlite_path(url)
    return PostgresConnection(url, writes=writes) if path is None else SqliteConnection(path, writes=writes)


def sqlite_path(url: str) -> Path | None:
    """The file of `sqlite:///relative` or `sqlite:////absolute`; None for PostgreSQL."""
    if url.startswith("postgresql"):
        return None
    path = url.removeprefix("sqlite:///")
    if path in {url, "", ":memory:"}:
        raise StoreUnreachable("DATABASE_URL must name a file, sqlite:///…, or a server, postgresql://….")
    return Path(path)
