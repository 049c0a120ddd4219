"""The first provider fails, and the second one carries what people must know (X-38)."""

import pytest

from connectors._twilio_signature import signed
from store.rule_set import rules_changed
from store.stamps import stamp
from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day
from tests.scenarios.house import API

THURSDAY = "2026-12-10T11:00-06:00"
CRISIS = """
INSERT INTO crises (id, cause, scope, started_at, started_by, reason)
VALUES ('cr_1', 'admin', '{}', :now, 'AD', 'a drill')
"""


async def a_day_with_two(a_day: BeginDay, **more: object) -> Day:
    return await a_day(THURSDAY, second_provider=True, **more)


async def the(day: Day, channel: str, attempt: int = 1) -> dict[str, object]:
    """RD1's delivery."""
    sql = "SELECT * FROM deliveries WHERE recipient = 'RD1' AND channel = :channel AND attempt = :attempt"
    (row,) = await day.rows(sql, channel=channel, attempt=attempt)
    return dict(row)


async def hears_of_twilio(day: Day, form: dict[str, str], *, delivery: object, token: str | None = None) -> int:
    """The status that is answered to a post of Twilio's, signed with that token or its own."""
    known = day.house.settings.twilio_auth_token
    assert known is not None
    path = f"/v1/webhooks/twilio?d={delivery}"
    signature = signed(f"{API}{path}", list(form.items()), auth_token=token or known.get_secret_value())
    headers = {"X-Twilio-Signature": signature.decode()}
    response = await day._http.post(path, data=form, headers=headers)
    await day.rests()
    return response.status_code


@pytest.mark.requirement("X-38", "X-11")
async def test_a_text_that_the_first_provider_refuses_four_times_goes_out_by_the_second(a_day: BeginDay) -> None:
    day = await a_day_with_two(a_day)
    await day.goes_wrong("status", by="genesys", channel="sms", of="RD1", status=503, times=4)
    await day.phone_of("RD1").behaves("busy")

    await day.post("SLA_BREACH")
    await day.passes(to="01:50")

    day.told("00:00", "5.4", RD1="V", D1="W,S", AD="W")
    day.told("01:30", "5.4", RD1="S")
    await day.nothing_else()
    text = await the(day, "sms")
    assert (text["state"], text["provider"], text["route"], text["tries"]) == ("delivered", "twilio", 1, 1)
    shown = (await day.gets(f"/v1/alerts/{day.last}/timeline"))["entries"]
    (moved,) = [entry for entry in shown if entry["event"] == "Delivery.FailedOver"]
    assert (moved["reason"], moved["details"]["from"], moved["details"]["to"]) == (
        "provider_failing",
        "genesys",
        "twilio",
    )


@pytest.mark.requirement("X-38", "X-64")
async def test_refused_credentials_cost_no_time_and_the_admins_hear_of_it_once(a_day: BeginDay) -> None:
    day = await a_day_with_two(a_day)
    await day.goes_wrong("status", by="genesys", channel="sms", status=401, times=99)
    await day.phone_of("RD1").behaves("busy")

    await day.post("SLA_BREACH")
    await day.passes(to="01:50")

    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    day.told("00:00", "7.10", AD="W,S")
    await day.nothing_else()
    assert (await the(day, "sms"))["provider"] == "twilio"


@pytest.mark.requirement("X-38", "X-10", "R-223")
async def test_a_call_that_the_first_provider_cannot_place_rings_by_the_second_and_key_1_answers(
    a_day: BeginDay,
) -> None:
    day = await a_day_with_two(a_day)
    await day.goes_wrong("status", by="genesys", channel="voice", status=503, times=9)

    await day.post("SLA_BREACH")
    await day.passes(to="00:10")
    await day.phone_of("RD1").answers()
    await day.phone_of("RD1").presses("1")
    await day.passes(to="20:00")

    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    day.told("15:00", "5.4", AD="W")
    await day.nothing_else()
    (answer,) = await day.audited("Alert.Acknowledged")
    assert (answer["actor"], answer["details"]["channel"]) == ("RD1", "phone")
    call = await the(day, "voice")
    assert (call["provider"], call["outcome"]) == ("twilio", "confirmed")


@pytest.mark.requirement("X-38", "X-10", "X-11")
async def test_each_attempt_of_a_call_counts_once_though_the_first_provider_is_down(a_day: BeginDay) -> None:
    day = await a_day_with_two(a_day)
    await day.goes_wrong("status", by="genesys", channel="voice", status=503, times=9)

    await day.post("SLA_BREACH")
    await day.passes(to="02:40")

    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    day.told("02:25", "5.4", RD1="V")
    await day.nothing_else()
    first = await the(day, "voice")
    assert (first["provider"], first["outcome"], first["attempt"]) == ("twilio", "no_answer", 1)


@pytest.mark.requirement("X-55", "X-38")
async def test_what_the_first_provider_may_have_sent_is_repeated_by_the_second(a_day: BeginDay) -> None:
    day = await a_day_with_two(a_day)
    await day.goes_wrong("accept_then_reset", by="genesys", channel="sms", of="RD1")
    await day.phone_of("RD1").behaves("busy")

    await day.post("SLA_BREACH")
    await day.passes(to="01:50")

    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    day.told("00:30", "5.4", RD1="S")
    await day.nothing_else()
    first, second = day.phone_of("RD1").texts
    assert second == f"REPEAT? {first}"
    assert (await the(day, "sms"))["provider"] == "twilio"


@pytest.mark.requirement("X-38")
async def test_a_number_that_is_wrong_is_wrong_with_every_provider(a_day: BeginDay) -> None:
    day = await a_day_with_two(a_day)
    await day.goes_wrong("status", by="genesys", channel="sms", of="RD1", status=400)
    await day.phone_of("RD1").behaves("busy")

    await day.post("SLA_BREACH")
    await day.passes(to="01:50")

    day.told("00:00", "5.4", RD1="V", D1="W,S", AD="W")
    day.told("00:00", "7.10", AD="W")
    await day.nothing_else()
    assert (await the(day, "sms"))["state"] == "failed"


@pytest.mark.requirement("X-31", "X-38")
async def test_a_late_failure_of_the_first_provider_changes_nothing(a_day: BeginDay) -> None:
    """The call of the second one rings on, and the attempt ends when that has rung out."""
    day = await a_day_with_two(a_day)
    await day.goes_wrong("status", by="genesys", channel="voice", status=503, times=9)
    await day.post("SLA_BREACH")
    await day.passes(to="00:10")
    call = await the(day, "voice")

    late = await day.calls_back("call.completed", callId="c-1", deliveryId=call["id"], status="FAILED")
    await day.passes(to="02:40")

    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    day.told("02:25", "5.4", RD1="V")
    await day.nothing_else()
    assert late.status_code == 200
    assert [one["details"]["said"] for one in await day.audited("Delivery.ReportedLate")] == ["failed"]


@pytest.mark.requirement("X-31", "X-38", "X-11")
async def test_key_1_in_a_call_of_the_first_provider_counts_though_it_was_given_up(a_day: BeginDay) -> None:
    day = await a_day_with_two(a_day)
    await day.goes_wrong("status", by="genesys", channel="voice", status=503, times=9)
    await day.post("SLA_BREACH")
    await day.passes(to="00:10")
    call = await the(day, "voice")

    await day.calls_back("call.completed", callId="c-1", deliveryId=call["id"], status="CONFIRMED", dtmfInput="1")
    await day.passes(to="02:40")

    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    await day.nothing_else()
    assert (await day.alert())["state"] == "acknowledged"


@pytest.mark.requirement("X-31")
async def test_a_forged_report_of_twilio_is_refused_and_audited(a_day: BeginDay) -> None:
    day = await a_day_with_two(a_day)
    await day.goes_wrong("status", by="genesys", channel="voice", status=503, times=9)
    await day.post("SLA_BREACH")
    await day.passes(to="00:10")
    call = await the(day, "voice")
    number = day.phone_of("RD1").number
    form = {"CallSid": str(call["provider_ref"]), "CallStatus": "completed", "To": number, "CallDuration": "3"}

    forged = await hears_of_twilio(day, form, delivery=call["id"], token="somebody else's")
    wrong_number = await hears_of_twilio(day, form | {"To": "+14145550000"}, delivery=call["id"])
    await day.passes(to="02:40")

    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    day.told("02:25", "5.4", RD1="V")
    await day.nothing_else()
    assert (forged, wrong_number) == (401, 200)
    rejected = await day.rows("SELECT actor, reason FROM audit_entries WHERE event = 'Webhook.Rejected' ORDER BY id")
    assert [tuple(row.values()) for row in rejected] == [("twilio", "refused"), ("twilio", "number_mismatch")]


@pytest.mark.requirement("X-38", "X-50")
async def test_a_text_of_the_second_provider_is_answered_by_its_code(a_day: BeginDay) -> None:
    day = await a_day_with_two(a_day)
    await day.goes_wrong("status", by="genesys", channel="sms", of="RD1", status=401, times=2)
    await day.phone_of("RD1").behaves("busy")
    await day.post("SLA_BREACH")

    await day.phone_of("RD1").replies(f"A{day.phone_of('RD1').code}")
    await day.passes(to="01:50")

    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    day.told("00:00", "7.10", AD="W,S")
    await day.nothing_else()
    (answer,) = await day.audited("Alert.Acknowledged")
    assert (answer["actor"], answer["details"]["channel"]) == ("RD1", "sms")


@pytest.mark.requirement("X-38", "R-411")
async def test_in_crisis_mode_the_first_refusal_is_enough(a_day: BeginDay) -> None:
    day = await a_day_with_two(a_day)
    await day.house.database.write(lambda tx: tx.run(CRISIS, now=stamp(day.house.time.now())))
    await day.house.database.write(rules_changed)
    await day.goes_wrong("status", by="genesys", channel="sms", of="RD1", status=503)
    await day.phone_of("RD1").behaves("busy")

    await day.post("SLA_BREACH")
    await day.passes(to="01:50")

    text = await the(day, "sms")
    assert (text["provider"], text["delivered_at"]) == ("twilio", "2026-12-10T17:00:01.000000Z")
    (moved,) = await day.audited("Delivery.FailedOver")
    assert moved["reason"] == "first_failure_counts"


@pytest.mark.requirement("X-38", "X-10", "X-31")
async def test_a_call_that_fails_after_it_was_taken_rings_by_the_second_provider_in_the_same_attempt(
    a_day: BeginDay,
) -> None:
    day = await a_day_with_two(a_day)
    await day.phone_of("RD1").behaves("busy")
    await day.goes_wrong("webhook_lost", by="genesys", channel="voice", of="RD1")
    await day.post("SLA_BREACH")
    await day.phone_of("RD1").behaves("ring_out")
    call = await the(day, "voice")
    await day.passes(to="00:05")

    await day.calls_back("call.completed", callId="c-1", deliveryId=call["id"], status="FAILED")
    await day.passes(to="00:10")
    await day.phone_of("RD1").answers()
    await day.phone_of("RD1").presses("1")
    await day.passes(to="03:00")

    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    day.told("00:05", "5.4", RD1="V")
    await day.nothing_else()
    once_more = await the(day, "voice")
    assert (once_more["provider"], once_more["outcome"], once_more["state"]) == ("twilio", "confirmed", "delivered")


@pytest.mark.requirement("X-38", "X-11")
async def test_a_call_that_fails_with_the_only_provider_is_an_attempt(a_day: BeginDay) -> None:
    day = await a_day(THURSDAY)
    await day.phone_of("RD1").behaves("busy")
    await day.goes_wrong("webhook_lost", by="genesys", channel="voice", of="RD1")
    await day.post("SLA_BREACH")
    call = await the(day, "voice")

    await day.calls_back("call.completed", callId="c-1", deliveryId=call["id"], status="FAILED")
    await day.passes(to="01:50")

    assert ((await the(day, "voice"))["outcome"], (await the(day, "voice", 2))["state"]) == ("failed", "planned")
