"""What waits together is committed together, and stands or falls alone."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from store.bootstrap import prepare
from store.database import Database, Tx
from store.errors import Conflict, StoreClosed, StoreCorrupt, StoreFull, StoreUnreachable

ROOT = Path(__file__).parents[2]


def seen(tx: Tx) -> list[str]:
    return [row["person_id"] for row in tx.all("SELECT person_id FROM presence ORDER BY person_id")]


def see(person: str) -> Callable[[Tx], str]:
    def work(tx: Tx) -> str:
        tx.run("INSERT INTO presence (person_id, last_seen) VALUES (:person, '')", person=person)
        return person

    return work


async def test_a_work_that_raises_is_undone_alone(database: Database) -> None:
    def fails(tx: Tx) -> None:
        see("b")(tx)
        raise LookupError("not there")

    outcomes = await asyncio.gather(
        database.write(see("a")),
        database.write(fails),
        database.write(see("c")),
        return_exceptions=True,
    )

    assert outcomes[0] == "a"
    assert isinstance(outcomes[1], LookupError)
    assert outcomes[2] == "c"
    assert await database.read(seen) == ["a", "c"]


async def test_a_row_that_exists_is_a_conflict_for_its_own_work_only(database: Database) -> None:
    outcomes = await asyncio.gather(*(database.write(see(person)) for person in "aabb"), return_exceptions=True)

    assert [outcome if isinstance(outcome, str) else type(outcome) for outcome in outcomes] == [
        "a",
        Conflict,
        "b",
        Conflict,
    ]


async def test_a_work_that_waits_alone_is_undone_when_it_raises(database: Database) -> None:
    def fails(tx: Tx) -> None:
        see("a")(tx)
        raise LookupError

    with pytest.raises(LookupError):
        await database.write(fails)

    assert await database.read(seen) == []


async def test_works_run_in_the_order_of_their_submission(database: Database) -> None:
    order: list[int] = []

    def note(number: int, _: Tx) -> None:
        order.append(number)

    await asyncio.gather(*(database.write(partial(note, number)) for number in range(600)))

    assert order == list(range(600))


async def test_what_is_told_as_written_can_be_read_by_everybody(url: str, database: Database) -> None:
    other = Database.open(url)

    await database.write(see("a"))

    assert await other.read(seen) == ["a"]
    other.close()


async def test_a_read_is_one_snapshot(database: Database) -> None:
    loop = asyncio.get_running_loop()

    def read_twice(tx: Tx) -> tuple[list[str], list[str]]:
        before = seen(tx)
        asyncio.run_coroutine_threadsafe(database.write(see("a")), loop).result()
        return before, seen(tx)

    assert await database.read(read_twice) == ([], [])
    assert await database.read(seen) == ["a"]


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(Exception, match=r"readonly|read-only|cannot be written"):
        await database.read(see("a"))


async def test_closing_commits_what_was_submitted(url: str) -> None:
    database = Database.open(url)
    writes = asyncio.gather(*(database.write(see(f"{n:03}")) for n in range(300)))
    await asyncio.sleep(0)

    database.close()

    assert len(await writes) == 300
    with pytest.raises(StoreClosed):
        await database.write(seen)


async def test_parameters_are_the_same_in_both_dialects(database: Database) -> None:
    row = await database.read(
        lambda tx: tx.one(
            "SELECT :flag + 0 AS flag, :text AS text, 'a:b 100%' AS literal, CAST(:no AS TEXT) AS no, :n * 2 AS n",
            flag=True,
            text="it's",
            no=None,
            n=21,
        )
    )

    assert row == {"flag": 1, "text": "it's", "literal": "a:b 100%", "no": None, "n": 42}


def writer(url: str, name: str, rows: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "tests/store/writing_process.py"), url, name, str(rows)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


async def test_two_processes_that_write_at_once_lose_nothing_of_each_other(url: str, database: Database) -> None:
    await database.write(lambda tx: tx.run("INSERT INTO directory_version (id, version) VALUES (1, 0)"))

    writers = [writer(url, name, 150) for name in ("one", "two")]
    for process in writers:
        process.communicate(timeout=60)

    row = await database.read(lambda tx: tx.one("SELECT version FROM directory_version"))
    assert row == {"version": 300}
    assert len(await database.read(seen)) == 300


async def test_what_was_acknowledged_outlives_a_killed_process(url: str, database: Database) -> None:
    process = writer(url, "row", 100_000)
    assert process.stdout is not None
    acknowledged = [process.stdout.readline().strip() for _ in range(50)]

    process.send_signal(signal.SIGKILL)
    acknowledged += process.communicate(timeout=30)[0].split()

    stored = set(await database.read(seen))
    assert stored.issuperset(acknowledged)
    assert len(stored) <= len(acknowledged) + 1
    assert await database.write(see("next")) == "next"


@pytest.mark.postgres
async def test_a_connection_that_was_lost_before_the_commit_is_opened_again(postgres_url: str) -> None:
    prepare(postgres_url, clock_speed=1, clock_start=None, sample_directory=None)
    database, other = Database.open(postgres_url), Database.open(postgres_url)
    mine = await database.write(lambda tx: tx.one("SELECT pg_backend_pid() AS pid"))
    assert mine is not None

    await other.write(lambda tx: tx.one("SELECT pg_terminate_backend(CAST(:pid AS INTEGER))", pid=mine["pid"]))

    assert await database.write(see("a")) == "a"
    database.close()
    other.close()


async def test_a_full_disk_is_one_sentence_and_the_writer_goes_on_afterwards(sqlite_url: str) -> None:
    database = Database.open(sqlite_url)
    raw = database._writer._connection.raw  # type: ignore[attr-defined]
    raw.execute(f"PRAGMA max_page_count = {raw.execute('PRAGMA page_count').fetchone()[0]}")

    outcomes = await asyncio.gather(*(database.write(see(f"{n}" * 3000)) for n in range(3)), return_exceptions=True)
    raw.execute("PRAGMA max_page_count = 1000000")

    assert [type(outcome) for outcome in outcomes] == [StoreFull] * 3
    assert await database.write(see("a")) == "a"
    assert await database.read(seen) == ["a"]
    database.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "alerts.db").write_bytes(b"something else" * 100)

    with pytest.raises(StoreCorrupt):
        Database.open(f"sqlite:///{tmp_path / 'alerts.db'}")


def test_a_database_that_cannot_be_reached_is_refused() -> None:
    with pytest.raises(StoreUnreachable):
        Database.open("postgresql+psycopg://nobody@127.0.0.1:1/nowhere")
