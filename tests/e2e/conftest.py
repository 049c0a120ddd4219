"""One installation for all stories of a session, and a story for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e.installation import EXTERNAL, Installation, an_installation
from tests.e2e.story import Story


@pytest.fixture(scope="session")
async def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Installation]:
    """Temporal server, simulator, worker and API on the fast clock."""
    binary: Path | None = None if EXTERNAL else request.getfixturevalue("temporal_binary")
    async with an_installation(tmp_path_factory.mktemp("installation"), binary) as running:
        yield running


@pytest.fixture
async def story(installation: Installation) -> AsyncIterator[Story]:
    told = Story(installation)
    await told.devices.begins()
    yield told
    await told.closes()
