"""Noticing that somebody has committed."""

from store.changes import Changes
from store.database import Database


async def test_what_another_connection_committed_is_noticed_once(sqlite_url: str) -> None:
    changes, database = Changes(sqlite_url), Database.open(sqlite_url)
    before = changes.seen()

    await database.write(lambda tx: tx.run("UPDATE installation SET secret = 'another'"))
    first, second = changes.seen(), changes.seen()
    await database.read(lambda tx: tx.one("SELECT * FROM installation"))
    third = changes.seen()

    database.close()
    changes.close()
    assert (before, first, second, third) == (False, True, False, False)
    assert changes.seen() is False


async def test_on_postgresql_nothing_is_noticed() -> None:
    assert Changes("postgresql+psycopg://nowhere/alerts").seen() is False
