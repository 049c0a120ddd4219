"""One at a time, and a late one is told apart."""

import asyncio
from datetime import UTC, datetime, timedelta

from store.database import Database
from store.leases import LEASE, Lease, LeaseKeeper, acquire, holds, release

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


async def taken(database: Database, holder: str, *, at: datetime = NOW) -> Lease | None:
    return await database.write(lambda tx: acquire(tx, "relay", holder, now=at))


async def still_held(database: Database, lease: Lease) -> bool:
    return await database.write(lambda tx: holds(tx, lease))


async def test_of_many_who_ask_at_once_one_holds_it(url: str, database: Database) -> None:
    others = [Database.open(url) for _ in range(2)]

    asked = await asyncio.gather(
        *(taken(each, f"{number}-{turn}") for turn in range(8) for number, each in enumerate([database, *others]))
    )

    assert len([lease for lease in asked if lease]) == 1
    for each in others:
        each.close()


async def test_a_renewed_lease_keeps_its_fence(database: Database) -> None:
    first = await taken(database, "one")
    again = await taken(database, "one", at=NOW + timedelta(seconds=3))

    assert first is not None
    assert again == Lease("relay", "one", first.fence, NOW + timedelta(seconds=3) + LEASE)
    assert await taken(database, "two", at=NOW + LEASE) is None


async def test_an_expired_lease_goes_to_the_next_with_a_higher_fence(database: Database) -> None:
    first = await taken(database, "one")
    second = await taken(database, "two", at=NOW + LEASE)

    assert first is not None
    assert second is not None
    assert second.fence == first.fence + 1
    assert not await still_held(database, first)
    assert await still_held(database, second)


async def test_a_lease_that_was_given_back_is_free_at_once(database: Database) -> None:
    first = await taken(database, "one")
    assert first is not None

    await database.write(lambda tx: release(tx, first, now=NOW))

    assert await taken(database, "two") is not None


async def test_giving_back_what_another_took_changes_nothing(database: Database) -> None:
    first = await taken(database, "one")
    second = await taken(database, "two", at=NOW + LEASE)
    assert first is not None

    await database.write(lambda tx: release(tx, first, now=NOW))

    assert second is not None
    assert await still_held(database, second)
    assert await taken(database, "three", at=NOW + LEASE) is None


async def test_a_keeper_writes_only_when_half_its_lease_has_passed(database: Database) -> None:
    now = [NOW]
    keeper = LeaseKeeper(database, "relay", "one", now=lambda: now[0])
    first = await keeper.held()
    now[0] += LEASE / 2
    same = await keeper.held()
    now[0] += timedelta(microseconds=1)
    renewed = await keeper.held()

    assert first is same
    assert renewed is not None
    assert renewed.until == now[0] + LEASE
    await keeper.give_back()
    assert await taken(database, "two", at=now[0]) is not None
