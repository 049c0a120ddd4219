"""The database of a process: writes in groups, reads from snapshots, the same on SQLite and PostgreSQL."""

import asyncio
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar

from store.connection import Row as Row
from store.connection import Tx as Tx
from store.dialect import connect
from store.readers import Readers
from store.writer import Submission, Writer

T = TypeVar("T")

SWITCH = timedelta(microseconds=500)
"""How long a thread may compute before another gets its turn; for the whole process.

A work lets go of the interpreter at every statement, and with Python's 5 ms waits that long for a busy event loop each
time: measured, p99 of a write beside one was 376 ms, and is 26 ms so.
"""


class Database:
    """One per process; may be used from any event loop."""

    def __init__(self, writer: Writer, readers: Readers) -> None:
        self._writer = writer
        self._readers = readers

    @classmethod
    def open(cls, url: str) -> "Database":
        """A database that `store.bootstrap.prepare` has made; raises a StoreError where it cannot be opened."""
        sys.setswitchinterval(min(sys.getswitchinterval(), SWITCH.total_seconds()))
        return cls(Writer(partial(connect, url, writes=True)), Readers(partial(connect, url, writes=False)))

    async def write(self, work: Callable[[Tx], T]) -> T:
        """The work's result, once it is on disk; whatever the work raised, once it alone was undone.

        Works run in the order in which they were submitted, in the writer's thread: short, and without waiting.
        A caller who stops waiting does not stop a work that has begun.
        """
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[T] = loop.create_future()
        self._writer.submit(Submission(work, loop, waiter))
        return await waiter

    async def read(self, work: Callable[[Tx], T]) -> T:
        """The work's result from one snapshot, which has everything that was committed before."""
        return await asyncio.get_running_loop().run_in_executor(self._readers.pool, self._readers.read, work)

    def close(self) -> None:
        """Commits what was submitted, and returns when nobody reads any more."""
        self._writer.close()
        self._readers.close()
