"""GET /v1/metrics: figures of what came through the doors, of a period, as far as one sees."""

from datetime import timedelta
from typing import Any

import pytest

from domain.delivery import DeliveryState
from domain.ids import AlertId, DeliveryId
from domain.ladder import CallPolicy, RetryPolicy
from domain.message import Receipt
from domain.orders import Deliver
from store.database import Database
from store.directory import DirectoryCache
from store.sending import StoreSendingDesk
from store.stamps import stamp
from tests.api.house import House
from tests.api.test_webhooks import an_event, post


async def figures(house: House, *, by: str = "AD", **query: Any) -> Any:
    """Of the last hour unless something else is asked for: a test may run at midnight."""
    hour = {"from": stamp(house.front.now() - timedelta(hours=1)), "to": stamp(house.front.now() + timedelta(hours=1))}
    reply = await house.get("/v1/metrics", by=by, **(query or hour))
    assert reply.status_code == 200, reply.text
    return reply.json()


async def acknowledges(house: House, alert_id: AlertId, who: str) -> None:
    reply = await house.post(f"/v1/alerts/{alert_id}/acknowledge", {"action": "acknowledge"}, by=who)
    assert reply.status_code == 202, reply.text


async def sends(house: House, alert_id: AlertId, channel: str, ref: str) -> None:
    """What the worker does with everything of a channel: through the fence, and taken by the provider."""
    store = house.front.store
    assert isinstance(store, Database)
    desk = StoreSendingDesk(store, DirectoryCache(store))
    sql = "SELECT id FROM deliveries WHERE alert_id = :id AND channel = :channel AND state = 'planned' AND attempt = 1"
    rows = await store.read(lambda tx: tx.all(sql, id=alert_id, channel=channel))
    for number, row in enumerate(rows):
        order = Deliver(
            alert_id=alert_id,
            delivery_id=DeliveryId(row["id"]),
            clock=house.front.clock,
            retries=RetryPolicy(),
            calls=CallPolicy(),
        )
        await desk.begin(order, now=house.front.now())
        await desk.accepted(order, Receipt("genesys", f"{ref}-{number}", DeliveryState.ACCEPTED), now=house.front.now())


@pytest.mark.requirement("X-54", "R-363", "R-364", "R-365")
@pytest.mark.parametrize("period", ["today", "week", "month"])
async def test_before_anything_has_happened_nothing_is_divided(house: House, period: str) -> None:
    found = await figures(house, period=period)

    assert found["delivery"] == {
        "attempted": 0,
        "delivered": 0,
        "carrier_delivered": 0,
        "failed": 0,
        "on_the_way": 0,
        "success_rate": None,
    }
    assert {one["success_rate"] for one in found["channels"]} == {None}
    assert (found["response"]["average_seconds"], found["response"]["p90_seconds"]) == (None, None)
    assert (found["escalation"], found["sla"]) == ({"escalated": 0, "resolved": 0, "timeouts": 0}, {"breaches": 0})
    assert (found["types"], found["targets"], found["fatigue"]["recipients"]) == ([], [], [])
    assert found["fatigue"]["mix"] == {"critical": None, "high": None, "medium_and_low": None}
    assert {one["average_seconds"] for one in found["trend"]} == {None}


@pytest.mark.requirement("R-363", "X-54", "X-32")
async def test_deliveries_are_counted_as_the_provider_reports_them(house: House) -> None:
    alert_id = await house.raises("SLA_BREACH")
    await house.plans(alert_id)
    await sends(house, alert_id, "sms", "msg")
    await post(house, an_event(messageId="msg-0"))
    await post(house, an_event(event_id="evt_2", messageId="msg-1", deliveryStatus="FAILED"))

    found = await figures(house)

    channels = {one["channel"]: (one["count"], one["delivered"], one["failed"]) for one in found["channels"]}
    assert channels["sms"] == (2, 1, 1)
    assert channels["web"] == (2, 2, 0)
    assert channels["voice"] == (0, 0, 0)
    assert (found["delivery"]["carrier_delivered"], found["delivery"]["success_rate"]) == (1, 0.75)
    assert (found["sla"]["breaches"], found["types"]) == (
        1,
        [{"type": "SLA_BREACH", "title": "SLA breach", "alerts": 1}],
    )


@pytest.mark.requirement("R-363", "R-256", "R-365")
async def test_answers_are_counted_with_their_targets_and_silence_where_an_answer_is_needed(house: House) -> None:
    answered = await house.raises("SLA_BREACH", "answered")
    silent = await house.raises("SLA_BREACH", "silent", work_order_id="WO-2")
    optional = await house.raises("NEW_WORK_ORDER", "optional")
    for alert_id in (answered, silent, optional):
        await house.plans(alert_id)
    await acknowledges(house, answered, "RD1")

    found = await figures(house)

    response = found["response"]
    assert (response["acknowledgments"], response["required_but_unanswered"]) == (1, 1)
    assert (response["on_time"], response["late"], response["target_met"]) == (1, 0, 1)
    assert 0 <= response["average_seconds"] == response["p50_seconds"] == response["p90_seconds"] < 60
    assert found["targets"] == [
        {"type": "SLA_BREACH", "role": "regional_dispatcher", "target_seconds": 300.0, "met": 1, "missed": 0}
    ]
    assert sum(point["acknowledgments"] for point in found["trend"]) == 1


@pytest.mark.requirement("R-256")
async def test_a_store_managers_receipt_is_measured_where_the_manager_has_a_target(house: House) -> None:
    alert_id = await house.raises("WORK_ASSIGNED")
    await house.plans(alert_id)

    reply = await house.post(f"/v1/alerts/{alert_id}/acknowledge", {"action": "acknowledge"}, by="M1")
    found = await figures(house)

    assert reply.json()["receipt"] is True
    assert [(one["role"], one["met"], one["target_seconds"]) for one in found["targets"]] == [
        ("store_manager", 1, 180.0)
    ]
    assert found["response"]["acknowledgments"] == 0


@pytest.mark.requirement("R-364", "X-72")
async def test_escalations_are_steps_that_a_clock_fired_and_resolved_once_somebody_answers(house: House) -> None:
    resolved = await house.raises("SLA_BREACH", "one")
    open_still = await house.raises("SLA_BREACH", "two", work_order_id="WO-2")
    for alert_id in (resolved, open_still):
        await house.plans(alert_id)
        await house.plans(alert_id, 1)
    later = "UPDATE deliveries SET due_at = :at WHERE step = 1"
    await house.front.store.write(lambda tx: tx.run(later, at=stamp(house.front.now())))
    await acknowledges(house, resolved, "RD1")

    found = await figures(house)

    assert found["escalation"] == {"escalated": 2, "resolved": 1, "timeouts": 2}


@pytest.mark.requirement("F-23", "F-25", "F-27")
async def test_interruptions_are_what_was_really_sent_by_recipient_and_source(house: House) -> None:
    for number in range(3):
        alert_id = await house.raises("SLA_BREACH", f"WO-{number}", work_order_id=f"WO-{number}")
        await house.plans(alert_id)
        await sends(house, alert_id, "sms", f"msg-{number}")

    fatigue = (await figures(house))["fatigue"]

    assert fatigue["interruptions"] == 6
    assert {one["recipient"]: one["interruptions"] for one in fatigue["recipients"]} == {"RD1": 3, "D1": 3}
    assert fatigue["mix"] == {"critical": 1.0, "high": 0.0, "medium_and_low": 0.0}
    assert [(one["type"], one["count"]) for one in fatigue["sources"]] == [("SLA_BREACH", 2)] * 3
    assert sum(one["share"] for one in fatigue["sources"]) == pytest.approx(1)
    assert (fatigue["chattering"], fatigue["stale"]) == (0, 0)


SEES = {"AD": 2, "OM": 2, "D1": 2, "RD1": 1, "RD2": 1, "M1": 1, "M2": 1}


@pytest.mark.requirement("R-363")
@pytest.mark.parametrize("who", SEES)
async def test_everybody_gets_the_figures_of_the_own_store_or_region(house: House, who: str) -> None:
    for technician, work_order in (("T1", "WO-1"), ("T4", "WO-2")):
        alert_id = await house.raises("WORK_ASSIGNED", work_order, technician_id=technician, work_order_id=work_order)
        await house.plans(alert_id)
        await sends(house, alert_id, "sms", work_order)

    found = await figures(house, by=who)

    assert sum(one["alerts"] for one in found["types"]) == SEES[who]
    assert found["fatigue"]["interruptions"] == SEES[who]
    assert len(found["fatigue"]["recipients"]) == SEES[who]


@pytest.mark.parametrize("who", ["T1", "BC", "CSR", "system"])
async def test_who_answers_for_no_place_gets_no_figures(house: House, who: str) -> None:
    reply = await house.get("/v1/metrics", by=who)

    assert (reply.status_code, "figures:read" in reply.json()["detail"]) == (403, True)


@pytest.mark.requirement("R-365")
async def test_without_a_word_the_figures_are_those_of_today_in_the_askers_zone(house: House) -> None:
    manager = await figures(house, by="M1", period="today")
    admin = (await house.get("/v1/metrics", by="AD")).json()

    assert (manager["span"]["period"], manager["span"]["zone"]) == ("today", "America/Chicago")
    assert (admin["span"]["period"], admin["span"]["zone"]) == ("today", "UTC")
    assert len(manager["trend"]) in {23, 24, 25}


REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "both": (
        {"period": "today", "from": "2026-11-24T15:00:00Z"},
        "period was given together with from or to; either of them is accepted.",
    ),
    "an end alone": ({"to": "2026-11-24T15:00:00Z"}, "from is missing; to needs it."),
    "nothing between": (
        {"from": "2026-11-24T15:00:00Z", "to": "2026-11-24T09:00:00-06:00"},
        "from is not before to; an earlier instant is accepted.",
    ),
    "too long": (
        {"from": "2025-11-23T15:00:00Z", "to": "2026-11-24T15:00:00.000001Z"},
        "to is more than 366 days after from; an earlier instant is accepted.",
    ),
    "an unknown period": (
        {"period": "year"},
        "period is not one of its values; accepted are 'today', 'week' or 'month'.",
    ),
    "no offset": ({"from": "2026-11-24T15:00:00"}, "from has no offset from UTC; an instant with its offset"),
    "an unknown field": ({"since": "2026-11-24T15:00:00Z"}, "since is not a field of this request;"),
}


@pytest.mark.requirement("R-365")
@pytest.mark.parametrize("what", REFUSED)
async def test_a_period_that_is_none_is_refused_in_one_sentence(house: House, what: str) -> None:
    query, detail = REFUSED[what]

    reply = await house.get("/v1/metrics", **query)

    assert reply.status_code == 422
    assert reply.json()["detail"].startswith(detail), reply.text


async def test_the_longest_period_is_366_days(house: House) -> None:
    found = await figures(house, **{"from": "2025-11-23T15:00:00Z", "to": "2026-11-24T15:00:00Z"})

    assert len(found["trend"]) == 367
