"""A day for each test: its start, who is on duty, who is online, and what is different about people."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from temporalio.testing import WorkflowEnvironment

from supervisor.installation import make_secrets
from tests.scenarios.day import Day
from tests.scenarios.house import a_house
from tests.scenarios.people import the_cast

BeginDay = Callable[..., Awaitable[Day]]


@pytest.fixture(scope="session")
def secrets_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: a key of a service account takes a while."""
    folder = tmp_path_factory.mktemp("secrets")
    make_secrets(folder)
    return folder


@pytest.fixture
async def a_day(time_skipping: WorkflowEnvironment, tmp_path: Path, secrets_folder: Path) -> AsyncIterator[BeginDay]:
    """One for each test: the start of the day, who is on duty, who is offline, and what is different about people."""
    async with AsyncExitStack() as stack:

        async def begin(
            start: str,
            *,
            on_duty: Collection[str] = ("D1",),
            offline: Collection[str] = (),
            people: Mapping[str, Mapping[str, Any]] | None = None,
            second_provider: bool = False,
        ) -> Day:
            directory = the_cast(on_duty, people or {})
            house = await stack.enter_async_context(
                a_house(
                    time_skipping,
                    datetime.fromisoformat(start).astimezone(UTC),
                    directory,
                    tmp_path,
                    secrets_folder,
                    second_provider=second_provider,
                )
            )
            day = Day(house, frozenset(directory.people) - frozenset(offline))
            await day.begins()
            return day

        yield begin
