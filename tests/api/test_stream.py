"""GET /v1/stream: sealed entries in order, resumable, as far as the viewer may see; an open stream is presence."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fastapi.sse import ServerSentEvent

from api.identity import Identity
from api.routes.stream import Follower, beat
from domain.clock import Clock
from domain.presence import ONLINE_FOR
from store.events import StreamEvent
from store.presence import online
from tests.api.house import House, credentials


@asynccontextmanager
async def following(house: House, by: str, after: int | None = 0) -> AsyncIterator[AsyncIterator[StreamEvent]]:
    """The events of somebody's stream; ASGI in the test would wait for an end that never comes."""
    authorization = credentials(by)["Authorization"]
    identity: Identity = house.app.state.identity
    follower = Follower(house.front, house.app.state.feed, identity, await identity.principal(authorization))
    stream = follower.follow(after, authorization)
    await anext(stream)
    try:
        yield (_event(sent) async for sent in stream)
    finally:
        await stream.aclose()


def _event(sent: ServerSentEvent) -> StreamEvent:
    assert isinstance(sent.data, StreamEvent)
    assert sent.id == str(sent.data.seq)
    assert sent.event == sent.data.event
    return sent.data


async def until(events: AsyncIterator[StreamEvent], event: str, **wanted: Any) -> StreamEvent:
    """The next event of that name, and those attributes."""
    async with asyncio.timeout(10):
        async for one in events:
            if one.event == event and all(getattr(one, name) == value for name, value in wanted.items()):
                return one
    raise AssertionError("the stream ended")


async def own_row(events: AsyncIterator[StreamEvent]) -> StreamEvent:
    """The next event that touches a row of the viewer."""
    async with asyncio.timeout(10):
        async for one in events:
            if one.inbox:
                return one
    raise AssertionError("the stream ended")


async def test_what_happens_is_seen_when_it_is_sealed(house: House) -> None:
    async with following(house, "AD") as events:
        alert_id = await house.raises()

        raised = await until(events, "Alert.Raised", alert_id=alert_id)

    assert raised.details["type"] == "SLA_BREACH"
    assert raised.seq >= 1


@pytest.mark.requirement("R-100", "X-74")
async def test_a_new_row_and_its_update_in_place_are_events(house: House) -> None:
    async with following(house, "D1") as events:
        alert_id = await house.raises("EQUIPMENT_SHORTAGE")
        await house.plans(alert_id)
        [row] = (await until(events, "Delivery.Sent", alert_id=alert_id)).inbox
        assert (row.title, row.asks) == ("Equipment shortage: WO-1001", True)

        await house.post(f"/v1/alerts/{alert_id}/acknowledge", {"action": "acknowledge"}, by="M1")
        [updated] = (await until(events, "Alert.Acknowledged", alert_id=alert_id)).inbox

    assert (updated.seq, updated.asks) == (row.seq, False)
    assert updated.acknowledged is not None
    assert updated.acknowledged.by == "M1"


@pytest.mark.requirement("R-397", "R-100")
async def test_another_report_updates_the_row_that_stands_there(house: House) -> None:
    async with following(house, "D1") as events:
        alert_id = await house.raises("EQUIPMENT_SHORTAGE")
        await house.plans(alert_id)
        [row] = (await until(events, "Delivery.Sent", alert_id=alert_id)).inbox

        await house.raises("EQUIPMENT_SHORTAGE", item="Two relays")
        [updated] = (await until(events, "Alert.Repeated", alert_id=alert_id)).inbox

    assert (updated.seq, updated.reports) == (row.seq, 2)
    assert updated.body.startswith("2 reports, last ")
    assert "Two relays" in updated.body
    assert updated.updated_at is not None


async def test_a_stream_goes_on_where_it_was_left(house: House) -> None:
    first = await house.raises(dedup_key="one")
    async with following(house, "AD") as events:
        left_at = (await until(events, "Alert.Raised", alert_id=first)).seq
    second = await house.raises(dedup_key="two", work_order_id="WO-1002")

    async with following(house, "AD", after=left_at) as events:
        resumed = await anext(events)

    assert (resumed.event, resumed.alert_id, resumed.seq) == ("Alert.Raised", second, left_at + 1)


async def test_nobody_is_told_what_they_may_not_see(house: House) -> None:
    async with following(house, "M2") as events:
        await house.raises(dedup_key="green bay")
        theirs = await house.raises(
            dedup_key="rapid city", work_order_id="WO-1002", store_id="S091", technician_id="T4"
        )

        seen = await anext(events)

    assert seen.alert_id == theirs


@pytest.mark.requirement("X-26")
async def test_an_open_stream_counts_as_presence(house: House) -> None:
    async with following(house, "RD1") as events:
        await house.raises()
        await anext(events)

    seen = await house.front.store.read(lambda tx: online(tx, {"RD1", "RD2"}, house.front.now()))
    assert seen == {"RD1"}


@pytest.mark.parametrize("speed", [1.0, 60.0])
async def test_signs_of_life_come_often_enough_on_any_clock(house: House, speed: float) -> None:
    clock = house.front.clock
    fast = Clock(speed=speed, real_anchor=clock.real_anchor, anchor=clock.anchor)
    house.app.state.front = house.replaced(clock=fast)

    assert fast.real(ONLINE_FOR) > 2 * beat(house.front)


async def test_a_revoked_credential_ends_the_stream(house: House) -> None:
    identity: Identity = house.app.state.identity
    who = await identity.principal(credentials("AD")["Authorization"])
    stream = Follower(house.front, house.app.state.feed, identity, who).follow(0, "Bearer no longer good")

    sent = [event async for event in stream]

    assert len(sent) == 1


@pytest.mark.requirement("R-301", "R-297")
async def test_everybody_who_has_a_row_sees_it_change_with_what_the_tabs_hold(house: House) -> None:
    async with following(house, "D1") as desk, following(house, "M1") as manager:
        alert_id = await house.raises("EQUIPMENT_SHORTAGE")
        await house.plans(alert_id)
        new = [await own_row(events) for events in (desk, manager)]

        await house.post(f"/v1/alerts/{alert_id}/acknowledge", {"action": "acknowledge"}, by="M1")
        changed = [await until(events, "Alert.Acknowledged", alert_id=alert_id) for events in (desk, manager)]

    assert [one.counts and one.counts.web.unread for one in new] == [1, 1]
    for event in changed:
        assert event.inbox
        assert {row.acknowledged.by for row in event.inbox if row.acknowledged} == {"M1"}
        assert event.counts is not None
        assert (event.counts.web.all, event.counts.web.critical) == (1, 1)
    assert changed[0].inbox[0].seq == new[0].inbox[0].seq
    assert {row.seq for row in changed[0].inbox}.isdisjoint(row.seq for row in changed[1].inbox)


@pytest.mark.requirement("R-301")
async def test_a_client_that_was_away_catches_up_with_its_rows(house: House) -> None:
    alert_id = await house.raises("EQUIPMENT_SHORTAGE")
    await house.plans(alert_id)
    async with following(house, "D1") as events:
        left_at = (await until(events, "Delivery.Sent", alert_id=alert_id)).seq
    await house.post(f"/v1/alerts/{alert_id}/acknowledge", {"action": "acknowledge"}, by="M1")

    async with following(house, "D1", after=left_at) as events:
        missed = await until(events, "Alert.Acknowledged", alert_id=alert_id)

    assert [row.alert_state for row in missed.inbox] == ["acknowledged"]


@pytest.mark.requirement("X-36")
async def test_a_repeated_report_updates_its_rows_in_place(house: House) -> None:
    alert_id = await house.raises("EQUIPMENT_SHORTAGE")
    await house.plans(alert_id)
    async with following(house, "D1") as events:
        await house.raises("EQUIPMENT_SHORTAGE")
        repeated = await until(events, "Alert.Repeated", alert_id=alert_id)

    assert [row.reports for row in repeated.inbox] == [2]


async def test_what_touches_no_row_of_ones_own_has_no_counts(house: House) -> None:
    async with following(house, "AD") as events:
        raised = await until(events, "Alert.Raised", alert_id=await house.raises())

    assert (raised.inbox, raised.counts) == ((), None)


@pytest.mark.requirement("R-297")
async def test_what_is_read_on_one_client_is_counted_on_the_others_of_that_person_alone(house: House) -> None:
    alert_id = await house.raises("EQUIPMENT_SHORTAGE")
    await house.plans(alert_id)
    async with following(house, "D1") as desk, following(house, "AD") as admin:
        await until(desk, "Delivery.Sent", alert_id=alert_id)
        await house.post("/v1/inbox/read", {"up_to": 1000}, by="D1")
        read = await until(desk, "Inbox.Read")
        await house.raises(dedup_key="another", work_order_id="WO-1002")
        heard = [event.event async for event in _up_to(admin, "Alert.Raised", times=2)]

    assert (read.actor, read.details) == ("D1", {"channel": "web", "rows": 1})
    assert read.counts is not None
    assert (read.counts.web.all, read.counts.web.unread) == (1, 0)
    assert "Inbox.Read" not in heard


async def _up_to(events: AsyncIterator[StreamEvent], event: str, *, times: int) -> AsyncIterator[StreamEvent]:
    async with asyncio.timeout(10):
        async for one in events:
            yield one
            times -= one.event == event
            if not times:
                return
