"""PostgreSQL, by psycopg: the same semantics as SQLite, one write transaction at a time for an installation."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import psycopg
from psycopg import IsolationLevel, errors
from psycopg.abc import Buffer
from psycopg.adapt import Dumper
from psycopg.postgres import types
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row
from psycopg.types.numeric import Int8Dumper
from psycopg.types.string import StrDumper

from store.connection import Row
from store.errors import Conflict, OutcomeUnknown, StoreBusy, StoreError, StoreFull, StoreUnreachable

_STATEMENTS_KEPT = 512
_WRITE_TURN = 0x616C657274  # "alert": the advisory lock that stands for SQLite's lock file

# Literals and casts are passed over; what remains after a colon is a parameter.
_TOKEN = re.compile(r"'(?:[^']|'')*'|::|:([A-Za-z_]\w*)|%")


class PostgresConnection:
    """A connection of its own thread; one that reads has a snapshot per transaction and refuses to write.

    Writers wait for each other here as they do on SQLite: works of a group take row locks in the order in which they
    came, and two groups at once would deadlock; so first-wins is the same on both.
    """

    def __init__(self, url: str, *, writes: bool) -> None:
        self._writes = writes
        self._saved = False
        try:
            self.raw = psycopg.connect(
                url.replace("+psycopg", "", 1),
                autocommit=True,
                prepare_threshold=0,
                connect_timeout=10,
            )
        except psycopg.Error as refused:
            raise StoreUnreachable(f"The PostgreSQL server cannot be reached ({_first_line(refused)}).") from refused
        self.raw.prepared_max = _STATEMENTS_KEPT
        self.raw.adapters.register_dumper(str, StrDumper)
        self.raw.adapters.register_dumper(int, Int8Dumper)
        self.raw.adapters.register_dumper(bool, _FlagDumper)
        self.raw.isolation_level = IsolationLevel.READ_COMMITTED if writes else IsolationLevel.REPEATABLE_READ

    def run(self, sql: str, /, **params: object) -> int:
        return self._execute(sql, params).rowcount

    def many(self, sql: str, rows: Sequence[Row], /) -> None:
        try:
            self.raw.cursor().executemany(translated(sql), rows)
        except psycopg.Error as refused:
            raise self._in_our_words(refused) or refused from None  # the cause names the values of the row

    def one(self, sql: str, /, **params: object) -> Row | None:
        return self._execute(sql, params).fetchone()

    def all(self, sql: str, /, **params: object) -> list[Row]:
        return list(self._execute(sql, params).fetchall())

    def begin(self) -> None:
        self._saved = False
        if self._writes:
            self._command(f"begin; select pg_advisory_xact_lock({_WRITE_TURN})")
        else:
            self._command("begin isolation level repeatable read, read only")

    def commit(self) -> None:
        try:
            self._command("commit")
        except StoreUnreachable as lost:
            raise OutcomeUnknown(
                "The connection to PostgreSQL was lost during a commit: whether it happened must be asked again."
            ) from lost

    def rollback(self) -> None:
        if not self.lost and self.raw.info.transaction_status is not TransactionStatus.IDLE:
            self._command("rollback")

    def savepoint(self) -> None:
        self._command("release work; savepoint work" if self._saved else "savepoint work")
        self._saved = True

    def release(self) -> None:
        """With the next savepoint, which saves a round trip; or by the commit."""

    def rollback_to_savepoint(self) -> None:
        self._command("rollback to work")

    @property
    def lost(self) -> bool:
        return self.raw.closed or self.raw.broken

    def close(self) -> None:
        self.raw.close()

    def _execute(self, sql: str, params: Mapping[str, object]) -> psycopg.Cursor[Row]:
        cursor = self.raw.cursor(row_factory=dict_row)  # of the cursor: Alembic wants tuples
        try:
            return cursor.execute(translated(sql), params, prepare=True)
        except psycopg.Error as refused:
            raise self._in_our_words(refused) or refused from None  # the cause names the values of the row

    def _command(self, sql: str) -> None:
        """Without parameters: the simple protocol, one round trip for several statements."""
        try:
            self.raw.execute(sql, prepare=False)
        except psycopg.Error as refused:
            raise self._in_our_words(refused) or refused from None  # the cause names the values of the row

    def _in_our_words(self, refused: psycopg.Error) -> StoreError | None:
        """None where it is a mistake in our SQL, which stays what it is."""
        kind: type[StoreError]
        match refused:
            case errors.IntegrityError() | errors.RaiseException():
                kind, sentence = Conflict, "A row contradicts what is stored"
            case errors.DiskFull():
                kind, sentence = StoreFull, "The disk of the database is full: free some room"
            case errors.SerializationFailure() | errors.DeadlockDetected() | errors.LockNotAvailable():
                kind, sentence = StoreBusy, "Another program holds rows of the database"
            case _ if self.lost:
                kind, sentence = StoreUnreachable, "The connection to PostgreSQL was lost"
            case _:
                return None
        return kind(f"{sentence} ({_first_line(refused)}).")


class _FlagDumper(Dumper):
    """A flag is 0 or 1 in the tables."""

    oid = types["int8"].oid

    def dump(self, obj: bool) -> Buffer:  # noqa: FBT001 -- psycopg calls it
        return b"1" if obj else b"0"


@lru_cache(maxsize=_STATEMENTS_KEPT)
def translated(sql: str) -> str:
    """`:name` as psycopg writes it, `%(name)s`."""
    return _TOKEN.sub(_token, sql)


def _token(found: re.Match[str]) -> str:
    return f"%({found[1]})s" if found[1] else found[0].replace("%", "%%")


def _first_line(refused: psycopg.Error) -> str:
    return str(refused).partition("\n")[0]
