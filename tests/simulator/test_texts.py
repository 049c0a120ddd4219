"""Texts: accepted, delivered or not, and answered."""

import pytest

from tests.simulator.stage import OMAR, Stage, a_config, after

ALERT = "al_01KAH3VJ9N5T8Q2Z7X4C6B1M0P"


def states(stage: Stage) -> list[object]:
    return [event["deliveryStatus"] for event in stage.receiver.events("message.status")]


async def test_a_text_is_queued_then_delivered_and_named_by_its_message_id(stage: Stage) -> None:
    sent = await stage.text(textBody="SLA breach WO-1001")
    await stage.passes(1)

    queued, delivered = stage.receiver.events()
    assert sent.status_code == 202
    assert (queued["deliveryStatus"], queued["at"]) == ("QUEUED", after(0))
    assert (delivered["deliveryStatus"], delivered["at"]) == ("DELIVERED", after(1))
    assert {queued["messageId"], delivered["messageId"]} == {sent.json()["id"]}
    assert delivered["toNumber"] == OMAR
    assert not {"alertId", "deliveryId"} & delivered.keys()
    text = (await stage.phone())["texts"][0]
    assert (text["text"], text["at"], text["status"]) == ("SLA breach WO-1001", after(0), "DELIVERED")


async def test_the_flow_names_our_alert_where_the_words_carry_it(stage: Stage) -> None:
    await stage.text(textBody=f"SLA breach. Ref {ALERT}")
    await stage.settles()

    assert stage.receiver.events()[0]["alertId"] == ALERT


async def test_an_offline_phone_gets_its_texts_when_it_is_back(stage: Stage) -> None:
    await stage.does("offline")
    await stage.text()
    await stage.passes(600)
    assert states(stage) == ["QUEUED"]

    await stage.does("online")
    await stage.settles()

    assert states(stage) == ["QUEUED", "DELIVERED"]
    assert stage.receiver.events()[-1]["at"] == after(600)


@pytest.mark.parametrize(("reason", "state"), [("InvalidDestination", "FAILED"), ("RecipientOptedOut", "OPTED_OUT")])
async def test_an_accepted_text_can_fail_later(stage: Stage, reason: str, state: str) -> None:
    await stage.goes_wrong("undelivered", reason=reason, match={"number": OMAR})

    sent = await stage.text()
    await stage.passes(1)

    assert states(stage) == ["QUEUED", state]
    assert stage.receiver.events()[-1]["reason"] == reason
    details = await stage.http.get(f"/api/v2/conversations/messages/{sent.json()['id']}/details")
    assert details.json()["status"] == "delivery-failed"
    assert details.json()["normalizedReceipts"][0]["reasons"] == [{"code": reason}]


async def test_a_reply_comes_in_as_an_inbound_message(stage: Stage) -> None:
    await stage.text()

    replied = await stage.does("reply", text="a 4821")
    await stage.settles()

    inbound = stage.receiver.events("message.inbound")[0]
    assert inbound["messageId"] == replied.json()["id"]
    assert (inbound["fromNumber"], inbound["toNumber"]) == (OMAR, stage.config.sms_from)
    assert (inbound["text"], inbound["autoReplied"]) == ("a 4821", False)
    assert [text["direction"] for text in (await stage.phone())["texts"]] == ["received", "sent"]


async def test_after_a_reply_a_text_needs_the_existing_conversation(stage: Stage) -> None:
    await stage.does("reply", text="hello")

    refused = await stage.text()
    accepted = await stage.text(useExistingActiveConversation=True)

    assert (refused.status_code, accepted.status_code) == (400, 202)


async def test_a_provider_that_handles_stop_itself_reports_the_opt_out() -> None:
    stage = Stage(a_config(auto_reply=True))
    await stage.log_in()
    await stage.does("reply", text=" stop ")

    await stage.text(useExistingActiveConversation=True)
    await stage.passes(1)
    await stage.does("reply", text="START")
    await stage.text(useExistingActiveConversation=True)
    await stage.passes(1)

    assert stage.receiver.events("message.inbound")[0]["autoReplied"] is True
    assert states(stage) == ["QUEUED", "OPTED_OUT", "QUEUED", "DELIVERED"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"textBody": "x" * 766},
        {"textBody": ""},
        {"toAddress": "555-POMPS-9"},
        {"fromAddress": "+14145550000"},
        {"toAddressMessengerType": "pigeon"},
        {"customAttributes": {"alertId": "al_1"}},
    ],
)
async def test_a_request_that_genesys_would_refuse_gets_its_error_body(stage: Stage, wrong: dict[str, object]) -> None:
    answer = await stage.text(**wrong)

    assert answer.status_code == 400
    assert answer.json().keys() == {"message", "code", "status", "contextId", "details", "errors"}
    assert answer.headers["ININ-Correlation-Id"] == answer.json()["contextId"]
    assert (await stage.http.get("/_sim/phones")).json() == []


async def test_765_characters_are_accepted(stage: Stage) -> None:
    assert (await stage.text(textBody="x" * 765)).status_code == 202


async def test_a_traceparent_comes_back_with_the_webhook(stage: Stage) -> None:
    trace = f"00-{'a' * 32}-{'b' * 16}-01"

    stage.http.headers["traceparent"] = trace
    await stage.text()
    await stage.settles()

    assert stage.receiver.requests[0].headers["traceparent"] == trace
