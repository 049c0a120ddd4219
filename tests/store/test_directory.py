"""The directory in the database."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from domain.directory import Directory
from domain.directory_file import DirectoryRefused, parse
from store.database import Database, Tx
from store.directory import DirectoryCache, Imported, import_directory, import_offline, read_directory
from tests.store.conftest import NOON

SAMPLE_FILE = Path(__file__).parents[2] / "directory" / "sample.yaml"
SAMPLE = parse(SAMPLE_FILE.read_text())


async def imported(database: Database, directory: Directory) -> Imported:
    return await database.write(lambda tx: import_directory(tx, directory, actor="AD", at=NOON))


def without(directory: Directory, person: str, **changed: object) -> Directory:
    people = {id_: one for id_, one in directory.people.items() if id_ != person}
    people["T1"] = people["T1"].model_copy(update=changed)
    return replace(directory, people=people)


@pytest.mark.requirement("X-24", "R-128")
async def test_what_was_imported_is_read_back(database: Database) -> None:
    counts = await imported(database, SAMPLE)

    assert counts == Imported(added=20, changed=0, removed=0, unchanged=0, version=1)
    assert await database.read(read_directory) == replace(SAMPLE, version=1)


async def test_a_second_import_touches_only_what_differs(database: Database) -> None:
    await imported(database, SAMPLE)

    same = await imported(database, SAMPLE)
    other = await imported(database, without(SAMPLE, "T4", name="Mark"))

    assert same == Imported(added=0, changed=0, removed=0, unchanged=20, version=1)
    assert other == Imported(added=0, changed=1, removed=1, unchanged=18, version=2)
    assert (await database.read(read_directory)).people["T1"].name == "Mark"


@pytest.mark.requirement("R-421")
async def test_an_import_is_audited_with_its_figures(database: Database) -> None:
    await imported(database, SAMPLE)

    entry = await database.read(lambda tx: tx.one("SELECT actor, event, details FROM audit_entries"))
    assert entry is not None
    assert (entry["actor"], entry["event"]) == ("AD", "Directory.Imported")
    assert json.loads(entry["details"]) == {"added": 20, "changed": 0, "removed": 0, "unchanged": 0, "version": 1}


async def test_an_import_that_fails_halfway_changes_nothing(database: Database) -> None:
    await imported(database, SAMPLE)

    def fails(tx: Tx) -> None:
        import_directory(tx, without(SAMPLE, "T4"), actor="AD", at=NOON)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await database.write(fails)

    assert await database.read(read_directory) == replace(SAMPLE, version=1)


async def test_a_file_is_imported_beside_the_running_system(url: str, database: Database) -> None:
    cache = DirectoryCache(database)
    await imported(database, SAMPLE)
    await cache.latest()

    counts = import_offline(url, SAMPLE_FILE.read_text().replace("Marcus", "Mark"), actor="system", at=NOON)

    assert counts == Imported(added=0, changed=1, removed=0, unchanged=19, version=2)
    assert (await cache.latest()).people["T1"].name == "Mark"


async def test_a_file_with_a_mistake_changes_nothing(url: str, database: Database) -> None:
    await imported(database, SAMPLE)

    with pytest.raises(DirectoryRefused, match="region 'R9' is unknown"):
        import_offline(url, SAMPLE_FILE.read_text().replace("region: R1", "region: R9"), actor="system", at=NOON)

    assert await database.read(read_directory) == replace(SAMPLE, version=1)


async def test_a_cache_reads_again_when_the_version_is_another(database: Database) -> None:
    cache = DirectoryCache(database)
    empty = await cache.latest()
    await imported(database, SAMPLE)

    first, second = await cache.latest(), await cache.latest()
    await imported(database, without(SAMPLE, "T4"))

    assert empty.people == {}
    assert first is second
    assert "T4" in first.people
    assert "T4" not in (await cache.latest()).people


async def test_fields_of_a_newer_release_are_passed_over(database: Database) -> None:
    await imported(database, SAMPLE)
    newer = '{"id":"R1","name":"Great Lakes","boss":"RD1"}'

    await database.write(lambda tx: tx.run("UPDATE directory_entries SET document = :it WHERE id = 'R1'", it=newer))

    assert (await database.read(read_directory)).regions["R1"].name == "Great Lakes"
