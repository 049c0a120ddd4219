"""Callbacks: each taken once, applied whenever it comes, believed only where it can be true."""

import itertools
import json
from datetime import timedelta

import pytest

from domain.delivery import CallOutcome, DeliveryState
from domain.provider_events import ProviderEvent
from store.database import Database
from store.stamps import stamp
from store.webhooks import PARKED_FOR, EventState, refuse, sweep_parked
from tests.store.desk import Desk, at

APPLIED, PARKED, REJECTED, DUPLICATE = (
    EventState.APPLIED,
    EventState.PARKED,
    EventState.REJECTED,
    EventState.DUPLICATE,
)


@pytest.fixture
async def desk(database: Database) -> Desk:
    """A breach: its first call and its first text to the regional dispatcher are under way."""
    desk = await Desk.furnished(database)
    await desk.raises("SLA_BREACH")
    await desk.plans(0)
    await desk.sent(await desk.delivery("RD1", "sms"), "msg-1", now=at(0))
    await desk.sent(await desk.delivery("RD1", "voice"), None, now=at(0))
    return desk


@pytest.mark.requirement("X-31", "X-32")
async def test_a_status_is_found_by_the_providers_own_reference(desk: Desk) -> None:
    states = await desk.hears(desk.status(DeliveryState.DELIVERED, at=at(seconds=4)), now=at(seconds=5))

    text = await desk.delivery("RD1", "sms")
    assert (states, text["state"], text["delivered_at"]) == ([APPLIED], "delivered", stamp(at(seconds=4)))
    assert len(await desk.audit("Delivery.Delivered")) == 1


@pytest.mark.requirement("X-31")
async def test_the_same_event_again_has_no_effect(desk: Desk) -> None:
    event = desk.status(DeliveryState.DELIVERED)
    await desk.hears(event, now=at(1))

    assert await desk.hears(event, now=at(2)) == [DUPLICATE]

    assert len(await desk.audit("Delivery.Delivered")) == 1
    assert len(await desk.all("SELECT * FROM webhook_events")) == 1


@pytest.mark.requirement("X-31")
async def test_a_late_report_moves_nothing_backwards(desk: Desk) -> None:
    await desk.hears(desk.status(DeliveryState.DELIVERED), desk.status(DeliveryState.ACCEPTED), now=at(1))

    assert (await desk.delivery("RD1", "sms"))["state"] == "delivered"


@pytest.mark.requirement("X-31")
@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"alert_id": "al_00000000000000000000000000"}, "alert_mismatch"),
        ({"delivery_id": "dl_of_somebody_else"}, "delivery_mismatch"),
        ({"to_number": "+14145559999"}, "number_mismatch"),
    ],
)
async def test_what_contradicts_its_delivery_is_rejected_and_audited(
    desk: Desk, wrong: dict[str, str], reason: str
) -> None:
    states = await desk.hears(desk.status(DeliveryState.DELIVERED, **wrong), now=at(1))

    assert states == [REJECTED]
    assert (await desk.delivery("RD1", "sms"))["state"] == "accepted"
    assert [row["reason"] for row in await desk.audit("Webhook.Rejected")] == [reason]


@pytest.mark.requirement("X-31")
async def test_a_call_cannot_confirm_what_was_a_text(desk: Desk) -> None:
    text = await desk.delivery("RD1", "sms")

    states = await desk.hears(desk.ended_call(text, CallOutcome.CONFIRMED), now=at(1))

    assert (states, await desk.state()) == ([REJECTED], "open")


@pytest.mark.requirement("R-223", "X-11", "R-243")
async def test_key_1_acknowledges_by_the_one_who_was_called(desk: Desk) -> None:
    call = await desk.delivery("RD1", "voice")

    await desk.hears(
        desk.answered_call(call, at=at(seconds=8)),
        desk.ended_call(call, CallOutcome.CONFIRMED, keys="1", at=at(seconds=20)),
        now=at(seconds=21),
    )

    answer = await desk.one("SELECT person_id, channel, effect, response_seconds FROM acknowledgments")
    assert tuple(answer.values()) == ("RD1", "phone", "first", 21.0)
    ended = await desk.delivery("RD1", "voice")
    assert (ended["state"], ended["outcome"], ended["ended_at"]) == ("delivered", "confirmed", stamp(at(seconds=20)))
    assert (await desk.delivery("RD1", "voice", attempt=2))["state"] == "cancelled"
    assert [row["kind"] for row in await desk.outbox("acknowledge", "delivery_event")] == ["acknowledge"]
    assert [row["event"] for row in await desk.audit("PhoneCall.Ended", "Alert.Acknowledged")] == [
        "PhoneCall.Ended",
        "Alert.Acknowledged",
    ]


@pytest.mark.requirement("X-11")
@pytest.mark.parametrize("outcome", [one for one in CallOutcome if one not in {"confirmed", "no_outcome"}])
async def test_no_other_end_of_a_call_is_an_answer_but_each_lets_the_next_attempt_count(
    desk: Desk, outcome: CallOutcome
) -> None:
    call = await desk.delivery("RD1", "voice")

    await desk.hears(desk.ended_call(call, outcome, at=at(seconds=30)), now=at(seconds=31))

    assert await desk.state() == "open"
    (row,) = await desk.outbox("delivery_event")
    assert json.loads(row["payload"]) == {
        "delivery_id": call["id"],
        "outcome": outcome.value,
        "ended_at": stamp(at(seconds=30)),
    }
    assert await desk.all("SELECT * FROM number_leases") == []


@pytest.mark.requirement("X-31")
async def test_a_confirmation_is_not_undone_and_tells_the_workflow_once(desk: Desk) -> None:
    call = await desk.delivery("RD1", "voice")
    await desk.hears(desk.ended_call(call, CallOutcome.CONFIRMED), now=at(1))

    await desk.hears(desk.ended_call(call, CallOutcome.HUNG_UP), now=at(2))

    assert (await desk.delivery("RD1", "voice"))["outcome"] == "confirmed"
    assert [row["kind"] for row in await desk.outbox("acknowledge", "delivery_event")] == ["acknowledge"]


@pytest.mark.requirement("X-31")
async def test_a_confirmation_that_comes_after_another_end_still_answers(desk: Desk) -> None:
    call = await desk.delivery("RD1", "voice")
    await desk.hears(desk.ended_call(call, CallOutcome.HUNG_UP), now=at(1))

    await desk.hears(desk.ended_call(call, CallOutcome.CONFIRMED), now=at(2))

    assert await desk.state() == "acknowledged"
    assert len(await desk.outbox("delivery_event")) == 1


@pytest.mark.requirement("X-55", "X-31")
async def test_a_callback_that_overtakes_the_sends_own_reply_is_applied_and_not_undone(desk: Desk) -> None:
    await desk.plans(1)
    call = await desk.delivery("RD1", "voice", step=1)
    await desk.hears(desk.ended_call(await desk.delivery("RD1", "voice"), CallOutcome.HUNG_UP), now=at(4))
    await desk.begins(call, now=at(5))

    await desk.hears(desk.ended_call(call, CallOutcome.CONFIRMED, at=at(5, seconds=20)), now=at(5, seconds=20))
    await desk.accepts(call, None, now=at(5, seconds=21))

    after = await desk.delivery("RD1", "voice", step=1)
    assert (after["state"], after["outcome"], await desk.state()) == ("delivered", "confirmed", "acknowledged")


@pytest.mark.requirement("X-55")
async def test_a_text_that_is_being_sent_is_found_by_alert_and_number(desk: Desk) -> None:
    await desk.raises("EQUIPMENT_SHORTAGE")
    await desk.plans(0)
    text = await desk.delivery("D1", "sms")
    await desk.begins(text, now=at(0))
    event = desk.status(DeliveryState.DELIVERED, "msg-7", alert_id=desk.alert, to_number=desk.number("D1"))

    states = await desk.hears(event, now=at(seconds=2))

    found = await desk.delivery("D1", "sms")
    assert (states, found["state"], found["provider_ref"]) == ([APPLIED], "delivered", "msg-7")


@pytest.mark.requirement("X-31")
async def test_an_unknown_reference_is_parked_and_applied_when_its_delivery_gets_it(desk: Desk) -> None:
    await desk.raises("EQUIPMENT_SHORTAGE")
    await desk.plans(0)
    text = await desk.delivery("D1", "sms")
    await desk.begins(text, now=at(0))
    parked = await desk.hears(desk.status(DeliveryState.DELIVERED, "msg-7"), now=at(seconds=1))

    await desk.accepts(text, "msg-7", now=at(seconds=2))

    assert parked == [PARKED]
    assert (await desk.delivery("D1", "sms"))["state"] == "delivered"
    assert (await desk.one("SELECT state FROM webhook_events"))["state"] == "applied"


@pytest.mark.requirement("X-31")
async def test_nothing_can_be_reported_of_what_has_not_left(desk: Desk) -> None:
    planned = await desk.delivery("RD1", "voice", attempt=2)

    assert await desk.hears(desk.ended_call(planned, CallOutcome.CONFIRMED), now=at(1)) == [PARKED]

    assert await desk.state() == "open"


@pytest.mark.requirement("X-31")
async def test_what_stays_unknown_for_ten_minutes_is_dead_and_audited(desk: Desk) -> None:
    await desk.hears(desk.status(DeliveryState.DELIVERED, "msg-of-nobody"), now=at(1))
    until = at(1) + PARKED_FOR

    early = await desk.database.write(lambda tx: sweep_parked(tx, now=until - timedelta(seconds=1)))
    late = await desk.database.write(lambda tx: sweep_parked(tx, now=until))

    assert (early, late) == (0, 1)
    assert (await desk.one("SELECT state FROM webhook_events"))["state"] == "dead"
    dead = await desk.all("SELECT * FROM audit_entries WHERE event = 'Webhook.Dead'")
    assert [row["reason"] for row in dead] == ["unknown_delivery"]


@pytest.mark.requirement("X-31")
async def test_a_cancelled_delivery_stays_cancelled_whatever_is_reported(desk: Desk) -> None:
    await desk.answers("RD1", at=at(1))
    call = await desk.delivery("RD1", "voice", attempt=2)

    await desk.hears(desk.ended_call(call, CallOutcome.NO_ANSWER), now=at(2))

    assert (await desk.delivery("RD1", "voice", attempt=2))["state"] == "cancelled"
    assert await desk.outbox("delivery_event") == []


@pytest.mark.parametrize(
    ("state", "event"), [(DeliveryState.FAILED, "SMS.Failed"), (DeliveryState.OPTED_OUT, "SMS.OptOut")]
)
async def test_a_text_that_failed_says_so_without_the_number(desk: Desk, state: DeliveryState, event: str) -> None:
    number = desk.number("RD1")

    await desk.hears(desk.status(state, reason=f"handset {number} off"), now=at(1))

    text = await desk.delivery("RD1", "sms")
    assert (text["state"], text["failure"]) == (state.value, "handset … off")
    (entry,) = await desk.audit(event)
    assert number not in str(dict(entry))
    opted_out = await desk.all("SELECT number, source FROM opt_outs")
    assert [tuple(row.values()) for row in opted_out] == ([(number, "provider")] if state == "opted_out" else [])


@pytest.mark.requirement("X-31")
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_the_order_of_events_does_not_matter(desk: Desk, order: tuple[int, ...]) -> None:
    call = await desk.delivery("RD1", "voice")
    events: list[ProviderEvent] = [
        desk.answered_call(call, at=at(seconds=8)),
        desk.ended_call(call, CallOutcome.CONFIRMED, at=at(seconds=20)),
        desk.ended_call(call, CallOutcome.NO_KEY, at=at(seconds=25)),
    ]

    for number in order:
        await desk.hears(events[number], now=at(1))

    ended = await desk.delivery("RD1", "voice")
    assert (ended["state"], ended["outcome"]) == ("delivered", "confirmed")
    assert (ended["ended_at"], ended["delivered_at"]) == (stamp(at(seconds=20)), stamp(at(seconds=8)))
    assert await desk.state() == "acknowledged"


async def test_a_providers_clock_that_runs_ahead_is_taken_back_to_ours(desk: Desk) -> None:
    call = await desk.delivery("RD1", "voice")

    await desk.hears(desk.ended_call(call, CallOutcome.NO_ANSWER, at=at(60)), now=at(1))

    assert (await desk.delivery("RD1", "voice"))["ended_at"] == stamp(at(1))


@pytest.mark.requirement("X-31")
async def test_a_refused_callback_leaves_a_trace_without_its_body(desk: Desk) -> None:
    await desk.database.write(lambda tx: refuse(tx, "genesys", "refused", now=at(1)))

    entry = await desk.one("SELECT actor, reason, details FROM audit_entries WHERE event = 'Webhook.Rejected'")
    assert tuple(entry.values()) == ("genesys", "refused", "{}")


async def test_what_becomes_of_a_helpful_reply_interests_nobody(desk: Desk) -> None:
    await desk.texts(desk.number("RD1"), "A0000", now=at(1))
    await desk.database.write(lambda tx: tx.run("UPDATE replies SET provider_ref = 'msg-9'"))

    assert await desk.hears(desk.status(DeliveryState.DELIVERED, "msg-9"), now=at(2)) == [APPLIED]


@pytest.mark.requirement("R-230")
async def test_the_log_of_a_call_keeps_its_recording_and_how_it_ended(desk: Desk) -> None:
    call = await desk.delivery("RD1", "voice")

    await desk.hears(
        desk.ended_call(call, CallOutcome.CONFIRMED, keys="1", recording_ref="rec-7", duration_seconds=12.0), now=at(1)
    )

    (entry,) = await desk.audit("PhoneCall.Ended")
    kept = json.loads(entry["details"])
    assert (kept["recording"], kept["outcome"], kept["duration_seconds"]) == ("rec-7", "confirmed", 12.0)
