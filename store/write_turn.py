"""Whose turn it is to write to a SQLite file: first come, first served between processes."""

import fcntl
import os
from pathlib import Path


class WriteTurn:
    """Two lock files beside the database.

    SQLite's own busy handler polls, and lets one process starve another for seconds. Whoever waits for `-lock` holds
    `-turn`, so that the process that just wrote must queue behind it. The kernel frees both when a process dies.
    """

    def __init__(self, database: Path) -> None:
        self._turn = _opened(database.with_name(database.name + "-turn"))
        self._lock = _opened(database.with_name(database.name + "-lock"))

    def take(self) -> None:
        """Blocks until it is ours."""
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        finally:
            fcntl.flock(self._turn, fcntl.LOCK_UN)

    def give_back(self) -> None:
        """Harmless when it is not ours."""
        fcntl.flock(self._lock, fcntl.LOCK_UN)

    def close(self) -> None:
        os.close(self._turn)
        os.close(self._lock)


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
