"""The start of an installation: tables of this release, one clock for the life of the database, a sample to begin with.

Everything happens in one transaction, so two processes that start at once agree, and a start that was refused or cut
short leaves nothing behind.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy
from sqlalchemy.pool import StaticPool

from domain.clock import Clock
from domain.directory_file import DirectoryRefused, parse
from store.connection import Tx
from store.dialect import sqlite_path
from store.directory import import_directory
from store.errors import StartRefused, StoreError
from store.migrations import upgrade
from store.postgres import PostgresConnection
from store.sqlite import SqliteConnection
from store.stamps import instant, stamp


@dataclass(frozen=True, slots=True)
class Prepared:
    """`loaded`: the sample directory was loaded now. `notes` are sentences for the person who started it."""

    clock: Clock
    loaded: bool
    notes: tuple[str, ...]


def prepare(
    database_url: str, *, clock_speed: float, clock_start: datetime | None, sample_directory: Path | None
) -> Prepared:
    """Make the database ready for `Database.open`. Raises StartRefused with one sentence; safe when run twice at once.

    The first start anchors the clock: now, at `clock_start` or the same. Later ones must not contradict it.
    """
    try:
        with _one_transaction(database_url) as (connection, tx):
            upgrade(connection)
            clock = stored_clock(tx)
            if clock is None:
                clock = _first_clock(clock_speed, clock_start)
                _found(tx, clock)
                notes = () if sample_directory is None else (_load_sample(tx, sample_directory, clock),)
                return Prepared(clock, loaded=bool(notes), notes=notes)
            _agree(clock, clock_speed, clock_start)
            return Prepared(clock, loaded=False, notes=())
    except StoreError as failed:
        raise StartRefused(str(failed)) from failed


def stored_clock(tx: Tx) -> Clock | None:
    """None before the first start."""
    stored = tx.one("select clock_speed, real_anchor, anchor from installation where id = 1")
    if stored is None:
        return None
    return Clock(
        speed=stored["clock_speed"], real_anchor=instant(stored["real_anchor"]), anchor=instant(stored["anchor"])
    )


def _first_clock(speed: float, start: datetime | None) -> Clock:
    now = datetime.now(UTC)
    return Clock(speed=speed, real_anchor=now, anchor=now if start is None else start.astimezone(UTC))


def _found(tx: Tx, clock: Clock) -> None:
    tx.run(
        "insert into installation (id, clock_speed, real_anchor, anchor, secret) "
        "values (1, :speed, :real_anchor, :anchor, :secret)",
        speed=clock.speed,
        real_anchor=stamp(clock.real_anchor),
        anchor=stamp(clock.anchor),
        secret=secrets.token_urlsafe(32),
    )


def _load_sample(tx: Tx, sample: Path, clock: Clock) -> str:
    try:
        directory = parse(sample.read_text(encoding="utf-8"))
    except (OSError, DirectoryRefused) as refused:
        raise StartRefused(f"The sample directory {sample} cannot be loaded: {refused}") from refused
    import_directory(tx, directory, actor="system", at=clock.anchor)
    return f"Loaded the sample directory: {len(directory.people)} people, {len(directory.stores)} stores."


def _agree(clock: Clock, speed: float, start: datetime | None) -> None:
    if speed != clock.speed:
        raise StartRefused(
            f"This database lives at CLOCK_SPEED={clock.speed:g} and cannot change to {speed:g}: "
            "start it as before, or name another database in DATABASE_URL."
        )
    if start is not None and start != clock.anchor:
        raise StartRefused(
            f"This database began at CLOCK_START={clock.anchor.isoformat()} and cannot begin again: "
            "leave CLOCK_START out, or name another database in DATABASE_URL."
        )


@contextmanager
def _one_transaction(url: str) -> Iterator[tuple[sqlalchemy.Connection, Tx]]:
    """The same transaction as Alembic and as our own SQL see it; committed at the end, undone by an exception."""
    path = sqlite_path(url)
    ours: SqliteConnection | PostgresConnection
    if path is None:
        ours, dialect = PostgresConnection(url, writes=True), "postgresql+psycopg://"
    else:
        ours, dialect = SqliteConnection(path, writes=True), "sqlite://"
    engine = sqlalchemy.create_engine(dialect, creator=lambda: ours.raw, poolclass=StaticPool)
    try:
        with engine.connect() as theirs, theirs.begin():
            ours.begin()
            try:
                yield theirs, ours
                ours.commit()
            except BaseException:
                ours.rollback()
                raise
    finally:
        ours.close()
