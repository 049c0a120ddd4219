"""The audit trail in a database: sealed behind the writers, and whatever is done to it is found."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.audit_chain import Tampering, Verification
from domain.audit_link import Head
from store.anchor import anchors, drop
from store.audit import AuditRecord, record
from store.audit_verify import verify, verify_offline
from store.connection import Tx
from store.database import Database
from store.leases import LEASE, acquire
from store.sealer import BATCH, Sealer
from tests.store.conftest import NOON

ENTRIES = 6


class Watch:
    """Real time, as far as the test lets it pass."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Intruder:
    """Somebody who may do everything to the database."""

    url: str
    database: Database

    async def does(self, *statements: str) -> None:
        table = "" if self.url.startswith("sqlite") else " ON audit_entries"

        def work(tx: Tx) -> None:
            for trigger in ("audit_entries_unchanged", "audit_entries_kept"):
                tx.run(f"DROP TRIGGER {trigger}{table}")
            for statement in statements:
                tx.run(statement)

        await self.database.write(work)


@pytest.fixture
def intruder(url: str, database: Database) -> Intruder:
    return Intruder(url, database)


@pytest.fixture
def anchor_file(tmp_path: Path) -> Path:
    return tmp_path / "audit.anchor"


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def sealed() -> list[int]:
    """What the stream was told."""
    return []


@pytest.fixture
def sealer(database: Database, anchor_file: Path, watch: Watch, sealed: list[int]) -> Sealer:
    return Sealer(database, anchor_file, holder="one", now=watch, on_sealed=sealed.append)


def entries(count: int) -> Callable[[Tx], None]:
    def work(tx: Tx) -> None:
        for step in range(count):
            record(tx, AuditRecord("Alert.Escalated", "worker", NOON, alert_id="al_1", details={"step": step}))

    return work


async def run_until_sealed(sealer: Sealer) -> None:
    """As in the process, until it is stopped; what is committed then is sealed and anchored."""
    running = asyncio.create_task(sealer.run())
    await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.mark.requirement("F-28", "R-421")
async def test_entries_get_numbers_without_gaps_in_the_order_of_their_writing(
    database: Database, sealer: Sealer, sealed: list[int]
) -> None:
    await database.write(entries(BATCH + 3))

    head = await sealer.seal_all()

    rows = await database.read(lambda tx: tx.all("SELECT seq, details FROM audit_entries ORDER BY seq"))
    assert [(row["seq"], json.loads(row["details"])["step"]) for row in rows] == [
        (step + 1, step) for step in range(BATCH + 3)
    ]
    assert head.seq == BATCH + 3
    assert sealed == [BATCH, BATCH + 3]


@pytest.mark.requirement("F-28")
async def test_a_sealed_trail_verifies_while_it_grows(database: Database, sealer: Sealer, anchor_file: Path) -> None:
    await database.write(entries(ENTRIES))
    await sealer.seal_all()
    await database.write(entries(2))

    verification = await verify(database, anchor_file)

    assert verification.ok
    assert (verification.entries, verification.head.seq, verification.unsealed) == (ENTRIES, ENTRIES, 2)


async def test_an_empty_trail_verifies(url: str, anchor_file: Path) -> None:
    verification = verify_offline(url, anchor_file)

    assert verification.ok
    assert verification.entries == 0


@pytest.mark.requirement("F-28")
@pytest.mark.parametrize(
    ("tampering", "problem"),
    [
        (["UPDATE audit_entries SET actor = 'nobody' WHERE seq = 3"], (3, Tampering.EDITED)),
        (["UPDATE audit_entries SET details = '{\"step\": 9}' WHERE seq = 3"], (3, Tampering.EDITED)),
        (["DELETE FROM audit_entries WHERE seq = 3"], (3, Tampering.MISSING)),
        (["DELETE FROM audit_entries WHERE seq = 1"], (1, Tampering.MISSING)),
        (
            [
                "UPDATE audit_entries SET seq = 99 WHERE seq = 3",
                "UPDATE audit_entries SET seq = 3 WHERE seq = 4",
                "UPDATE audit_entries SET seq = 4 WHERE seq = 99",
            ],
            (3, Tampering.REORDERED),
        ),
        (["DELETE FROM audit_entries WHERE seq > 4"], (5, Tampering.TRUNCATED)),
        (
            [
                "DELETE FROM audit_entries WHERE seq > 4",
                "UPDATE audit_heads SET seq = 4, hash = (SELECT hash FROM audit_entries WHERE seq = 4)",
            ],
            (5, Tampering.TRUNCATED),
        ),
        (["DELETE FROM audit_entries", "DELETE FROM audit_heads"], (1, Tampering.TRUNCATED)),
        (["UPDATE audit_heads SET hash = 'x'"], (ENTRIES, Tampering.EDITED)),
    ],
    ids=["edit", "details", "delete", "first", "reorder", "truncate", "truncate-with-head", "empty", "head"],
)
async def test_tampering_is_found(
    intruder: Intruder, sealer: Sealer, anchor_file: Path, tampering: list[str], problem: tuple[int, Tampering]
) -> None:
    await intruder.database.write(entries(ENTRIES))
    await run_until_sealed(sealer)
    assert verify_offline(intruder.url, anchor_file).ok

    await intruder.does(*tampering)

    assert first_problem(await verify(intruder.database, anchor_file)) == problem
    assert first_problem(verify_offline(intruder.url, anchor_file)) == problem


def first_problem(verification: Verification) -> tuple[int, Tampering]:
    problem = verification.problems[0]
    return problem.seq, problem.kind


@pytest.mark.requirement("F-28")
async def test_a_trail_that_was_written_anew_is_found_by_its_anchor(
    intruder: Intruder, sealer: Sealer, anchor_file: Path, tmp_path: Path
) -> None:
    await intruder.database.write(entries(ENTRIES))
    await run_until_sealed(sealer)
    await intruder.does("DELETE FROM audit_entries", "DELETE FROM audit_heads")
    await intruder.database.write(entries(ENTRIES))
    await sealer.seal_all()

    assert first_problem(await verify(intruder.database, anchor_file)) == (ENTRIES, Tampering.ANCHOR_MISMATCH)
    assert (await verify(intruder.database, tmp_path / "none.anchor")).ok


@pytest.mark.requirement("F-28")
async def test_the_head_is_anchored_at_most_every_ten_seconds_and_at_the_end(
    database: Database, sealer: Sealer, anchor_file: Path, watch: Watch
) -> None:
    for passed in (timedelta(0), timedelta(seconds=9), timedelta(seconds=1)):
        await database.write(entries(1))
        watch.now += passed
        await sealer._turn()
    await database.write(entries(1))
    await run_until_sealed(sealer)

    assert [head.seq for head in anchors(anchor_file)] == [1, 3, 4]
    assert (await verify(database, anchor_file)).anchors == 3


async def test_a_woken_sealer_seals_at_once(database: Database, anchor_file: Path, watch: Watch) -> None:
    told: asyncio.Queue[int] = asyncio.Queue()
    sealer = Sealer(database, anchor_file, holder="one", now=watch, on_sealed=told.put_nowait)
    running = asyncio.create_task(sealer.run())

    await database.write(entries(1))
    sealer.wake()

    assert await asyncio.wait_for(told.get(), 10) == 1
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.mark.requirement("F-28")
async def test_only_the_holder_of_the_lease_seals(database: Database, sealer: Sealer, watch: Watch) -> None:
    await database.write(entries(1))
    await database.write(lambda tx: acquire(tx, "sealer", "another", now=watch.now))

    assert (await sealer.seal_all()).seq == 0
    watch.now += LEASE

    assert (await sealer.seal_all()).seq == 1


async def test_a_late_holder_whose_lease_was_taken_seals_nothing(
    database: Database, sealer: Sealer, watch: Watch
) -> None:
    await sealer.seal_all()  # holds the lease now, and thinks so for half of it
    await database.write(lambda tx: acquire(tx, "sealer", "another", now=watch.now + LEASE))
    await database.write(entries(1))

    assert (await sealer.seal_all()).seq == 0


def test_a_line_that_a_crash_tore_is_passed_over(anchor_file: Path) -> None:
    drop(anchor_file, Head(1, "a"), at=NOON)
    with anchor_file.open("a") as opened:
        opened.write('{"seq": 2, "ha')
    drop(anchor_file, Head(3, "c"), at=NOON)

    assert list(anchors(anchor_file)) == [Head(1, "a"), Head(3, "c")]


@pytest.mark.requirement("F-29")
async def test_erasing_what_is_personal_leaves_the_proof(database: Database, sealer: Sealer, anchor_file: Path) -> None:
    def work(tx: Tx) -> None:
        tx.run("INSERT INTO alert_contexts (alert_id, context) VALUES ('al_1', '{\"address\": \"1 Main St\"}')")
        record(tx, AuditRecord("Alert.Raised", "api", NOON, alert_id="al_1"))

    await database.write(work)
    await run_until_sealed(sealer)

    await database.write(lambda tx: tx.run("DELETE FROM alert_contexts"))

    assert (await verify(database, anchor_file)).ok
