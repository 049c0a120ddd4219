"""The servers that the other rooms of tests rely on."""

import psycopg
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment


def test_a_database_is_empty_and_ours(postgres_url: str) -> None:
    with psycopg.connect(postgres_url.replace("+psycopg", "", 1)) as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()

    assert found == (0,)


async def test_the_dev_server_knows_the_search_attributes(temporal_address: str) -> None:
    client = await Client.connect(temporal_address)

    counted = await client.count_workflows("AlertType = 'SLA_BREACH' AND Deadline < '2026-01-01T00:00:00Z'")

    assert counted.count == 0


async def test_the_other_server_skips_time(time_skipping: WorkflowEnvironment) -> None:
    before = await time_skipping.get_current_time()

    await time_skipping.sleep(3600)

    assert (await time_skipping.get_current_time() - before).total_seconds() >= 3600
