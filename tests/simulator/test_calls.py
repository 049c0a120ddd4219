"""What a called phone does, and what the flow reports about it."""

import pytest

from tests.simulator.stage import BETH, OMAR, Stage, a_config, after


def outcomes(stage: Stage) -> list[object]:
    return [event["status"] for event in stage.receiver.events("call.completed")]


@pytest.mark.requirement("X-10")
async def test_a_phone_that_nobody_answers_rings_for_25_seconds(stage: Stage) -> None:
    await stage.call()

    await stage.passes(24.9)
    assert (await stage.last_call())["state"] == "ringing"
    await stage.passes(0.1)

    call = await stage.last_call()
    assert (call["state"], call["outcome"], call["ended_at"]) == ("ended", "NO_ANSWER", after(25))
    assert stage.receiver.events() == [
        {
            "type": "call.completed",
            "at": after(25),
            "callId": call["id"],
            "alertId": "al_1",
            "deliveryId": "dl_1",
            "toNumber": OMAR,
            "status": "NO_ANSWER",
            "duration": 0,
        }
    ]


@pytest.mark.requirement("R-224")
async def test_without_a_key_the_message_is_repeated_every_10_seconds_and_ends_after_120(stage: Stage) -> None:
    await stage.call()
    await stage.passes(10)
    await stage.does("answer")

    await stage.passes(25)
    assert (await stage.last_call())["said_at"] == [after(10), after(20), after(30)]
    await stage.passes(95)

    call = await stage.last_call()
    assert (call["outcome"], call["answered_at"], call["ended_at"]) == ("NO_KEY", after(10), after(130))
    assert (call["said"], call["language"]) == ("Press 1 to acknowledge.", "en-US")
    assert call["repeats"] == 11
    assert stage.receiver.events("call.completed")[0]["duration"] == 120


@pytest.mark.requirement("R-222", "R-223")
async def test_pressing_1_confirms_and_ends_the_call(stage: Stage) -> None:
    await stage.call()
    await stage.does("answer")
    await stage.passes(4)

    pressed = await stage.does("press", digits="1")
    await stage.settles()

    assert (pressed.json()["outcome"], pressed.json()["ended_at"]) == ("CONFIRMED", after(4))
    answered, completed = stage.receiver.events()
    assert (answered["type"], answered["at"]) == ("call.answered", after(0))
    assert (completed["status"], completed["dtmfInput"], completed["duration"]) == ("CONFIRMED", "1", 4)
    assert completed["recordingUrl"]


async def test_another_key_is_written_down_and_the_message_repeated_at_once(stage: Stage) -> None:
    await stage.call()
    await stage.does("answer")
    await stage.passes(4)

    await stage.does("press", digits="2")
    await stage.passes(9)

    call = await stage.last_call()
    assert call["keys"] == [{"digit": "2", "at": after(4)}]
    assert call["said_at"] == [after(0), after(4)]
    await stage.passes(1)
    assert (await stage.last_call())["said_at"] == [after(0), after(4), after(14)]


async def test_hanging_up_ends_the_call_as_hung_up(stage: Stage) -> None:
    await stage.call()
    await stage.does("answer")
    await stage.passes(3)

    await stage.does("hang-up")
    await stage.passes(300)

    assert outcomes(stage) == ["HUNG_UP"]
    assert len((await stage.last_call())["said_at"]) == 1  # type: ignore[arg-type]


async def test_declining_counts_as_busy(stage: Stage) -> None:
    await stage.call()

    await stage.does("decline")
    await stage.passes(300)

    assert outcomes(stage) == ["BUSY"]


@pytest.mark.parametrize(
    ("behaviour", "outcome", "ended"),
    [
        ({"kind": "ring_out"}, "NO_ANSWER", 25),
        ({"kind": "busy"}, "BUSY", 0),
        ({"kind": "voicemail", "answer_after": 20}, "MACHINE", 20),
        ({"kind": "answer_silent", "answer_after": 10}, "NO_KEY", 130),
        ({"kind": "answer_and_press", "answer_after": 2, "after": 5, "digits": "1"}, "CONFIRMED", 7),
        ({"kind": "answer_and_press", "answer_after": 2, "after": 5, "digits": "21"}, "CONFIRMED", 7),
        ({"kind": "answer_and_press", "answer_after": 30}, "NO_ANSWER", 25),
        ({"kind": "hang_up", "answer_after": 2, "after": 1}, "HUNG_UP", 3),
    ],
)
async def test_a_phone_behaves_as_told(stage: Stage, behaviour: dict[str, object], outcome: str, ended: int) -> None:
    await stage.does("behaviour", **behaviour)

    await stage.call()
    await stage.passes(300)

    call = await stage.last_call()
    assert (call["outcome"], call["ended_at"]) == (outcome, after(ended))
    assert outcomes(stage) == [outcome]


async def test_a_phone_without_network_is_not_reached(stage: Stage) -> None:
    await stage.does("offline")

    await stage.call()
    await stage.settles()

    assert outcomes(stage) == ["NO_ANSWER"]


async def test_losing_the_network_breaks_a_conversation_off(stage: Stage) -> None:
    await stage.call()
    await stage.does("answer")

    await stage.does("offline")
    await stage.settles()

    assert outcomes(stage) == ["HUNG_UP"]


async def test_a_second_dial_during_a_live_call_is_a_violation_and_busy(stage: Stage) -> None:
    await stage.call(contact_id="dl_1")
    await stage.call(contact_id="dl_2")
    await stage.call(BETH, contact_id="dl_3")

    violations = (await stage.http.get("/_sim/violations")).json()

    assert [(call["delivery_id"], call["outcome"]) for call in violations] == [("dl_2", "BUSY")]
    assert (await stage.phone())["calls"][0]["state"] == "ringing"


async def test_the_same_contact_id_is_updated_and_never_dialled_twice(stage: Stage) -> None:
    first = await stage.call(contact_id="dl_1")
    await stage.passes(60)

    second = await stage.call(contact_id="dl_1")

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json()[0]["callRecords"]["phone"]["lastResult"] == "ININ-OUTBOUND-NO-ANSWER"
    assert len((await stage.phone())["calls"]) == 1


async def test_a_contact_is_dialled_only_with_priority_and_unless_told_not_to_queue(stage: Stage) -> None:
    await stage.call(contact_id="dl_1", priority="false")
    await stage.call(contact_id="dl_2", doNotQueue="true")

    assert (await stage.http.get("/_sim/phones")).json() == []


async def test_a_deleted_contact_is_gone_but_its_call_goes_on(stage: Stage) -> None:
    await stage.call(contact_id="dl_1")

    deleted = await stage.http.delete(stage.contacts, params={"contactIds": "dl_1"})
    asked = await stage.http.get(f"{stage.contacts}/dl_1")

    assert (deleted.status_code, asked.status_code) == (200, 404)
    assert (await stage.last_call())["state"] == "ringing"


@pytest.mark.parametrize("action", ["answer", "press", "hang-up", "decline"])
async def test_what_does_not_fit_the_phone_is_refused_with_a_sentence(stage: Stage, action: str) -> None:
    await stage.text()

    answer = await stage.does(action, **({"digits": "1"} if action == "press" else {}))

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert OMAR in answer.json()["detail"]


async def test_an_unknown_number_is_not_found_with_a_sentence(stage: Stage) -> None:
    answer = await stage.http.get(f"/_sim/phones/{BETH}")

    assert answer.status_code == 404
    assert BETH in answer.json()["detail"]


@pytest.mark.parametrize("spelt", ["14145550123", "+14145550123", "%2B14145550123"])
async def test_a_number_may_come_without_plus_or_percent_encoded(stage: Stage, spelt: str) -> None:
    await stage.call()

    answer = await stage.http.get(f"/_sim/phones/{spelt}")

    assert answer.json()["number"] == OMAR


async def test_limits_are_configuration() -> None:
    stage = Stage(a_config(ring_limit=5, key_timeout=4, call_limit=6))
    await stage.log_in()
    await stage.call()
    await stage.passes(5)
    await stage.call(contact_id="dl_2")
    await stage.does("answer")

    await stage.passes(10)

    assert [call["outcome"] for call in (await stage.phone())["calls"]] == ["NO_ANSWER", "NO_KEY"]
    assert (await stage.last_call())["said_at"] == [after(5), after(9)]
