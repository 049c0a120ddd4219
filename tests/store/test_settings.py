"""What people set, as it is stored: read again by every process, with its change in the audit."""

import json
from datetime import time

import pytest

from domain.directory import Directory
from domain.methods import Methods
from domain.quiet_hours import QuietHours
from store.database import Database
from store.directory import DirectoryCache
from store.rule_set import METHODS, read_rules
from store.settings import Stand, set_methods, set_methods_of, set_quiet_hours, stand_of
from tests.store.conftest import NOON

NIGHT = QuietHours(start=time(22), end=time(6), zone="America/Chicago", exempt=frozenset({"SLA_BREACH"}))


@pytest.mark.requirement("X-35")
async def test_every_change_is_seen_by_who_has_read_the_directory_before(database: Database) -> None:
    people = DirectoryCache(database)
    await people.latest()

    await database.write(lambda tx: set_methods(tx, Methods(), Methods(sms=False), by="AD", at=NOON))
    await database.write(lambda tx: set_methods_of(tx, "T1", Methods(), Methods(push=False), by="T1", at=NOON))
    await database.write(lambda tx: set_quiet_hours(tx, "T1", None, NIGHT, by="T1", at=NOON))

    rules = (await people.latest()).rules
    assert (rules.switches.sms, rules.methods["T1"].push, rules.quiet_hours["T1"]) == (False, False, NIGHT)


@pytest.mark.requirement("X-35")
async def test_the_switches_of_everybody_have_a_version(database: Database) -> None:
    before = await database.read(lambda tx: stand_of(tx, METHODS))

    await database.write(lambda tx: set_methods(tx, Methods(), Methods(sms=False), by="AD", at=NOON))

    assert before == Stand()
    assert await database.read(lambda tx: stand_of(tx, METHODS)) == Stand(1, NOON, "AD")


async def test_setting_what_holds_already_changes_nothing(database: Database) -> None:
    await database.write(lambda tx: set_methods(tx, Methods(), Methods(), by="AD", at=NOON))
    await database.write(lambda tx: set_quiet_hours(tx, "T1", NIGHT, NIGHT, by="T1", at=NOON))

    assert await database.read(lambda tx: tx.all("SELECT * FROM audit_entries WHERE event LIKE '%.Changed'")) == []
    assert (await database.read(read_rules)).quiet_hours == {}
    assert (await DirectoryCache(database).latest()).version == Directory().version


async def test_the_audit_says_from_what_to_what(database: Database) -> None:
    later = NIGHT.model_copy(update={"end": time(7), "exempt": frozenset(), "enabled": False})

    await database.write(lambda tx: set_quiet_hours(tx, "T1", NIGHT, later, by="T1", at=NOON))

    row = await database.read(lambda tx: tx.one("SELECT * FROM audit_entries WHERE event = 'QuietHours.Changed'"))
    assert row is not None
    assert json.loads(row["details"]) == {
        "person": "T1",
        "end": "06:00:00 → 07:00:00",
        "exempt": "SLA_BREACH → none",
        "enabled": "on → off",
    }
