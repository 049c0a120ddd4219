"""GET /v1/audit: search in pages, and the proof of the chain."""

import asyncio
from typing import Any

import pytest

from store.database import Tx
from tests.api.house import House


async def search(house: House, **query: Any) -> list[dict[str, Any]]:
    reply = await house.get("/v1/audit", **query)
    assert reply.status_code == 200, reply.text
    entries: list[dict[str, Any]] = reply.json()["entries"]
    return entries


async def proof_of_everything(house: House) -> dict[str, Any]:
    """Once the sealer has caught up."""
    async with asyncio.timeout(10):
        while True:
            proof: dict[str, Any] = (await house.get("/v1/audit/verify")).json()
            if proof["unsealed"] == 0:
                return proof
            await asyncio.sleep(0.05)


async def test_entries_are_found_by_what_they_say(house: House) -> None:
    first = await house.raises(dedup_key="one")
    await house.raises(dedup_key="two", work_order_id="WO-1002")
    await house.post("/v1/alerts/clear", {"type": "SLA_BREACH", "dedup_key": "one"}, by="AD")

    assert len(await search(house, event="Alert.Raised")) == 2
    assert {one["event"] for one in await search(house, alert=first)} >= {"Alert.Raised", "Alert.Closed"}
    assert {one["alert_id"] for one in await search(house, actor="AD")} == {first}
    assert [one["reason"] for one in await search(house, q="cleared")] == ["cleared"]
    assert await search(house, since="2099-01-01T00:00:00Z") == []


async def test_pages_go_back_in_time(house: House) -> None:
    raised = [await house.raises(dedup_key=str(number), work_order_id=f"WO-{number}") for number in range(5)]

    first = (await house.get("/v1/audit", event="Alert.Raised", limit=3)).json()
    second = (await house.get("/v1/audit", event="Alert.Raised", limit=3, cursor=first["next"])).json()

    assert [one["alert_id"] for one in first["entries"] + second["entries"]] == raised[::-1]
    assert second["next"] is None


async def test_a_trail_that_nobody_touched_is_proved(house: House) -> None:
    for number in range(3):
        await house.raises(dedup_key=str(number), work_order_id=f"WO-{number}")

    proof = await proof_of_everything(house)

    assert (proof["ok"], proof["findings"]) == (True, [])
    assert proof["entries"] == proof["head_seq"] >= 3


def tamper(tx: Tx, seq: int) -> None:
    """As somebody does who owns the file, triggers and all."""
    for trigger in tx.all("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        tx.run(f"DROP TRIGGER {trigger['name']}")
    tx.run("UPDATE audit_entries SET actor = 'somebody else' WHERE seq = :seq", seq=seq)


@pytest.mark.requirement("F-28")
async def test_an_edited_entry_is_found_and_named(house: House) -> None:
    for number in range(3):
        await house.raises(dedup_key=str(number), work_order_id=f"WO-{number}")
    sealed = (await proof_of_everything(house))["head_seq"]

    await house.front.store.write(lambda tx: tamper(tx, sealed - 1))

    proof = await proof_of_everything(house)
    assert proof["ok"] is False
    assert proof["findings"][0]["seq"] == sealed - 1
