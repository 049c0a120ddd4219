"""GET /v1/work-orders: lists by what they are narrowed to, one with its history, its timeline, and who sees what."""

from typing import Any

import pytest

from domain.orders import AdvanceWorkOrder
from store.database import Database
from store.directory import DirectoryCache
from store.work_orders import StoreWorkOrderDesk
from tests.api.house import House
from tests.events import an_event


class Dispatch:
    """The dispatch system, and a worker that looks at once."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.posted = 0

    async def tells(self, event_type: str, work_order: str, **data: Any) -> None:
        self.posted += 1
        now = self.house.front.now()
        event = an_event(event_type, f"ev-{self.posted}", now=now, work_order=work_order, **data)
        reply = await self.house.post("/v1/events", event)
        assert reply.status_code == 202, reply.text
        database = self.house.front.store
        assert isinstance(database, Database)
        desk = StoreWorkOrderDesk(database, DirectoryCache(database))
        await desk.advance(AdvanceWorkOrder(work_order_id=work_order, clock=self.house.front.clock), now=now)


@pytest.fixture
async def dispatch(house: House) -> Dispatch:
    """WO-1 at Green Bay, given to T1 and then to T2; WO-2 at Rapid City, closed."""
    dispatch = Dispatch(house)
    await dispatch.tells("work_order.created", "WO-1", priority="high")
    await dispatch.tells("work_order.assigned", "WO-1")
    await dispatch.tells("work_order.reassigned", "WO-1")
    await dispatch.tells("work_order.created", "WO-2", store_id="S091", customer_id="C-2")
    await dispatch.tells("work_order.closed", "WO-2")
    return dispatch


async def listed(dispatch: Dispatch, *, by: str = "AD", **query: Any) -> list[str]:
    reply = await dispatch.house.get("/v1/work-orders", by=by, **query)
    assert reply.status_code == 200, reply.text
    return [one["id"] for one in reply.json()["work_orders"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["WO-2", "WO-1"]),
        ({"status": "closed"}, ["WO-2"]),
        ({"status": ["offered", "closed"]}, ["WO-2", "WO-1"]),
        ({"store": "S014"}, ["WO-1"]),
        ({"region": "R2"}, ["WO-2"]),
        ({"technician": "T2"}, ["WO-1"]),
        ({"technician": "T1"}, []),
        ({"customer": "C-2"}, ["WO-2"]),
        ({"until": "2020-01-01T00:00:00Z"}, []),
        ({"since": "2020-01-01T00:00:00Z"}, ["WO-2", "WO-1"]),
    ],
)
async def test_a_list_is_narrowed(dispatch: Dispatch, query: dict[str, Any], found: list[str]) -> None:
    assert await listed(dispatch, **query) == found


async def test_a_list_is_paged(dispatch: Dispatch) -> None:
    first = (await dispatch.house.get("/v1/work-orders", limit=1)).json()
    second = (await dispatch.house.get("/v1/work-orders", limit=1, cursor=first["next"])).json()

    assert [one["id"] for one in (*first["work_orders"], *second["work_orders"])] == ["WO-2", "WO-1"]
    assert second["next"] is None
    assert (await dispatch.house.get("/v1/work-orders", cursor="?")).status_code == 422


@pytest.mark.parametrize(
    ("who", "found"),
    [("M1", ["WO-1"]), ("RD2", ["WO-2"]), ("T1", ["WO-1"]), ("T3", []), ("OM", ["WO-2", "WO-1"])],
)
async def test_people_see_those_of_their_places_and_those_that_were_offered_to_them(
    dispatch: Dispatch, who: str, found: list[str]
) -> None:
    assert await listed(dispatch, by=who) == found


@pytest.mark.requirement("R-440", "R-441")
async def test_one_shows_its_offers_and_its_whole_assignment_history(dispatch: Dispatch) -> None:
    shown = (await dispatch.house.get("/v1/work-orders/WO-1", by="M1")).json()

    assert (shown["status"], shown["technician_id"], shown["priority"]) == ("offered", "T2", "high")
    assert [(one["technician_id"], one["state"]) for one in shown["offers"]] == [("T1", "superseded"), ("T2", "open")]
    history = [(one["technician_id"], one["kind"], one["actor"]) for one in shown["assignments"]]
    assert history[0] == ("T1", "offered", "key:dispatch-system")
    assert history[-1] == ("T2", "offered", "key:dispatch-system")
    assert "sickness" in [one["reason"] for one in shown["assignments"]]
    assert shown["about"]["address"] == "12 Dock Street"


async def test_what_is_personal_is_for_who_may_read_texts(dispatch: Dispatch) -> None:
    shown = (await dispatch.house.get("/v1/work-orders/WO-1", by="T1")).json()
    machine = (await dispatch.house.get("/v1/work-orders/WO-1", by="system")).json()

    assert (shown["about"], machine["about"]) == (None, None)
    assert {one["reason"] for one in shown["assignments"]} == {""}


async def test_who_may_not_see_it_is_told_so(dispatch: Dispatch) -> None:
    replies = [
        await dispatch.house.get("/v1/work-orders/WO-1", by="M2"),
        await dispatch.house.get("/v1/work-orders/WO-1/timeline", by="T3"),
        await dispatch.house.get("/v1/work-orders/WO-9"),
    ]

    assert [reply.status_code for reply in replies] == [403, 403, 404]


async def test_the_timeline_has_events_with_their_verdicts_alerts_and_their_audit_in_order(dispatch: Dispatch) -> None:
    await dispatch.tells("work_order.commented", "WO-2")

    timeline = (await dispatch.house.get("/v1/work-orders/WO-2/timeline")).json()

    events = [(one["what"], one["verdict"], one["reason"]) for one in timeline["entries"] if one["kind"] == "event"]
    assert events == [
        ("work_order.created", "applied", ""),
        ("work_order.closed", "applied", ""),
        ("work_order.commented", "recorded", "over"),
    ]
    assert "NEW_WORK_ORDER" in [one["what"] for one in timeline["entries"] if one["kind"] == "alert"]
    assert "Alert.Closed" in [one["what"] for one in timeline["entries"] if one["kind"] == "audit"]
    assert [one["at"] for one in timeline["entries"]] == sorted(one["at"] for one in timeline["entries"])
    assert timeline["planned"] == []


async def test_the_timeline_says_when_its_clocks_will_fall_due(dispatch: Dispatch) -> None:
    await dispatch.tells("work_order.created", "WO-3")

    timeline = (await dispatch.house.get("/v1/work-orders/WO-3/timeline")).json()

    assert len(timeline["planned"]) == 1
