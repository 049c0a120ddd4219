"""POST /v1/alerts and /clear: on disk before 202, one alert per open key, nothing for a retry."""

import asyncio
from datetime import timedelta

import pytest

from settings import Settings
from tests.api.conftest import opened
from tests.api.house import TYPES, House, a_report


async def rows(house: House, sql: str, **named: object) -> list[dict[str, object]]:
    return [dict(row) for row in await house.front.store.read(lambda tx: tx.all(sql, **named))]


@pytest.mark.parametrize("key", TYPES)
async def test_every_type_is_accepted_and_found(house: House, key: str) -> None:
    reply = await house.post("/v1/alerts", a_report(key))

    assert reply.status_code == 202
    assert reply.json()["duplicate"] is False
    found = await house.get(f"/v1/alerts/{reply.json()['id']}")
    assert (found.json()["type"], found.json()["state"]) == (key, "open")


async def test_an_accepted_alert_is_on_disk_with_its_outbox_row_and_its_audit_entry(settings: Settings) -> None:
    async with opened(settings) as house:
        alert_id = await house.raises()

    async with opened(settings) as house:
        assert (await house.get(f"/v1/alerts/{alert_id}")).json()["state"] == "open"
        waiting = await rows(house, "SELECT kind, urgency FROM outbox WHERE alert_id = :id", id=alert_id)
        assert waiting == [{"kind": "start", "urgency": 1}]
        told = await rows(house, "SELECT event, actor FROM audit_entries WHERE alert_id = :id", id=alert_id)
        assert told == [{"event": "Alert.Raised", "actor": "key:dispatch-system"}]


async def test_the_same_key_while_the_alert_is_open_is_the_same_alert(house: House) -> None:
    first = await house.raises()

    again = await house.post("/v1/alerts", a_report())

    assert again.json() == {"id": first, "duplicate": True}
    assert (await house.get(f"/v1/alerts/{first}")).json()["reports"] == 2
    assert len(await rows(house, "SELECT 1 FROM outbox")) == 1


async def test_a_burst_of_the_same_report_raises_one_alert(house: House) -> None:
    replies = await asyncio.gather(*(house.post("/v1/alerts", a_report()) for _ in range(20)))

    assert len({reply.json()["id"] for reply in replies}) == 1
    assert [reply.json()["duplicate"] for reply in replies].count(False) == 1


async def test_the_same_key_of_another_type_is_another_alert(house: House) -> None:
    assert await house.raises("SLA_BREACH", "one") != await house.raises("EQUIPMENT_SHORTAGE", "one")


async def test_after_the_condition_was_cleared_the_same_key_is_a_new_alert(house: House) -> None:
    first = await house.raises()

    cleared = await house.post("/v1/alerts/clear", {"type": "SLA_BREACH", "dedup_key": "WO-1001:1"})

    assert (cleared.status_code, cleared.json()) == (202, {"id": first})
    found = (await house.get(f"/v1/alerts/{first}")).json()
    assert (found["state"], found["closed"]["reason"]) == ("closed", "cleared")
    assert await house.raises() != first


async def test_clearing_what_is_not_open_changes_nothing(house: House) -> None:
    cleared = await house.post("/v1/alerts/clear", {"type": "SLA_BREACH", "dedup_key": "unheard of"})

    assert (cleared.status_code, cleared.json()) == (202, {"id": None})


@pytest.mark.requirement("X-75")
async def test_the_ladder_counts_from_receipt_and_not_from_what_the_reporter_says(house: House) -> None:
    before = house.front.now()
    earlier = before - timedelta(hours=1)

    reply = await house.post("/v1/alerts", a_report() | {"occurred_at": earlier.isoformat()})

    found = (await house.get(f"/v1/alerts/{reply.json()['id']}")).json()
    assert found["origin"] >= before.isoformat()
    [entry] = await rows(house, "SELECT details FROM audit_entries WHERE event = 'Alert.Raised'")
    assert f"{earlier:%Y-%m-%dT%H:%M}" in str(entry["details"])


async def test_priority_and_recipients_replace_what_the_type_would_choose(house: House) -> None:
    body = a_report("EQUIPMENT_SHORTAGE") | {"priority": "low", "recipients": ["RD1", "OM"]}

    reply = await house.post("/v1/alerts", body)

    found = (await house.get(f"/v1/alerts/{reply.json()['id']}")).json()
    assert found["priority"] == "low"
    assert [copy["people"] for copy in found["ladder"][0]["copies"]] == [["RD1"], ["OM"]]


async def test_the_region_follows_from_the_technicians_store(house: House) -> None:
    found = (await house.get(f"/v1/alerts/{await house.raises('WORK_ASSIGNED')}")).json()

    assert (found["store_id"], found["region_id"]) == ("S014", "R1")


class TestIdempotencyKey:
    async def test_a_retry_has_no_effect_and_the_identical_reply(self, house: House) -> None:
        first = await house.post("/v1/alerts", a_report(), idempotency_key="one")

        retries = [await house.post("/v1/alerts", a_report(), idempotency_key="one") for _ in range(3)]

        assert {(reply.status_code, reply.content) for reply in (first, *retries)} == {(202, first.content)}
        assert (await house.get(f"/v1/alerts/{first.json()['id']}")).json()["reports"] == 1

    async def test_retries_that_race_have_one_effect(self, house: House) -> None:
        replies = await asyncio.gather(
            *(house.post("/v1/alerts", a_report(), idempotency_key="one") for _ in range(10))
        )

        assert len({reply.content for reply in replies}) == 1
        assert (await house.get(f"/v1/alerts/{replies[0].json()['id']}")).json()["reports"] == 1

    async def test_another_body_under_the_same_key_is_refused(self, house: House) -> None:
        await house.post("/v1/alerts", a_report(), idempotency_key="one")

        other = await house.post("/v1/alerts", a_report(dedup_key="another"), idempotency_key="one")

        assert other.status_code == 422
        assert other.json()["errors"][0]["field"] == "Idempotency-Key"

    async def test_a_refused_request_leaves_its_key_free(self, house: House) -> None:
        await house.post("/v1/alerts", a_report(store_id="nowhere"), idempotency_key="one")

        reply = await house.post("/v1/alerts", a_report(), idempotency_key="one")

        assert reply.status_code == 202

    async def test_the_same_key_of_another_principal_is_another_request(self, house: House) -> None:
        await house.post("/v1/alerts", a_report(dedup_key="a"), idempotency_key="one")

        reply = await house.post(
            "/v1/alerts", a_report(dedup_key="b", work_order_id="WO-2"), by="D1", idempotency_key="one"
        )

        assert (reply.status_code, reply.json()["duplicate"]) == (202, False)


async def test_the_trace_of_the_reporter_is_kept_for_the_relay(house: House) -> None:
    traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    await house.post("/v1/alerts", a_report(), traceparent=traceparent)
    await house.post("/v1/alerts", a_report(dedup_key="other", work_order_id="WO-2"), traceparent="not a trace")

    assert await rows(house, "SELECT traceparent FROM outbox ORDER BY seq") == [
        {"traceparent": traceparent},
        {"traceparent": None},
    ]
