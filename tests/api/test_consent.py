"""Consent by the doors: the ledger, texts that somebody reads, refusals that came by other ways."""

import json
from typing import Any

import pytest

from domain.consent.letterhead import Letterhead
from domain.provider_events import InboundMessage
from store.webhooks import receive
from tests.api.house import House, credentials

OURS = "+14145550100"
NUMBER = "+14145550201"
OPTED_IN = {"sms_opt_in": True, "preferred_channel": "both", "opt_in_ip": "203.0.113.7", "opt_in_wording": "2026-11"}


async def a_customer(house: House, customer_id: str = "C1", number: str = NUMBER) -> None:
    """Who opted in."""
    contact = {"name": f"Dairy {customer_id}", "number": number}
    for path, body in ((customer_id, contact), (f"{customer_id}/preferences", OPTED_IN)):
        assert (await house.put(f"/v1/customers/{path}", body, by="CSR")).status_code == 200


async def texts(house: House, words: str, number: str = NUMBER) -> None:
    now = house.front.now()
    text = InboundMessage(f"evt-{words}", now, f"msg-{words}", number, OURS, words)
    letterhead = Letterhead(ours={OURS})
    await house.front.store.write(lambda tx: receive(tx, "genesys", (text,), now=now, letterhead=letterhead))


async def preferences(house: House, customer_id: str = "C1") -> Any:
    return (await house.get(f"/v1/customers/{customer_id}/preferences", by="CSR")).json()


async def audited(house: House, event: str) -> list[dict[str, Any]]:
    rows = await house.front.store.read(
        lambda tx: tx.all(
            "SELECT actor, reason, details FROM audit_entries WHERE event = :event ORDER BY id", event=event
        )
    )
    return [{"actor": row["actor"], "reason": row["reason"], **json.loads(row["details"])} for row in rows]


async def kinds(house: House, by: str = "CSR", **query: Any) -> list[str]:
    reply = await house.get("/v1/consent", by=by, **query)
    assert reply.status_code == 200, reply.text
    return [entry["kind"] for entry in reply.json()["entries"]]


@pytest.mark.requirement("F-02", "X-48")
async def test_customer_service_records_a_refusal_for_everybody_who_has_the_number(house: House) -> None:
    for one in ("C1", "C4"):
        await a_customer(house, one)

    body = {"how": "voicemail", "said_at": "2026-11-20T10:00:00Z"}
    reply = await house.post("/v1/customers/C1/opt-out", body, by="CSR")

    assert reply.status_code == 200, reply.text
    for one in ("C1", "C4"):
        kept = await preferences(house, one)
        assert (kept["sms_opt_in"], kept["web_enabled"], kept["opt_in_ip"]) == (False, True, None)
    stop = (await house.get("/v1/consent", by="AD", kind="stop")).json()["entries"][0]
    assert stop["details"] == {"how": "voicemail", "said_at": "2026-11-20T10:00:00.000000Z"}
    assert (stop["source"], stop["actor"]) == ("csr", "CSR")
    assert await house.front.store.read(lambda tx: tx.all("SELECT * FROM replies")) == []


@pytest.mark.requirement("F-02")
async def test_a_customer_without_a_number_may_refuse_too(house: House) -> None:
    await house.put("/v1/customers/C1", {"name": "Dairy"}, by="CSR")
    await house.put("/v1/customers/C1/preferences", OPTED_IN, by="CSR")

    await house.post("/v1/customers/C1/opt-out", {"how": "letter"}, by="CSR")

    assert not (await preferences(house))["sms_opt_in"]
    assert await kinds(house) == ["opt_out", "opt_in"]


@pytest.mark.requirement("F-08", "X-48")
async def test_who_wrote_stop_is_opted_in_again_by_their_own_phone_alone(house: House) -> None:
    await a_customer(house)
    await texts(house, "STOP")

    refused = await house.put("/v1/customers/C1/preferences", OPTED_IN, by="CSR")
    await texts(house, "START")
    accepted = await house.put("/v1/customers/C1/preferences", OPTED_IN, by="CSR")

    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "The number refuses texts: they begin again once START is written from it.",
    )
    assert accepted.status_code == 200


@pytest.mark.requirement("F-02")
async def test_a_refusal_that_customer_service_recorded_may_be_taken_back_with_new_consent(house: House) -> None:
    for one in ("C1", "C4"):
        await a_customer(house, one)
    await house.post("/v1/customers/C1/opt-out", {"how": "call"}, by="CSR")

    reply = await house.put("/v1/customers/C1/preferences", OPTED_IN, by="CSR")

    assert reply.status_code == 200
    assert not (await preferences(house, "C4"))["sms_opt_in"]
    assert await house.front.store.read(lambda tx: tx.all("SELECT * FROM opt_outs")) == []


@pytest.mark.requirement("R-170", "F-30")
@pytest.mark.parametrize("by", ["CSR", "AD", "system"])
async def test_the_ledger_is_searched_by_number_customer_kind_and_time(house: House, by: str) -> None:
    await a_customer(house, "C1")
    await a_customer(house, "C2", "+14145550202")
    await texts(house, "please stop texting me")

    assert await kinds(house, by, number=NUMBER) == ["confirmed", "opt_out", "stop", "opt_in"]
    assert await kinds(house, by, number=" 14145550202") == ["opt_in"]
    assert await kinds(house, by, customer_id="C1") == ["opt_out", "opt_in"]
    assert await kinds(house, by, kind="stop") == ["stop"]
    assert await kinds(house, by, since="2099-01-01T00:00:00Z") == []
    first = (await house.get("/v1/consent", by=by, limit=2)).json()
    second = (await house.get("/v1/consent", by=by, limit=9, cursor=first["next"])).json()
    assert len(first["entries"]) + len(second["entries"]) == 5


@pytest.mark.requirement("F-30")
async def test_a_look_into_the_ledger_is_audited_without_the_number(house: House) -> None:
    await kinds(house, "CSR", number=NUMBER, kind="stop")

    [looked] = await audited(house, "Consent.Searched")

    assert (looked["actor"], looked["kind"], looked["customer"]) == ("CSR", "stop", None)
    assert NUMBER not in str(looked)
    assert len(looked["number_hash"]) == 64


@pytest.mark.requirement("F-01", "X-48")
@pytest.mark.parametrize(("decision", "opted_in"), [("opted_out", False), ("dismissed", True)])
async def test_a_text_that_may_be_a_refusal_is_read_and_decided(house: House, decision: str, opted_in: bool) -> None:
    await a_customer(house)
    await texts(house, "stop by gate 3")
    [review] = (await house.get("/v1/consent/reviews", by="CSR")).json()["reviews"]

    decided = await house.post(f"/v1/consent/reviews/{review['id']}", {"decision": decision}, by="CSR")
    again = await house.post(f"/v1/consent/reviews/{review['id']}", {"decision": "dismissed"}, by="AD")

    assert (review["words"], review["customers"], review["state"]) == ("stop by gate 3", ["C1"], "open")
    assert (decided.status_code, decided.json()["state"], decided.json()["decided_by"]) == (200, decision, "CSR")
    assert (again.status_code, again.json()["detail"]) == (409, f"CSR has decided this already: {decision}.")
    assert (await preferences(house))["sms_opt_in"] is opted_in
    assert (await house.get("/v1/consent/reviews", by="CSR")).json()["reviews"] == []
    assert (await house.get("/v1/consent/reviews", by="CSR", state=decision)).json()["reviews"] != []
    assert [one["reason"] for one in await audited(house, "Consent.Reviewed")] == [decision]


async def test_reviews_come_in_pages(house: House) -> None:
    await a_customer(house)
    for words in ("nonstop", "bus stop", "truck stop"):
        await texts(house, words)

    first = (await house.get("/v1/consent/reviews", by="CSR", limit=2)).json()
    second = (await house.get("/v1/consent/reviews", by="CSR", limit=2, cursor=first["next"])).json()

    assert [one["words"] for one in first["reviews"] + second["reviews"]] == ["nonstop", "bus stop", "truck stop"]
    assert second["next"] is None


@pytest.mark.parametrize("by", ["D1", "T1", "M1", "BC"])
async def test_consent_is_nobody_elses_business(house: House, by: str) -> None:
    await a_customer(house)

    assert (await house.get("/v1/consent", by=by)).status_code == 403
    assert (await house.get("/v1/consent/reviews", by=by)).status_code == 403
    assert (await house.post("/v1/consent/reviews/rv_1", {"decision": "dismissed"}, by=by)).status_code == 403
    assert (await house.post("/v1/customers/C1/opt-out", {"how": "letter"}, by=by)).status_code == 403


@pytest.mark.parametrize(
    ("path", "body", "status", "sentence"),
    [
        ("/v1/customers/C9/opt-out", {"how": "letter"}, 404, "There is no customer with this id."),
        ("/v1/customers/C1/opt-out", {}, 422, "how is missing; it must be given."),
        ("/v1/consent/reviews/rv_9", {"decision": "dismissed"}, 404, "There is no review with this id."),
        (
            "/v1/consent/reviews/rv_9",
            {"decision": "perhaps"},
            422,
            "decision is not one of its values; accepted are 'opted_out' or 'dismissed'.",
        ),
    ],
)
async def test_what_cannot_be_recorded_is_refused_in_one_sentence(
    house: House, path: str, body: dict[str, Any], status: int, sentence: str
) -> None:
    await a_customer(house)

    reply = await house.post(path, body, by="CSR")

    assert (reply.status_code, reply.json()["detail"]) == (status, sentence)


async def test_a_number_that_is_none_is_refused_in_one_sentence(house: House) -> None:
    reply = await house.get("/v1/consent", by="CSR", number="555-0201")

    assert reply.status_code == 422
    assert reply.json()["detail"] == "number is not a telephone number; E.164 such as +14145550100 is accepted."


@pytest.mark.requirement("F-02")
async def test_the_same_request_again_has_no_second_effect(house: House) -> None:
    await a_customer(house)

    replies = [
        await house.http.post(
            "/v1/customers/C1/opt-out",
            json={"how": "letter"},
            headers={"Idempotency-Key": "letter-1", **credentials("CSR")},
        )
        for _ in range(2)
    ]

    assert replies[0].json() == replies[1].json()
    assert len(await kinds(house, kind="stop")) == 1
