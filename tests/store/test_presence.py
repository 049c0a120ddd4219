"""Who was seen within the last ninety seconds."""

from datetime import timedelta

import pytest

from store.database import Database
from store.presence import heartbeat, leave, online
from tests.store.conftest import NOON

PEOPLE = ["D1", "D2"]


@pytest.mark.requirement("X-26")
@pytest.mark.parametrize(
    ("passed", "seen"),
    [
        (timedelta(0), {"D1"}),
        (timedelta(seconds=89.999999), {"D1"}),
        (timedelta(seconds=90), set()),
        (timedelta(seconds=-30), {"D1"}),
    ],
)
async def test_a_person_is_online_for_ninety_seconds(database: Database, passed: timedelta, seen: set[str]) -> None:
    await database.write(lambda tx: heartbeat(tx, "D1", NOON))

    assert await database.read(lambda tx: online(tx, PEOPLE, NOON + passed)) == seen


@pytest.mark.requirement("X-26")
async def test_a_late_heartbeat_takes_nothing_back(database: Database) -> None:
    await database.write(lambda tx: heartbeat(tx, "D1", NOON))
    await database.write(lambda tx: heartbeat(tx, "D1", NOON - timedelta(minutes=5)))

    assert await database.read(lambda tx: online(tx, PEOPLE, NOON)) == {"D1"}


async def test_only_those_who_were_asked_for_are_answered(database: Database) -> None:
    await database.write(lambda tx: heartbeat(tx, "D1", NOON))
    await database.write(lambda tx: heartbeat(tx, "D2", NOON))

    assert await database.read(lambda tx: online(tx, ["D2", "D3"], NOON)) == {"D2"}


async def test_who_leaves_is_offline_at_once(database: Database) -> None:
    await database.write(lambda tx: heartbeat(tx, "D1", NOON))
    await database.write(lambda tx: leave(tx, "D1"))

    assert await database.read(lambda tx: online(tx, PEOPLE, NOON)) == frozenset()
