"""A stage for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.simulator.stage import Stage, a_config


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """Logged in to Genesys."""
    stage = Stage(a_config())
    await stage.log_in()
    yield stage
    await stage.settles()
