"""POST /v1/events: every type, one or many, on disk before 202; what is refused, and what is flagged instead."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.event_types import EVENT_TYPES
from store.event_intake import EventState
from tests.api.house import House
from tests.events import an_event

TYPES = tuple(EVENT_TYPES)


def now_of(house: House) -> datetime:
    return house.front.now()


async def rows(house: House, sql: str, **named: object) -> list[dict[str, Any]]:
    return [dict(row) for row in await house.front.store.read(lambda tx: tx.all(sql, **named))]


async def waiting(house: House) -> list[tuple[int, str]]:
    found = await rows(house, "SELECT urgency, payload FROM outbox WHERE kind = 'work_order' ORDER BY seq")
    return [(row["urgency"], row["payload"]) for row in found]


@pytest.mark.parametrize("event_type", TYPES)
async def test_every_type_is_accepted(house: House, event_type: str) -> None:
    reply = await house.post("/v1/events", an_event(event_type, "ev-1", now=now_of(house)))

    assert (reply.status_code, reply.json()) == (202, {"accepted": [{"id": "ev-1", "duplicate": False}]})
    (stored,) = await rows(house, "SELECT type, actor, state FROM events")
    assert (stored["type"], stored["actor"]) == (event_type, "key:dispatch-system")
    followed = not event_type.startswith(("route.", "stop."))
    assert stored["state"] == (EventState.WAITING if followed else EventState.RECORDED)


async def test_an_array_is_taken_in_its_order_and_wakes_each_work_order_once_as_urgently_as_its_most_urgent(
    house: House,
) -> None:
    now = now_of(house)

    reply = await house.post(
        "/v1/events",
        [
            an_event("work_order.created", "ev-1", now=now, work_order="WO-1", priority="low"),
            an_event("work_order.created", "ev-2", now=now, work_order="WO-2", priority="critical"),
            an_event("offer.accepted", "ev-3", now=now, work_order="WO-1"),
        ],
    )

    assert [one["id"] for one in reply.json()["accepted"]] == ["ev-1", "ev-2", "ev-3"]
    stored = await rows(house, "SELECT id FROM events ORDER BY seq")
    assert [row["id"] for row in stored] == ["ev-1", "ev-2", "ev-3"]
    assert await waiting(house) == [(0, '{"work_order_id": "WO-1"}'), (1, '{"work_order_id": "WO-2"}')]


async def test_an_id_that_was_seen_before_is_a_duplicate_whatever_else_it_says(house: House) -> None:
    now = now_of(house)
    await house.post("/v1/events", an_event("work_order.created", "ev-1", now=now))

    again = await house.post(
        "/v1/events",
        [
            an_event("work_order.cancelled", "ev-1", now=now),
            an_event("work_order.approved", "ev-2", now=now),
            an_event("work_order.approved", "ev-2", now=now),
        ],
    )

    assert [one["duplicate"] for one in again.json()["accepted"]] == [True, False, True]
    stored = await rows(house, "SELECT type FROM events ORDER BY seq")
    assert [row["type"] for row in stored] == ["work_order.created", "work_order.approved"]


async def test_of_an_array_with_one_bad_entry_nothing_is_taken_and_the_entry_is_named(house: House) -> None:
    now = now_of(house)
    good = [an_event("work_order.created", f"ev-{number}", now=now) for number in range(3)]

    reply = await house.post("/v1/events", [*good, an_event("work_order.created", "ev-3", now=now, store_id="no id!")])

    assert reply.status_code == 422
    assert reply.json()["errors"][0]["field"] == "events.3.data.store_id"
    assert not await rows(house, "SELECT 1 FROM events")


WINDOW_BACKWARDS = {"window": {"start": timedelta(hours=2), "end": timedelta(hours=1)}}


@pytest.mark.parametrize(
    ("event_type", "data", "field"),
    [
        ("work_order.assigned", WINDOW_BACKWARDS, "data.window.end"),
        ("work_order.created", {"sla_deadline": -timedelta(seconds=1)}, "data.sla_deadline"),
        ("work_order.sla_changed", {"sla_deadline": timedelta(0)}, "data.sla_deadline"),
        ("work_order.assigned", {"technician_ids": ["T1"], "lead": "T2"}, "data.lead"),
        ("work_order.created", {"customer_id": "M1"}, "data.customer_id"),
        ("work_order.created", {"customer_id": None}, "data.customer_id"),
        ("work_order.created", {"colour": "red"}, "data.colour"),
        (
            "work_order.created",
            {"sla_deadline": datetime.fromisoformat("9999-01-01T00:00:00+00:00")},
            "data.sla_deadline",
        ),
        ("work_order.completed", {"photos_required": -1}, "data.photos_required"),
        ("shortage.resolved", {"resolution": "wait"}, "data.resolution"),
    ],
)
async def test_what_is_refused_names_its_field(house: House, event_type: str, data: dict[str, Any], field: str) -> None:
    reply = await house.post("/v1/events", an_event(event_type, "ev-1", now=now_of(house), **data))

    assert reply.status_code == 422
    assert field in [error["field"] for error in reply.json()["errors"]]
    assert not await rows(house, "SELECT 1 FROM events")


async def test_ids_that_a_type_is_about_must_be_there(house: House) -> None:
    order = an_event("work_order.created", "ev-1", now=now_of(house))
    lost = an_event("technician.connection_lost", "ev-2", now=now_of(house))
    status = an_event("technician.status", "ev-3", now=now_of(house))

    replies = [
        await house.post("/v1/events", order | {"work_order_id": None}),
        await house.post("/v1/events", {name: value for name, value in lost.items() if name != "technician_id"}),
        await house.post("/v1/events", status | {"technician_id": "T9"}),
    ]

    assert [reply.status_code for reply in replies] == [422, 422, 422]
    fields = [reply.json()["errors"][0]["field"] for reply in replies]
    assert fields == ["work_order_id", "technician_id", "technician_id"]


@pytest.mark.parametrize(
    ("body", "field"),
    [([], "events"), ({"id": "ev-1", "type": "work_order.eaten"}, "type"), ({}, "type"), ("x", "")],
)
async def test_what_is_no_event_is_refused_in_one_sentence(house: House, body: object, field: str) -> None:
    reply = await house.post("/v1/events", body)

    assert reply.status_code == 422
    assert reply.json()["errors"][0]["field"] == field


async def test_501_events_are_too_many(house: House) -> None:
    now = now_of(house)

    reply = await house.post("/v1/events", [an_event("work_order.closed", f"e{n}", now=now) for n in range(501)])

    assert (reply.status_code, reply.json()["errors"][0]["field"]) == (422, "events")


@pytest.mark.parametrize(
    ("event_type", "data", "reason"),
    [
        ("work_order.created", {"store_id": "S999"}, "unknown_store"),
        ("work_order.assigned", {"technician_ids": ["T1", "T999"]}, "unknown_technician"),
        ("offer.accepted", {"technician_id": "M1"}, "unknown_technician"),
    ],
)
async def test_what_the_directory_does_not_know_is_accepted_flagged_and_told_to_the_admins_once_a_day(
    house: House, event_type: str, data: dict[str, Any], reason: str
) -> None:
    now = now_of(house)

    replies = [
        await house.post("/v1/events", an_event(event_type, f"ev-{number}", now=now, **data)) for number in range(2)
    ]

    assert [reply.status_code for reply in replies] == [202, 202]
    flagged = await rows(house, "SELECT reason FROM audit_entries WHERE event = 'Event.Flagged'")
    assert [row["reason"] for row in flagged] == [reason, reason]
    assert len(await rows(house, "SELECT 1 FROM alerts WHERE type = 'SYSTEM_ISSUE'")) == 1


@pytest.mark.requirement("X-77")
async def test_what_comes_for_a_closed_work_order_is_recorded_and_wakes_nobody(house: House) -> None:
    now = now_of(house)
    at = now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    await house.front.store.write(
        lambda tx: tx.run(
            "INSERT INTO work_orders (id, status, priority, created_at, updated_at, closed_at) "
            "VALUES ('WO-1', 'closed', 'medium', :at, :at, :at)",
            at=at,
        )
    )

    reply = await house.post("/v1/events", an_event("work_order.commented", "ev-1", now=now))

    assert reply.status_code == 202
    assert [(row["state"], row["reason"]) for row in await rows(house, "SELECT state, reason FROM events")] == [
        ("recorded", "over")
    ]
    assert not await waiting(house)
    assert [
        row["reason"] for row in await rows(house, "SELECT * FROM audit_entries WHERE event = 'Event.Ignored'")
    ] == ["over"]


@pytest.mark.requirement("X-75")
async def test_what_is_said_to_have_happened_after_receipt_happened_at_receipt(house: House) -> None:
    now = now_of(house)

    await house.post("/v1/events", an_event("work_order.created", "ev-1", now=now + timedelta(hours=1)))

    (stored,) = await rows(house, "SELECT occurred_at, received_at FROM events")
    assert stored["occurred_at"] == stored["received_at"]


async def test_a_retry_with_the_same_key_gets_the_same_reply(house: House) -> None:
    event = an_event("work_order.created", "ev-1", now=now_of(house))

    first = await house.post("/v1/events", event, Idempotency_Key="one")
    again = await house.post("/v1/events", event, Idempotency_Key="one")

    assert first.json() == again.json() == {"accepted": [{"id": "ev-1", "duplicate": False}]}


async def test_a_technician_may_not_post(house: House) -> None:
    reply = await house.post("/v1/events", an_event("work_order.created", "ev-1", now=now_of(house)), by="T1")

    assert reply.status_code == 403


async def test_every_type_has_a_documented_model_of_its_own(house: House) -> None:
    document = (await house.get("/openapi.json")).json()
    schemas = document["components"]["schemas"]

    for event_type in TYPES:
        name = "Post" + "".join(word.capitalize() for word in event_type.replace(".", "_").split("_"))
        assert schemas[name]["properties"]["type"]["const"] == event_type
        assert schemas[name]["additionalProperties"] is False
        assert EVENT_TYPES[event_type].__name__ in schemas[name]["properties"]["data"]["$ref"]


@pytest.mark.parametrize("work_order", [{}, {"work_order_id": "WO-1"}])
async def test_what_is_about_a_technician_alone_wakes_the_watch_over_them(
    house: House, work_order: dict[str, str]
) -> None:
    lost = an_event("technician.connection_lost", "ev-1", now=now_of(house)) | work_order

    reply = await house.post("/v1/events", [lost, lost | {"id": "ev-2"}])

    assert reply.status_code == 202, reply.text
    stored = await rows(house, "SELECT work_order_id, technician_id FROM events")
    assert stored == [{"work_order_id": None, "technician_id": "T1"}] * 2
    woken = await rows(house, "SELECT kind, payload FROM outbox WHERE kind IN ('work_order', 'technician')")
    assert woken == [{"kind": "technician", "payload": '{"technician_id": "T1"}'}]
