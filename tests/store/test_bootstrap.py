"""The first start of a database, and every later one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store.bootstrap import Prepared, prepare
from store.database import Database
from store.dialect import connect
from store.errors import StartRefused

SAMPLE = Path(__file__).parents[2] / "directory" / "sample.yaml"
START = datetime.fromisoformat("2026-11-24T09:00-06:00")


def start(
    url: str, *, speed: float = 60, clock_start: datetime | None = START, sample: Path | None = SAMPLE
) -> Prepared:
    return prepare(url, clock_speed=speed, clock_start=clock_start, sample_directory=sample)


def test_the_clock_is_anchored_at_the_first_start_and_stays(new_url: str) -> None:
    first = start(new_url)
    later = start(new_url, clock_start=None)

    assert first.clock == later.clock
    assert first.clock.anchor == START
    assert first.clock.at(first.clock.real_anchor + timedelta(seconds=5)) == START + timedelta(minutes=5)


def test_without_a_start_the_installation_begins_now(new_url: str) -> None:
    before = datetime.now(UTC)

    clock = start(new_url, speed=1, clock_start=None).clock

    assert clock.anchor == clock.real_anchor >= before


def test_another_speed_is_refused_in_one_sentence(new_url: str) -> None:
    start(new_url)

    with pytest.raises(StartRefused, match=r"^This database lives at CLOCK_SPEED=60 and cannot change to 1: .*\.$"):
        start(new_url, speed=1)


def test_another_start_is_refused_in_one_sentence(new_url: str) -> None:
    start(new_url)

    with pytest.raises(StartRefused, match="began at CLOCK_START=2026-11-24T15:00:00"):
        start(new_url, clock_start=START + timedelta(hours=1))


def test_a_database_of_a_newer_release_is_refused(new_url: str) -> None:
    start(new_url)
    connection = connect(new_url, writes=True)
    connection.begin()
    connection.run("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()

    with pytest.raises(StartRefused, match="newer release"):
        start(new_url)


async def test_the_sample_directory_is_loaded_at_the_first_start_only(new_url: str) -> None:
    first = start(new_url)
    database = Database.open(new_url)
    await database.write(lambda tx: tx.run("DELETE FROM directory_entries WHERE id = 'T4'"))

    later = start(new_url)

    assert (first.loaded, later.loaded) == (True, False)
    assert first.notes == ("Loaded the sample directory: 14 people, 2 stores.",)
    assert await database.read(lambda tx: tx.one("SELECT 1 AS yes FROM directory_entries WHERE id = 'T4'")) is None
    database.close()


async def test_two_processes_that_start_at_once_agree(new_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        started = list(pool.map(start, [new_url] * 4))

    assert len({prepared.clock.real_anchor for prepared in started}) == 1
    assert sorted(prepared.loaded for prepared in started) == [False, False, False, True]


def test_a_refused_start_leaves_nothing_behind(new_url: str, tmp_path: Path) -> None:
    broken = tmp_path / "directory.yaml"
    broken.write_text("people: [{id: T1}]")

    with pytest.raises(StartRefused, match="name is missing"):
        start(new_url, sample=broken)

    assert start(new_url, speed=1).loaded


@pytest.mark.parametrize("url", ["sqlite:////proc/nowhere/alerts.db", "sqlite://", "sqlite:///:memory:"])
def test_a_database_that_cannot_be_opened_is_refused(url: str) -> None:
    with pytest.raises(StartRefused):
        start(url)
