"""GET /v1/alerts: newest first, narrowed by every field, in pages that neither repeat nor skip."""

from typing import Any

import pytest

from tests.api.house import House


async def ids(house: House, **query: Any) -> list[str]:
    reply = await house.get("/v1/alerts", **query)
    assert reply.status_code == 200, reply.text
    return [one["id"] for one in reply.json()["alerts"]]


async def test_the_newest_stands_first(house: House) -> None:
    raised = [await house.raises(dedup_key=str(number), work_order_id=f"WO-{number}") for number in range(3)]

    assert await ids(house) == raised[::-1]


async def test_pages_neither_repeat_nor_skip_while_new_alerts_come_in(house: House) -> None:
    raised = [await house.raises(dedup_key=str(number), work_order_id=f"WO-{number}") for number in range(7)]

    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await house.get("/v1/alerts", limit=3, **cursor)).json()
        seen += [one["id"] for one in page["alerts"]]
        await house.raises(dedup_key=f"meanwhile {len(seen)}", work_order_id=f"WO-later-{len(seen)}")
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}

    assert seen == raised[::-1]


FILTERS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "nothing": ({}, {"breach", "shortage", "offer", "issue"}),
    "one state": ({"state": "closed"}, {"issue"}),
    "two states": ({"state": ["open", "acknowledged"]}, {"breach", "shortage", "offer"}),
    "priority": ({"priority": "critical"}, {"breach", "shortage"}),
    "type": ({"type": ["SLA_BREACH", "WORK_ASSIGNED"]}, {"breach", "offer"}),
    "store": ({"store": "S091"}, {"offer"}),
    "region": ({"region": "R1"}, {"breach", "shortage"}),
    "work order": ({"work_order": "WO-7"}, {"shortage"}),
    "recipient": ({"recipient": "T4"}, {"offer"}),
    "an id in a search": ({"q": "wo-7"}, {"shortage"}),
    "a customer in a search": ({"q": "tundra"}, {"breach"}),
    "wildcards are letters": ({"q": "%"}, set()),
    "since tomorrow": ({"since": "2099-01-01T00:00:00Z"}, set()),
    "until tomorrow": ({"until": "2099-01-01T00:00:00Z"}, {"breach", "shortage", "offer", "issue"}),
    "fields narrow each other": ({"region": "R1", "type": "SLA_BREACH"}, {"breach"}),
}


@pytest.mark.parametrize("what", FILTERS)
async def test_a_filter_leaves_what_it_names(house: House, what: str) -> None:
    query, expected = FILTERS[what]
    raised = {
        "breach": await house.raises("SLA_BREACH", customer="Tundra Haulage"),
        "shortage": await house.raises("EQUIPMENT_SHORTAGE", work_order_id="WO-7"),
        "offer": await house.raises("WORK_ASSIGNED", technician_id="T4"),
        "issue": await house.raises("SYSTEM_ISSUE"),
    }
    await house.plans(raised["offer"])
    await house.plans(raised["issue"])

    found = await ids(house, **query)

    assert set(found) == {raised[name] for name in expected}


async def test_a_search_for_people_finds_nothing_for_those_who_may_not_read_about_them(house: House) -> None:
    await house.raises("SLA_BREACH", customer="Tundra Haulage")

    assert (await house.get("/v1/alerts", by="system", q="tundra")).json()["alerts"] == []
    assert (await house.get("/v1/alerts", by="M1", q="tundra")).json()["alerts"] == []
