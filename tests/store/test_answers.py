"""The door: races as S04 has them, each decided by the order of commits."""

import json
from datetime import timedelta

import pytest

from domain.answer import Action, AnswerChannel, Effect, Refusal
from domain.ports import Go
from store.database import Database
from store.stamps import stamp
from tests.store.desk import Desk, at


@pytest.fixture
async def desk(database: Database) -> Desk:
    desk = await Desk.furnished(database)
    await desk.raises("NEW_WORK_ORDER")
    await desk.plans(0)
    return desk


@pytest.mark.requirement("X-17", "X-20")
async def test_s04a_an_answer_before_the_step_stops_it_and_the_next_one_hears_who_was_first(desk: Desk) -> None:
    first = await desk.answers("D2", at=at(seconds=299.9))
    await desk.plans(1)
    second = await desk.answers("D1", at=at(5, seconds=3))

    assert first.outcome is Effect.FIRST
    assert (second.outcome, second.already_by, second.already_action) == (Effect.SECONDARY, "D2", "acknowledge")
    assert await desk.all("SELECT * FROM deliveries WHERE step = 1") == []
    rows = await desk.all("SELECT person_id, effect, late FROM acknowledgments ORDER BY id")
    assert [(row["person_id"], row["effect"], row["late"]) for row in rows] == [
        ("D2", "first", 0),
        ("D1", "secondary", 0),
    ]


@pytest.mark.requirement("X-20")
async def test_s04b_an_answer_at_the_very_instant_committed_before_the_sends_stops_them(desk: Desk) -> None:
    await desk.plans(1)

    await desk.answers("D2", at=at(5))

    text = await desk.delivery("RD1", "sms", step=1)
    assert (text["state"], text["reason"]) == ("cancelled", "acknowledged")
    assert not isinstance(await desk.begins(text, now=at(5)), Go)
    answer = await desk.one("SELECT late FROM acknowledgments")
    assert answer["late"] == 0


@pytest.mark.requirement("X-20")
async def test_s04c_what_is_sending_stands_and_the_answer_is_late(desk: Desk) -> None:
    await desk.plans(1)
    text = await desk.delivery("RD1", "sms", step=1)
    await desk.begins(text, now=at(5, seconds=0.05))

    await desk.answers("D2", at=at(5, seconds=0.4))
    await desk.plans(2)
    await desk.plans(3)

    assert (await desk.delivery("RD1", "sms", step=1))["state"] == "sending"
    assert await desk.all("SELECT * FROM deliveries WHERE step > 1") == []
    assert [row["event"] for row in await desk.audit("Alert.Escalated", "Alert.Acknowledged")] == [
        "Alert.Escalated",
        "Alert.Acknowledged",
    ]
    answer = await desk.one("SELECT late, response_seconds FROM acknowledgments")
    assert (answer["late"], answer["response_seconds"]) == (1, 300.4)


@pytest.mark.requirement("X-17")
async def test_s04d_who_is_no_recipient_and_above_none_is_refused_and_audited(desk: Desk) -> None:
    refused = await desk.answers("BC", at=at(2))
    await desk.plans(1)

    assert refused.refusal is Refusal.NOT_YOURS
    assert [(row["actor"], row["reason"]) for row in await desk.audit("Alert.AnswerRefused")] == [("BC", "not_yours")]
    assert isinstance(await desk.begins(await desk.delivery("RD1", "sms", step=1), now=at(5)), Go)


@pytest.mark.requirement("X-16")
async def test_a_receipt_of_an_informational_copy_stops_nothing(desk: Desk) -> None:
    seen = await desk.answers("M1", at=at(1))

    assert seen.outcome is Effect.RECEIPT
    assert await desk.state() == "open"
    assert len(await desk.audit("Alert.Receipt")) == 1
    assert await desk.outbox("acknowledge") == []


@pytest.mark.requirement("X-17")
@pytest.mark.parametrize(
    ("who", "may"),
    [("RD1", True), ("RD2", False), ("OM", True), ("AD", True), ("CSR", False), ("T1", False), ("M2", False)],
)
async def test_superiors_of_the_alerts_own_region_may_answer(desk: Desk, who: str, may: bool) -> None:
    answered = await desk.answers(who, at=at(1))

    assert (answered.refusal is None) is may


@pytest.mark.requirement("R-253", "R-255", "R-256")
async def test_the_first_answer_is_recorded_with_its_figures_and_what_will_not_happen(desk: Desk) -> None:
    await desk.answers("D2", at=at(1, seconds=30))

    alert = await desk.one("SELECT * FROM alerts")
    assert (alert["state"], alert["acknowledged_by"], alert["acknowledged_at"], alert["acknowledged_action"]) == (
        "acknowledged",
        "D2",
        stamp(at(1, seconds=30)),
        "acknowledge",
    )
    (entry,) = await desk.audit("Alert.Acknowledged")
    details = json.loads(entry["details"])
    assert (details["response_seconds"], details["target_met"], details["late"]) == (90.0, True, False)
    assert details["steps"] == ["1", "2", "3"]
    assert details["due"] == [stamp(at(5)), stamp(at(10)), stamp(at(15))]


async def test_an_answer_waits_in_the_outbox_before_everything_else(desk: Desk) -> None:
    answered = await desk.answers("D2", at=at(1))

    (row,) = await desk.outbox("acknowledge")
    assert row["urgency"] == 0
    assert json.loads(row["payload"]) == {
        "answer_id": answered.id,
        "by": "D2",
        "action": "acknowledge",
        "at": stamp(at(1)),
    }


async def test_the_task_of_the_last_step_is_cancelled_by_a_late_answer(desk: Desk) -> None:
    await desk.plans(3)

    await desk.answers("OM", at=at(16))

    task = await desk.one("SELECT state FROM manual_tasks")
    assert task["state"] == "cancelled"
    assert len(await desk.audit("Task.Cancelled")) == 1


@pytest.mark.requirement("X-12", "X-02", "R-322")
async def test_acknowledging_a_breach_cancels_the_calls_and_keeps_the_report(desk: Desk) -> None:
    await desk.raises("SLA_BREACH")
    await desk.plans(0)

    await desk.answers("RD1", at=at(1), channel=AnswerChannel.PHONE)

    (entry,) = await desk.audit("Alert.Acknowledged")
    assert json.loads(entry["details"])["steps"] == ["1", "3"]
    calls = [await desk.delivery("RD1", "voice", attempt=attempt) for attempt in (1, 2, 3)]
    assert [call["state"] for call in calls] == ["cancelled"] * 3
    cancelled = await desk.audit("Delivery.Cancelled")
    assert {row["actor"] for row in cancelled} == {"RD1"}
    assert {row["reason"] for row in cancelled} == {"acknowledged"}


@pytest.mark.requirement("X-16")
async def test_accepting_an_assignment_closes_it(desk: Desk) -> None:
    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)

    answered = await desk.answers("T1", at=at(1), action=Action.ACCEPT)

    assert (answered.outcome, answered.closed, await desk.state()) == (Effect.FIRST, True, "closed")
    assert [row["kind"] for row in await desk.outbox("acknowledge", "close")] == ["acknowledge", "close"]


async def test_a_decline_without_a_reason_is_refused_and_the_alert_goes_on(desk: Desk) -> None:
    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)

    refused = await desk.answers("T1", at=at(1), action=Action.DECLINE)
    declined = await desk.answers("T1", at=at(2), action=Action.DECLINE, reason="truck in shop")

    assert refused.refusal is Refusal.REASON_MISSING
    assert declined.outcome is Effect.FIRST
    kept = await desk.one("SELECT reason FROM acknowledgments WHERE effect = 'first'")
    assert kept["reason"] == "truck in shop"
    assert "truck" not in str(await desk.audit())


@pytest.mark.requirement("X-16", "X-17")
async def test_the_store_manager_may_accept_on_the_technicians_behalf(desk: Desk) -> None:
    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)

    assert (await desk.answers("M1", at=at(1), action=Action.ACCEPT)).outcome is Effect.FIRST


@pytest.mark.requirement("X-02")
async def test_a_shortage_is_acknowledged_by_one_and_resolved_by_another(desk: Desk) -> None:
    await desk.raises("EQUIPMENT_SHORTAGE")
    await desk.plans(0)

    acknowledged = await desk.answers("D1", at=at(1))
    await desk.plans(2)
    resolved = await desk.answers("M1", at=at(12), action=Action.APPROVE_ALTERNATIVE)

    assert (acknowledged.outcome, acknowledged.closed) == (Effect.FIRST, False)
    assert (resolved.outcome, resolved.closed) == (Effect.RESOLVED, True)
    alert = await desk.one(
        "SELECT state, acknowledged_by, closed_by, close_reason FROM alerts WHERE id = :id", id=desk.alert
    )
    assert tuple(alert.values()) == ("closed", "D1", "M1", "approve_alternative")


async def test_an_alert_closed_without_an_answer_takes_none(desk: Desk) -> None:
    await desk.closes("cleared", by="key:dispatch-system", at=at(1))

    assert (await desk.answers("D2", at=at(2))).refusal is Refusal.CLOSED


async def test_resolving_by_hand_works_for_a_type_that_does_not_foresee_it(desk: Desk) -> None:
    assert (await desk.answers("D1", at=at(1), action=Action.RESOLVE)).refusal is Refusal.NOT_DECLARED

    resolved = await desk.answers("D1", at=at(2), action=Action.RESOLVE, reason="called the store", by_hand=True)

    assert (resolved.outcome, await desk.state()) == (Effect.FIRST, "closed")


@pytest.mark.requirement("X-21")
async def test_response_time_counts_from_the_origin_whenever_the_alert_was_read(desk: Desk) -> None:
    await desk.answers("D2", at=at(0) + timedelta(minutes=3))

    answer = await desk.one("SELECT response_seconds, target_met FROM acknowledgments")
    assert (answer["response_seconds"], answer["target_met"]) == (180, 0)
