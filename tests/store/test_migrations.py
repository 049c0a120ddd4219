"""A database as the migrations leave it."""

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from store import rule_tables, tables, work_tables  # noqa: F401 -- declares the tables
from store.audit import AuditRecord, record
from store.bootstrap import prepare
from store.connection import Tx
from store.database import Database
from store.errors import Conflict
from tests.store.conftest import NOON


def test_migrations_make_exactly_the_tables(url: str) -> None:
    """Where it fails: write the next migration with `python -m store.migrations "What it adds"`."""
    engine = sqlalchemy.create_engine(url)

    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)

    engine.dispose()
    assert differences == []


def an_entry(tx: Tx) -> None:
    record(tx, AuditRecord("Alert.Raised", "api", NOON, alert_id="al_1", details={"step": 1, "late": False}))


async def sealed(database: Database) -> None:
    await database.write(an_entry)
    await database.write(lambda tx: tx.run("UPDATE audit_entries SET seq = 1, previous_hash = 'a', hash = 'b'"))


@pytest.mark.requirement("F-28")
@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_entries SET actor = 'nobody'",
        "UPDATE audit_entries SET seq = 2",
        "UPDATE audit_entries SET hash = 'c'",
        "UPDATE audit_entries SET details = '{}'",
        "DELETE FROM audit_entries",
    ],
)
async def test_a_sealed_entry_can_neither_be_changed_nor_removed(database: Database, tampering: str) -> None:
    await sealed(database)

    with pytest.raises(Conflict, match="append-only"):
        await database.write(lambda tx: tx.run(tampering))


@pytest.mark.requirement("F-28")
async def test_an_entry_that_is_not_sealed_yet_can_only_be_sealed(database: Database) -> None:
    await database.write(an_entry)

    with pytest.raises(Conflict, match="append-only"):
        await database.write(lambda tx: tx.run("UPDATE audit_entries SET reason = 'x'"))
    with pytest.raises(Conflict, match="append-only"):
        await database.write(lambda tx: tx.run("UPDATE audit_entries SET alert_id = NULL, seq = 1"))
    assert await database.write(lambda tx: tx.run("UPDATE audit_entries SET seq = 1, hash = 'b'")) == 1


@pytest.mark.requirement("F-28")
@pytest.mark.postgres
async def test_the_trail_cannot_be_emptied_at_once(postgres_url: str) -> None:
    prepare(postgres_url, clock_speed=1, clock_start=None, sample_directory=None)
    database = Database.open(postgres_url)

    with pytest.raises(Conflict, match="append-only"):
        await database.write(lambda tx: tx.run("TRUNCATE audit_entries"))
    database.close()
