"""The stage of the alert's workflow, one for the session."""

from collections.abc import AsyncIterator

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.workflows.stage import Stage


@pytest.fixture(scope="session")
async def stage(time_skipping: WorkflowEnvironment) -> AsyncIterator[Stage]:
    async with Stage(time_skipping).open() as stage:
        yield stage
