"""A few threads that read, each with a connection of its own: readers never wait for the writer."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from store.connection import Connection, Tx
from store.errors import StoreBusy, StoreUnreachable

T = TypeVar("T")

THREADS = 4


class Readers:
    """`read` runs in whichever thread is free; connections are opened when first needed."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="store-reader")
        self._mine = threading.local()
        self._opened: list[Connection] = []

    def read(self, work: Callable[[Tx], T]) -> T:
        """One snapshot. A lost connection is tried once more."""
        try:
            return self._snapshot(work)
        except (StoreUnreachable, StoreBusy):
            return self._snapshot(work)

    def close(self) -> None:
        """Waits for those that still read."""
        self.pool.shutdown()
        for connection in self._opened:
            connection.close()

    def _snapshot(self, work: Callable[[Tx], T]) -> T:
        connection = self._connection()
        connection.begin()
        try:
            return work(connection)
        finally:
            connection.rollback()

    def _connection(self) -> Connection:
        mine: Connection | None = getattr(self._mine, "connection", None)
        if mine is None or mine.lost:
            mine = self._mine.connection = self._connect()
            self._opened.append(mine)
        return mine
