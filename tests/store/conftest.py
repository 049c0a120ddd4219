"""A prepared database of each dialect."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.bootstrap import prepare
from store.database import Database

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, not yet prepared."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'alerts.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def url(new_url: str) -> str:
    """A database after its first start."""
    prepare(new_url, clock_speed=1, clock_start=None, sample_directory=None)
    return new_url


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    database = Database.open(url)
    yield database
    database.close()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """For what only a file can suffer."""
    url = f"sqlite:///{tmp_path / 'alerts.db'}"
    prepare(url, clock_speed=1, clock_start=None, sample_directory=None)
    return url
