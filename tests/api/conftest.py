"""The API over ASGI on a fresh database: no Temporal, no relay, the cast of the acceptance scenarios."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from domain.clock import Clock
from settings import Settings
from store.bootstrap import prepare
from store.database import Database
from tests.api.house import House, furnish, settings_for


@dataclass(frozen=True)
class Furnished:
    """A database as it is after its first start, to be copied."""

    file: Path
    clock: Clock


@pytest.fixture(scope="session")
async def furnished(tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    file = tmp_path_factory.mktemp("furnished") / "alerts.db"
    prepared = prepare(f"sqlite:///{file}", clock_speed=1, clock_start=None, sample_directory=None)
    database = Database.open(f"sqlite:///{file}")
    await furnish(database)
    database.close()
    return Furnished(file, prepared.clock)


@pytest.fixture
def settings(furnished: Furnished, tmp_path: Path) -> Settings:
    shutil.copy(furnished.file, tmp_path / "alerts.db")
    return settings_for(tmp_path, furnished.clock)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[House]:
    """The API, running."""
    app = create_app(settings, relay=False)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://api") as http:
        yield House(app, http)


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    async with opened(settings) as house:
        yield house
