"""An alert is closed once, takes what is planned with it, and tells those whom it interrupted."""

import json

import pytest

from domain.answer import Action
from store.database import Database
from store.frozen_ladder import thawed
from tests.store.desk import Desk, at


@pytest.fixture
async def desk(database: Database) -> Desk:
    return await Desk.furnished(database)


async def told(desk: Desk) -> dict[str, list[str]]:
    """Whom the 7.7 that was raised names, on which channels."""
    rows = await desk.all("SELECT ladder FROM alerts WHERE type = 'ISSUE_RESOLVED'")
    copies = [copy for row in rows for copy in thawed(row["ladder"])[0].copies]
    return {copy.people[0]: [use.channel.value for use in copy.uses] for copy in copies}


@pytest.mark.requirement("X-02")
async def test_closing_stops_both_clocks_and_leaves_reports_alone(desk: Desk) -> None:
    await desk.raises("SLA_BREACH")
    await desk.plans(0)

    closed = await desk.closes("cleared", by="key:dispatch-system", at=at(2))

    assert closed
    (entry,) = await desk.audit("Alert.Closed")
    assert (entry["reason"], json.loads(entry["details"])["steps"]) == ("cleared", ["1", "3"])
    assert (await desk.delivery("RD1", "voice", attempt=2))["reason"] == "closed"
    assert [json.loads(row["payload"])["reason"] for row in await desk.outbox("close")] == ["cleared"]


async def test_closing_twice_changes_nothing(desk: Desk) -> None:
    await desk.raises("SLA_BREACH")
    await desk.plans(0)
    await desk.closes("cleared", by="key:dispatch-system", at=at(2))

    again = await desk.closes("resolved", by="OM", at=at(3))

    assert not again
    assert len(await desk.outbox("close")) == 1
    assert len(await desk.audit("Alert.Closed")) == 1


@pytest.mark.requirement("X-22")
async def test_the_end_is_told_to_those_who_were_interrupted_but_not_to_the_actor(desk: Desk) -> None:
    await desk.raises("EQUIPMENT_SHORTAGE")
    await desk.plans(0)
    for person in ("D1", "D2", "M1"):
        await desk.sent(await desk.delivery(person, "sms"), f"msg-{person}", now=at(0))

    await desk.answers("D1", at=at(3), action=Action.APPROVE_ALTERNATIVE)

    assert await told(desk) == {"D2": ["web", "sms"], "M1": ["web", "sms"]}
    notice = await desk.one("SELECT * FROM alerts WHERE type = 'ISSUE_RESOLVED'")
    assert (notice["work_order_id"], notice["store_id"], notice["priority"]) == ("WO-1001", "S014", "high")
    context = await desk.one("SELECT context FROM alert_contexts WHERE alert_id = :id", id=notice["id"])
    assert json.loads(context["context"])["how"] == "an alternative was approved"


@pytest.mark.requirement("X-22")
async def test_whoever_was_called_hears_the_end_by_text(desk: Desk) -> None:
    await desk.raises("SLA_BREACH")
    await desk.plans(0)
    await desk.sent(await desk.delivery("RD1", "voice"), None, now=at(0))

    await desk.closes("cleared", by="key:dispatch-system", at=at(2))

    assert await told(desk) == {"RD1": ["web", "sms"]}


@pytest.mark.requirement("X-22")
async def test_what_reached_nobody_on_an_interrupting_channel_is_told_to_nobody(desk: Desk) -> None:
    await desk.raises("SLA_BREACH")
    await desk.plans(0)

    await desk.closes("cleared", by="key:dispatch-system", at=at(2))

    assert await told(desk) == {}


@pytest.mark.requirement("X-23")
async def test_closing_with_its_work_order_tells_nobody(desk: Desk) -> None:
    await desk.raises("SLA_BREACH")
    await desk.plans(0)
    await desk.sent(await desk.delivery("RD1", "sms"), "msg-1", now=at(0))

    await desk.closes("work_order_closed", by="key:dispatch-system", at=at(2), tell_resolved=False)

    assert await told(desk) == {}


@pytest.mark.requirement("X-22")
async def test_an_assignment_that_is_accepted_is_no_issue_that_was_resolved(desk: Desk) -> None:
    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)
    await desk.sent(await desk.delivery("T1", "sms"), "msg-1", now=at(0))

    await desk.answers("M1", at=at(1), action=Action.ACCEPT)

    assert await told(desk) == {}
