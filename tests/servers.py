"""Servers for tests: each a session fixture that finds or brings what it needs, and never skips silently in CI."""

import os
import subprocess
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from supervisor.temporal import SEARCH_ATTRIBUTES, command, health_command
from tools import dev_server, postgres, time_skipping_server
from tools.obtaining import Unobtainable
from tools.ports import free_port

NAMESPACE = "default"


def unobtainable(reason: Unobtainable) -> None:
    """A missing server is a skip with its reason at somebody's desk, a failure where nobody looks."""
    if os.environ.get("CI"):
        pytest.fail(str(reason))
    pytest.skip(str(reason))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a PostgreSQL server on which databases may be created: DATABASE_URL, else one of our own."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given.replace("postgres://", "postgresql://", 1).replace("postgresql://", "postgresql+psycopg://", 1)
        return
    try:
        with postgres.running() as server:
            yield server.url()
    except Unobtainable as reason:
        unobtainable(reason)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """URL (postgresql+psycopg://…) of an empty database that lives as long as the test."""
    name = f"t_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server.replace("+psycopg", "", 1), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload,unused-ignore]
        yield f"{postgres_server.rpartition('/')[0]}/{name}"
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[call-overload,unused-ignore]


@pytest.fixture(scope="session")
def temporal_binary() -> Path:
    try:
        return dev_server.obtain()
    except Unobtainable as reason:
        unobtainable(reason)
        raise


@pytest.fixture(scope="session")
def temporal_address(request: pytest.FixtureRequest) -> Iterator[str]:
    """A real Temporal server, started as `alerts up` does; or the cluster that ALERTS_TEMPORAL_ADDRESS names."""
    given = os.environ.get("ALERTS_TEMPORAL_ADDRESS")
    if given:
        yield given
        return
    binary: Path = request.getfixturevalue("temporal_binary")
    port = free_port()
    flags = command(binary, host="127.0.0.1", port=port, ui_port=None, database=None, namespace=NAMESPACE)
    process = subprocess.Popen(flags, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"127.0.0.1:{port}"
        _wait_until_healthy(binary, address)
        yield address
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def time_skipping_binary() -> Path:
    try:
        return time_skipping_server.obtain()
    except Unobtainable as reason:
        unobtainable(reason)
        raise


@pytest.fixture(scope="session")
async def time_skipping(time_skipping_binary: Path) -> AsyncIterator[WorkflowEnvironment]:
    """One server that skips time for the whole session: its clock is global, so is the order of tests on it."""
    environment = await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(time_skipping_binary),
        test_server_startup_timeout=timedelta(seconds=30),
        data_converter=pydantic_data_converter,
    )
    async with environment:
        await register_search_attributes(environment)
        yield environment


async def register_search_attributes(environment: WorkflowEnvironment) -> None:
    kinds = {
        name: IndexedValueType.Value(f"INDEXED_VALUE_TYPE_{kind.upper()}") for name, kind in SEARCH_ATTRIBUTES.items()
    }
    await environment.client.operator_service.add_search_attributes(
        AddSearchAttributesRequest(namespace=NAMESPACE, search_attributes=kinds)
    )


def _wait_until_healthy(binary: Path, address: str) -> None:
    probe = health_command(binary, address=address, namespace=NAMESPACE)
    for _ in range(100):
        if subprocess.run(probe, check=False, capture_output=True, timeout=30).returncode == 0:
            return
    pytest.fail(f"the Temporal server at {address} did not become healthy")
