"""Whatever is wrong with a request: the field, what was wrong, what would be accepted, and nothing half-done."""

import json
from typing import Any

import pytest

from tests.api.house import House, a_report, credentials

GOOD = a_report()


def with_context(**changed: Any) -> dict[str, Any]:
    return GOOD | {"context": GOOD["context"] | changed}


def without(field: str) -> dict[str, Any]:
    return {name: value for name, value in GOOD.items() if name != field}


BODIES: dict[str, tuple[Any, str, str]] = {
    "an unknown type": (GOOD | {"type": "FIRE"}, "type", "'NEW_WORK_ORDER'"),
    "no type": (without("type"), "type", "must be given"),
    "a type that is no text": (GOOD | {"type": 7}, "type", "'SLA_BREACH'"),
    "no dedup key": (without("dedup_key"), "dedup_key", "must be given"),
    "no context": (without("context"), "context", "must be given"),
    "a context that is a list": (GOOD | {"context": []}, "context", "JSON object"),
    "a missing field of the context": (
        GOOD | {"context": {"store_id": "S014"}},
        "context.work_order_id",
        "must be given",
    ),
    "an unknown field": (GOOD | {"severity": "high"}, "severity", "dedup_key"),
    "an unknown field of the context": (with_context(colour="red"), "context.colour", "customer"),
    "a field name of 10 kB": (GOOD | {"x" * 10_000: 1}, "x" * 64, "dedup_key"),
    "an id of 10 kB": (with_context(work_order_id="W" * 10_000), "context.work_order_id", "1 to 64 letters"),
    "an empty id": (with_context(work_order_id=""), "context.work_order_id", "1 to 64 letters"),
    "an id with a slash": (with_context(work_order_id="a/b"), "context.work_order_id", "1 to 64 letters"),
    "over-long text": (with_context(customer="x" * 121), "context.customer", "at most 120"),
    "text without anything": (with_context(customer=""), "context.customer", "at least 1"),
    "a number for text": (with_context(customer=7), "context.customer", "a JSON string"),
    "a control character": (with_context(customer="a\x07b"), "context.customer", "plain text"),
    "an invisible character": (with_context(customer="a\u202eb"), "context.customer", "plain text"),
    "a control character in the key": (GOOD | {"dedup_key": "a\x00b"}, "dedup_key", "plain text"),
    "an over-long key": (GOOD | {"dedup_key": "k" * 129}, "dedup_key", "at most 128"),
    "an unknown priority": (GOOD | {"priority": "urgent"}, "priority", "'critical'"),
    "text for a truth value": (with_context(safety="yes"), "context.safety", "true and false"),
    "a number for an instant": (with_context(deadline=1_700_000_000), "context.deadline", "2026-11-24T15:00:00Z"),
    "an instant without offset": (with_context(deadline="2026-11-24T15:00:00"), "context.deadline", "offset"),
    "no instant at all": (with_context(deadline="soon"), "context.deadline", "2026-11-24T15:00:00Z"),
    "the year 9999": (with_context(deadline="9999-12-31T23:59:59-12:00"), "context.deadline", "2100"),
    "the year 1": (GOOD | {"occurred_at": "0001-01-01T00:00:00+12:00"}, "occurred_at", "2100"),
    "an unknown store": (with_context(store_id="S999"), "context.store_id", "id of a store"),
    "an unknown technician": (with_context(technician_id="T99"), "context.technician_id", "id of a technician"),
    "a technician who is none": (with_context(technician_id="AD"), "context.technician_id", "id of a technician"),
    "an unknown recipient": (GOOD | {"recipients": ["RD1", "X"]}, "recipients.1", "id of a person"),
    "no recipients": (GOOD | {"recipients": []}, "recipients", "at least 1"),
    "too many recipients": (GOOD | {"recipients": ["RD1"] * 51}, "recipients", "at most 50"),
    "a recipient that is no text": (GOOD | {"recipients": [None]}, "recipients.0", "a JSON string"),
    "a list": ([GOOD], "", "JSON object"),
    "a window that ends before it starts": (
        a_report("WORK_ASSIGNED", window={"start": "2026-11-24T15:00:00Z", "end": "2026-11-24T14:00:00Z"}),
        "context.window.end",
        "later instant",
    ),
}

RAW: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 422, "JSON object"),
    "null": (b"null", 422, "JSON object"),
    "half a document": (b'{"type": ', 422, "JSON object"),
    "not JSON": (b"type=SLA_BREACH", 422, "JSON object"),
    "invalid UTF-8": (b'{"type": "\xff"}', 422, "JSON object"),
    "a lone surrogate": (b'{"type": "\\ud800"}', 422, "JSON object"),
    "a lone surrogate as a field": (b'{"\\udfff": 1}', 422, "JSON object"),
    "NaN": (json.dumps(with_context(customer=float("nan"))).encode(), 422, "a JSON string"),
    "a number of 5,000 digits": (b'{"type": ' + b"9" * 5000 + b"}", 422, "number out of range"),
    "33 levels": (b'{"a":' * 33 + b"1" + b"}" * 33, 422, "up to 32 levels"),
    "10,000 levels": (b"[" * 10_000, 422, "up to 32 levels"),
    "brackets inside an open string": (b'"' + b'\\"[{' * 10_000, 422, "JSON object"),
    "more than 64 KB": (b" " * (64 * 1024 + 1), 413, "up to 64 KB"),
}


async def nothing_was_done(house: House) -> bool:
    done = await house.front.store.read(
        lambda tx: [tx.one(f"SELECT COUNT(*) AS n FROM {table}") for table in ("alerts", "outbox", "alert_contexts")]
    )
    return all(counted is not None and counted["n"] == 0 for counted in done)


@pytest.mark.parametrize("what", BODIES)
async def test_a_wrong_body_is_answered_with_its_field(house: House, what: str) -> None:
    body, field, accepted = BODIES[what]

    reply = await house.post("/v1/alerts", body)

    assert reply.status_code == 422, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    error = reply.json()["errors"][0]
    assert (error["field"], accepted in error["accepted"]) == (field, True), error
    assert await nothing_was_done(house)


@pytest.mark.parametrize("what", RAW)
async def test_what_is_no_document_is_answered_without_parsing_it(house: House, what: str) -> None:
    content, status, said = RAW[what]

    reply = await house.http.post(
        "/v1/alerts", content=content, headers=credentials("system") | {"Content-Type": "application/json"}
    )

    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    assert said in reply.json()["detail"]
    assert await nothing_was_done(house)


async def test_brackets_in_text_are_no_levels(house: House) -> None:
    reply = await house.post("/v1/alerts", with_context(customer="[" * 40 + '"' + "{" * 40))

    assert reply.status_code == 202


async def test_a_body_without_announced_length_is_stopped_at_its_limit(house: House) -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield b" " * 1024

    reply = await house.http.post(
        "/v1/alerts", content=endless(), headers=credentials("system") | {"Content-Type": "application/json"}
    )

    assert reply.status_code == 413


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_another_content_type_is_refused(house: House, kind: str) -> None:
    reply = await house.http.post(
        "/v1/alerts", content=json.dumps(GOOD), headers=credentials("system") | {"Content-Type": kind}
    )

    assert reply.status_code == 415
    assert "application/json" in reply.json()["detail"]


@pytest.mark.parametrize("key", ["", "x" * 256, "with space", "ümlaut"])
async def test_an_idempotency_key_that_is_none_is_refused(house: House, key: str) -> None:
    sent = {name.encode(): value.encode() for name, value in credentials("system").items()}

    reply = await house.http.post("/v1/alerts", json=GOOD, headers=sent | {b"Idempotency-Key": key.encode("latin-1")})

    assert reply.status_code == 422
    assert reply.json()["errors"][0]["field"] == "Idempotency-Key"


async def test_a_wrong_method_is_answered_with_those_that_are_accepted(house: House) -> None:
    reply = await house.http.delete("/v1/alerts", headers=credentials("system"))

    assert (reply.status_code, reply.headers["content-type"]) == (405, "application/problem+json")
    assert "GET" in reply.headers["allow"] or "POST" in reply.headers["allow"]


async def test_an_address_that_is_none_is_a_problem_document(house: House) -> None:
    reply = await house.get("/v1/nothing")

    assert (reply.status_code, reply.headers["content-type"]) == (404, "application/problem+json")


QUERIES: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown parameter": ({"colour": "red"}, "colour"),
    "an unknown state": ({"state": "lost"}, "state.0"),
    "an unknown type": ({"type": "FIRE"}, "type.0"),
    "a store that is no id": ({"store": "a/b"}, "store"),
    "a limit of none": ({"limit": 0}, "limit"),
    "a limit of thousands": ({"limit": 5000}, "limit"),
    "an instant that is none": ({"since": "yesterday"}, "since"),
    "a cursor that is none": ({"cursor": "abc"}, "cursor"),
    "a cursor of another list": ({"cursor": "7"}, "cursor"),
    "a NUL in a search": ({"q": "a\x00"}, "q"),
}


@pytest.mark.parametrize("what", QUERIES)
async def test_a_wrong_query_is_answered_with_its_field(house: House, what: str) -> None:
    query, field = QUERIES[what]

    reply = await house.get("/v1/alerts", **query)

    assert reply.status_code == 422, reply.text
    assert reply.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("alert_id", ["al_unheard", "x" * 200, "%00", "..%2f"])
async def test_an_id_that_nobody_has_is_not_found_or_refused(house: House, alert_id: str) -> None:
    for path in ("", "/timeline", "/history"):
        reply = await house.get(f"/v1/alerts/{alert_id}{path}")

        assert reply.status_code in {404, 422}
        assert reply.headers["content-type"] == "application/problem+json"
