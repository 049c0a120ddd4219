"""POST /v1/preview: what the engine would do, to the letter, and nothing of it done."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from domain.catalogue import CATALOGUE
from settings import Settings
from tests.api.conftest import opened
from tests.api.house import TYPES, House, a_report, credentials

_CODE, _LINK = re.compile(r"\b([AD])\d{4}\b"), re.compile(r"/a/[a-z2-7]{12}\b")
_WRITTEN = (
    "alerts", "alert_contexts", "outbox", "plans", "deliveries", "delivery_texts", "inbox", "answer_keys",
    "manual_tasks", "audit_entries", "idempotency_keys",
)  # fmt: skip

CIRCUMSTANCES: dict[str, dict[str, Any]] = {
    "as the type has it": {},
    "another priority": {"priority": "low"},
    "named people": {"recipients": ["D2", "T3", "AD"]},
}


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    """People's links lead where the worker of these tests lets them lead."""
    async with opened(settings.model_copy(update={"public_url": "http://127.0.0.1"})) as house:
        yield house


def a_question(key: str = "SLA_BREACH", **more: Any) -> dict[str, Any]:
    return {name: value for name, value in a_report(key).items() if name != "dedup_key"} | more


async def previewed(house: House, body: dict[str, Any], by: str = "AD") -> dict[str, Any]:
    reply = await house.post("/v1/preview", body, by=by)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def masked(text: str | None) -> str | None:
    return _LINK.sub("/a/xxxxxxxxxxxx", _CODE.sub(r"\g<1>0000", text)) if text else text


FIELDS = ("recipient", "role", "channel", "attempt", "reason", "why", "asks", "title", "address")


def decided(delivery: dict[str, Any]) -> tuple[Any, ...]:
    state = "suppressed" if delivery["state"] == "suppressed" else "planned"
    return (*(delivery[field] for field in FIELDS), state, masked(delivery["body"]))


@pytest.mark.parametrize("key", TYPES)
async def test_a_preview_is_what_the_engine_then_plans(house: House, key: str) -> None:
    for person in ("D1", "RD1"):
        await house.http.put("/v1/me/presence", headers=credentials(person))

    for what, more in CIRCUMSTANCES.items():
        raised = (await house.post("/v1/alerts", a_report(key, what) | more)).json()["id"]
        body = a_question(key, **more) | {"at": await origin(house, raised)}
        first = (await previewed(house, body))["steps"][0]

        outcome = await house.plans(raised)

        done = await deliveries(house, raised, 0)
        assert sorted(map(repr, map(decided, first["deliveries"]))) == sorted(map(repr, map(decided, done))), what
        assert {one["due_at"] for one in done} <= {first["due_at"]}
        assert {one["priority"] for one in done} <= {first["priority"]}
        assert first["falls_through"] == outcome.falls_through
        await house.post("/v1/alerts/clear", {"type": key, "dedup_key": what})  # or the next one were a repeat of it


@pytest.mark.parametrize("key", TYPES)
async def test_every_later_step_is_what_the_engine_plans_when_it_falls_due(house: House, key: str) -> None:
    """Nobody is online, now or then, and nobody answers."""
    raised = await house.raises(key)
    expected = (await previewed(house, a_question(key) | {"at": await origin(house, raised)}))["steps"]

    for step in expected:
        await house.plans(raised, step["step"])
        done = await deliveries(house, raised, step["step"])
        assert sorted(map(repr, map(decided, step["deliveries"]))) == sorted(map(repr, map(decided, done)))

    alert = (await house.get(f"/v1/alerts/{raised}")).json()
    tasks = {(one["step"], one["role"], one["title"]) for one in alert["tasks"]}
    assert {(s["step"], s["task"]["role"], s["task"]["title"]) for s in expected if s["task"]} == tasks


async def deliveries(house: House, alert_id: str, step: int) -> list[dict[str, Any]]:
    found = (await house.get(f"/v1/alerts/{alert_id}")).json()["deliveries"]
    return [one for one in found if one["step"] == step]


async def origin(house: House, alert_id: str) -> str:
    row = await house.front.store.read(lambda tx: tx.one("SELECT origin FROM alerts WHERE id = :id", id=alert_id))
    assert row is not None
    return str(row["origin"])


async def test_nothing_is_written(house: House) -> None:
    before = await counted(house)

    for key in TYPES:
        await previewed(house, a_question(key))

    assert await counted(house) == before


async def counted(house: House) -> dict[str, int]:
    return await house.front.store.read(lambda tx: {table: len(tx.all(f"SELECT * FROM {table}")) for table in _WRITTEN})


async def test_without_an_instant_it_is_as_if_raised_now(house: House) -> None:
    before = house.front.now()

    found = await previewed(house, a_question())

    assert before.isoformat()[:16] <= found["at"][:16]
    assert found["steps"][0]["due_at"] == found["at"]


@pytest.mark.requirement("X-02")
async def test_each_step_names_its_clock_and_what_keeps_it_from_happening(house: House) -> None:
    found = await previewed(house, a_question(at="2026-11-24T15:00:00Z"))

    assert [(one["due_at"], one["clock"]) for one in found["steps"]] == [
        ("2026-11-24T15:00:00Z", "acknowledgment"),
        ("2026-11-24T15:05:00Z", "acknowledgment"),
        ("2026-11-24T15:15:00Z", "none"),
        ("2026-11-24T15:15:00Z", "acknowledgment"),
    ]
    assert {one["until"] for one in found["steps"] if one["clock"] == "none"} == {"whatever happens"}


async def test_a_later_call_waits_for_the_one_before_it(house: House) -> None:
    calls = [
        one for one in (await previewed(house, a_question()))["steps"][0]["deliveries"] if one["channel"] == "voice"
    ]

    assert [(one["attempt"], one["at"] is None) for one in calls] == [(1, False), (2, True), (3, True)]


@pytest.mark.parametrize("who", ["T1", "M1", "BC", "CSR"])
async def test_those_who_may_not_raise_may_not_preview(house: House, who: str) -> None:
    assert (await house.post("/v1/preview", a_question(), by=who)).status_code == 403


@pytest.mark.parametrize("who", ["AD", "D1", "RD1"])
async def test_the_desk_reads_what_would_be_said(house: House, who: str) -> None:
    steps = (await previewed(house, a_question(), by=who))["steps"]

    assert all(one["body"] for step in steps for one in step["deliveries"] if one["state"] == "planned")


@pytest.mark.parametrize("who", ["system", "RD2"])
async def test_others_see_the_plan_without_its_words(house: House, who: str) -> None:
    reply = await house.post("/v1/preview", a_question(), by=who)

    steps = reply.json()["steps"]
    assert steps[0]["deliveries"]
    assert not any(one["body"] or one["title"] or one["address"] for step in steps for one in step["deliveries"])
    assert not any(step["task"]["title"] for step in steps if step["task"])
    assert "Pinecrest" not in reply.text


CONTEXT = a_report()["context"]

REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "an unknown type": (a_question(type="FIRE"), "type", "'SLA_BREACH'"),
    "a key, for nothing is raised": (a_question(dedup_key="one"), "dedup_key", "type, context"),
    "no context": ({"type": "SLA_BREACH"}, "context", "must be given"),
    "an unknown field of the context": (a_question(context=CONTEXT | {"colour": "red"}), "context.colour", "customer"),
    "an unknown store": (a_question(context=CONTEXT | {"store_id": "S999"}), "context.store_id", "id of a store"),
    "an unknown recipient": (a_question(recipients=["RD1", "X"]), "recipients.1", "id of a person"),
    "the year 9999": (a_question(at="9999-12-31T23:59:59Z"), "at", "2100"),
    "an instant without offset": (a_question(at="2026-11-24T15:00:00"), "at", "offset"),
    "a deadline in the year 9999": (
        a_question(context=CONTEXT | {"deadline": "9999-12-31T23:59:59Z"}),
        "context.deadline",
        "2100",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_bad_input_is_refused_as_it_is_for_raising(house: House, what: str) -> None:
    body, field, accepted = REFUSED[what]

    reply = await house.post("/v1/preview", body)

    assert reply.status_code == 422, reply.text
    error = reply.json()["errors"][0]
    assert (error["field"], accepted in error["accepted"]) == (field, True), error


def test_every_type_has_a_documented_body(house: House) -> None:
    document = house.app.openapi()

    body = document["paths"]["/v1/preview"]["post"]["requestBody"]["content"]["application/json"]["schema"]

    assert set(body["discriminator"]["mapping"]) == set(CATALOGUE)
    assert "dedup_key" not in document["components"]["schemas"]["PreviewSlaBreach"]["properties"]


@pytest.mark.requirement("X-30")
async def test_what_would_be_held_says_until_when(house: House) -> None:
    saturday = a_question("WORK_ASSIGNED", priority="medium", at="2026-11-28T08:00:00Z")

    found = await previewed(house, saturday)

    first = {(one["recipient"], one["channel"]): one for one in found["steps"][0]["deliveries"]}
    text, row = first["T1", "sms"], first["M1", "web"]
    assert (text["state"], text["reason"], text["held_until"]) == (
        "suppressed",
        "outside_hours",
        "2026-11-30T13:00:00Z",
    )
    assert (text["at"], text["title"], text["body"]) == (None, None, None)
    assert (row["state"], row["held_until"], row["silent"]) == ("planned", None, False)
