"""SQLite: one file, WAL, and what is committed is on disk (`synchronous=FULL`)."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from store.connection import Row
from store.errors import Conflict, StoreBusy, StoreCorrupt, StoreError, StoreFull, StoreUnreachable
from store.write_turn import WriteTurn

FOREIGN_WRITER_WAIT = timedelta(seconds=10)
"""For programs that do not know our lock files, such as the sqlite3 shell."""

_STATEMENTS_KEPT = 512  # more than the SQL texts in the store, so that each is compiled once per connection
_PAGES_BEFORE_CHECKPOINT = 16_000  # 64 MB: with 16 MB half of what a commit costs under load was checkpoints

_REFUSALS: Mapping[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_CONSTRAINT: (Conflict, "A row contradicts what is stored"),
    sqlite3.SQLITE_FULL: (StoreFull, "The disk of the database is full: free some room"),
    sqlite3.SQLITE_BUSY: (StoreBusy, "Another program holds the database: close it"),
    sqlite3.SQLITE_LOCKED: (StoreBusy, "Another program holds the database: close it"),
    sqlite3.SQLITE_CORRUPT: (StoreCorrupt, "The database file is damaged: restore it from a backup"),
    sqlite3.SQLITE_NOTADB: (StoreCorrupt, "The database file is not a SQLite database: name another file"),
    sqlite3.SQLITE_IOERR: (StoreUnreachable, "The disk of the database fails"),
    sqlite3.SQLITE_READONLY: (StoreUnreachable, "The database file cannot be written: make it and its folder writable"),
    sqlite3.SQLITE_CANTOPEN: (StoreUnreachable, "The database file cannot be opened: check its folder"),
}


class SqliteConnection:
    """A connection of its own thread; one that reads refuses to write."""

    def __init__(self, path: Path, *, writes: bool) -> None:
        self._turn = _turn_at(path) if writes else None
        if not writes and not path.exists():
            raise StoreUnreachable(f"There is no database at {path}: `alerts up` makes it.")
        try:
            self.raw = _opened(path, writes=writes)
        except sqlite3.Error as refused:
            raise _in_our_words(refused) or refused from None

    def run(self, sql: str, /, **params: object) -> int:
        return self._execute(sql, params).rowcount

    def many(self, sql: str, rows: Sequence[Row], /) -> None:
        try:
            self.raw.executemany(sql, rows)
        except sqlite3.Error as refused:
            raise _in_our_words(refused) or refused from None

    def one(self, sql: str, /, **params: object) -> Row | None:
        cursor = self._execute(sql, params)
        row: Row | None = cursor.fetchone()
        cursor.close()  # an unfinished `returning` would refuse the commit
        return row

    def all(self, sql: str, /, **params: object) -> list[Row]:
        return self._execute(sql, params).fetchall()

    def begin(self) -> None:
        if self._turn is None:
            self._execute("begin")
            return
        self._turn.take()
        try:
            self._execute("begin immediate")
        except StoreError:
            self._turn.give_back()
            raise

    def commit(self) -> None:
        self._execute("commit")
        self._end()

    def rollback(self) -> None:
        try:
            if self.raw.in_transaction:
                self._execute("rollback")
        finally:
            self._end()

    def savepoint(self) -> None:
        self._execute("savepoint work")

    def release(self) -> None:
        self._execute("release work")

    def rollback_to_savepoint(self) -> None:
        self._execute("rollback to work")
        self._execute("release work")

    @property
    def lost(self) -> bool:
        return False

    def close(self) -> None:
        self.raw.close()
        if self._turn is not None:
            self._turn.close()

    def _end(self) -> None:
        if self._turn is not None:
            self._turn.give_back()

    def _execute(self, sql: str, params: Mapping[str, object] | None = None) -> sqlite3.Cursor:
        cursor = self.raw.cursor()
        cursor.row_factory = _by_name  # of the cursor: Alembic, on the same connection, wants tuples
        try:
            return cursor.execute(sql, params or {})
        except sqlite3.Error as refused:
            raise _in_our_words(refused) or refused from None


def _turn_at(path: Path) -> WriteTurn:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return WriteTurn(path)
    except OSError as refused:
        raise StoreUnreachable(f"{path.parent} cannot be written: {refused.strerror}.") from refused


def _opened(path: Path, *, writes: bool) -> sqlite3.Connection:
    raw = sqlite3.connect(
        path,
        timeout=FOREIGN_WRITER_WAIT.total_seconds(),
        isolation_level=None,
        check_same_thread=False,  # opened and closed elsewhere, used by one thread
        cached_statements=_STATEMENTS_KEPT,
    )
    raw.execute("pragma journal_mode = wal")
    raw.execute("pragma synchronous = full")
    raw.execute(f"pragma wal_autocheckpoint = {_PAGES_BEFORE_CHECKPOINT}")
    if not writes:
        raw.execute("pragma query_only = 1")
    return raw


def _by_name(cursor: sqlite3.Cursor, values: tuple[object, ...]) -> Row:
    return {column[0]: value for column, value in zip(cursor.description, values, strict=True)}


def _in_our_words(refused: sqlite3.Error) -> StoreError | None:
    """None where it is a mistake in our SQL, which stays what it is."""
    code = getattr(refused, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code not in _REFUSALS:
        return None
    kind, sentence = _REFUSALS[code]
    return kind(f"{sentence} ({refused}).")
