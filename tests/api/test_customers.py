"""PUT /v1/customers/{id} and its preferences: by the dispatch system and customer service."""

import json
from typing import Any

import pytest

from tests.api.house import House, a_report

CUSTOMER = {"name": "Pinecrest Dairy", "number": "+1 414 555 0201"}
OPTED_IN = {
    "sms_opt_in": True,
    "preferred_channel": "both",
    "opt_in_ip": "203.0.113.7",
    "opt_in_wording": "2026-11",
}


async def put(house: House, path: str, body: Any, by: str = "system") -> Any:
    reply = await house.put(f"/v1/customers/{path}", body, by=by)
    assert reply.status_code == 200, reply.text
    return reply.json()


async def audited(house: House, event: str) -> list[dict[str, Any]]:
    rows = await house.front.store.read(
        lambda tx: tx.all("SELECT actor, details FROM audit_entries WHERE event = :event ORDER BY id", event=event)
    )
    return [{"actor": row["actor"], **json.loads(row["details"])} for row in rows]


@pytest.mark.parametrize("by", ["system", "CSR", "AD"])
async def test_a_customer_is_kept_by_the_dispatch_system_and_customer_service(house: House, by: str) -> None:
    kept = await put(house, "C1", CUSTOMER | {"zone": "America/Denver", "language": "es"}, by)

    assert kept == {
        "id": "C1",
        "name": "Pinecrest Dairy",
        "number": "+14145550201",
        "email": None,
        "zone": "America/Denver",
        "language": "es",
        "state": None,
    }


@pytest.mark.requirement("R-167", "R-170", "X-40")
async def test_who_chose_nothing_has_the_portal_and_no_texts(house: House) -> None:
    await put(house, "C1", CUSTOMER)

    kept = (await house.get("/v1/customers/C1/preferences", by="CSR")).json()

    assert kept == {
        "customer_id": "C1",
        "web_enabled": True,
        "sms_opt_in": False,
        "preferred_channel": "web",
        "last_modified": None,
        "opt_in_date": None,
        "opt_in_ip": None,
        "opt_in_wording": None,
    }


@pytest.mark.requirement("R-170")
async def test_an_opt_in_is_kept_with_its_proof(house: House) -> None:
    await put(house, "C1", CUSTOMER)

    kept = await put(house, "C1/preferences", OPTED_IN)

    assert (kept["sms_opt_in"], kept["preferred_channel"]) == (True, "both")
    assert (kept["opt_in_ip"], kept["opt_in_wording"]) == ("203.0.113.7", "2026-11")
    assert kept["opt_in_date"] == kept["last_modified"] is not None
    assert (await house.get("/v1/customers/C1/preferences", by="system")).json() == kept


@pytest.mark.requirement("R-170")
async def test_the_proof_stays_while_the_opt_in_does(house: House) -> None:
    await put(house, "C1", CUSTOMER)
    first = await put(house, "C1/preferences", OPTED_IN)

    texts = await put(house, "C1/preferences", {"sms_opt_in": True, "preferred_channel": "sms"})
    contact = await put(house, "C1", CUSTOMER | {"name": "Pinecrest Creamery"})
    after = (await house.get("/v1/customers/C1/preferences", by="system")).json()
    ended = await put(house, "C1/preferences", {})

    assert (texts["opt_in_date"], texts["preferred_channel"]) == (first["opt_in_date"], "sms")
    assert (contact["name"], after) == ("Pinecrest Creamery", texts)
    assert (ended["sms_opt_in"], ended["opt_in_date"], ended["opt_in_ip"]) == (False, None, None)


@pytest.mark.requirement("R-170", "R-186")
@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            {"preferred_channel": "sms"},
            "Texts are sent to customers who opted in alone: sms_opt_in has to be true for this channel.",
        ),
        (
            {"web_enabled": False},
            "The web is preferred and switched off: web_enabled has to be true for this channel.",
        ),
        (
            {"sms_opt_in": True},
            "opt_in_ip is missing; an opt-in takes the address and the version of the words agreed to.",
        ),
        (
            {"sms_opt_in": True, "opt_in_ip": "203.0.113.7"},
            "opt_in_wording is missing; an opt-in takes the address and the version of the words agreed to.",
        ),
        (
            OPTED_IN | {"opt_in_ip": "the shop"},
            "opt_in_ip is not an IP address; one such as 203.0.113.7 or 2001:db8::7 is accepted.",
        ),
        (
            {"preferred_channel": "fax"},
            "preferred_channel is not one of its values; accepted are 'web', 'sms' or 'both'.",
        ),
    ],
)
async def test_what_cannot_be_chosen_is_refused_in_one_sentence(
    house: House, body: dict[str, Any], sentence: str
) -> None:
    await put(house, "C1", CUSTOMER)

    reply = await house.put("/v1/customers/C1/preferences", body, by="system")

    assert (reply.status_code, reply.json()["detail"]) == (422, sentence)
    assert (await house.get("/v1/customers/C1/preferences", by="system")).json()["last_modified"] is None
    assert not await audited(house, "Customer.PreferencesChanged")


@pytest.mark.parametrize(
    ("customer", "body", "sentence"),
    [
        ("C1", {"number": "+14145550201"}, "name is missing; it must be given."),
        (
            "C1",
            CUSTOMER | {"number": "555-0201"},
            "number is not a telephone number; E.164 such as +14145550100 is accepted.",
        ),
        (
            "C1",
            CUSTOMER | {"zone": "Chicago"},
            "zone 'Chicago' is not a time zone; an IANA name such as America/Chicago is accepted.",
        ),
        ("T1", CUSTOMER, "customer_id is a person's of the directory; an id that no person has is accepted."),
    ],
)
async def test_what_is_no_customer_is_refused_in_one_sentence(
    house: House, customer: str, body: dict[str, Any], sentence: str
) -> None:
    reply = await house.put(f"/v1/customers/{customer}", body, by="system")

    assert (reply.status_code, reply.json()["detail"]) == (422, sentence)
    assert (await house.get(f"/v1/customers/{customer}/preferences", by="system")).status_code == 404


@pytest.mark.parametrize("by", ["D1", "T1", "M1", "OM", "BC"])
async def test_customers_are_nobody_elses_business(house: House, by: str) -> None:
    assert (await house.put("/v1/customers/C1", CUSTOMER, by=by)).status_code == 403
    assert (await house.get("/v1/customers/C1/preferences", by=by)).status_code == 403
    assert (await house.put("/v1/customers/C1/preferences", {}, by=by)).status_code == 403


@pytest.mark.requirement("F-29", "R-170")
async def test_the_audit_says_what_changed_and_nothing_about_anybody(house: House) -> None:
    await put(house, "C1", CUSTOMER)
    await put(house, "C1", CUSTOMER)
    await put(house, "C1", CUSTOMER | {"number": "+14145550299"}, "CSR")
    await put(house, "C1/preferences", OPTED_IN)

    assert await audited(house, "Customer.Changed") == [
        {"actor": "key:dispatch-system", "customer": "C1", "fields": ["language", "name", "number"]},
        {"actor": "CSR", "customer": "C1", "fields": ["number"]},
    ]
    assert await audited(house, "Customer.PreferencesChanged") == [
        {
            "actor": "key:dispatch-system",
            "customer": "C1",
            "wording": "2026-11",
            "sms_opt_in": "False → True",
            "preferred_channel": "web → both",
        }
    ]


@pytest.mark.requirement("R-070", "R-186")
async def test_a_notice_lands_in_the_portal_under_the_customers_id(house: House) -> None:
    await put(house, "C1", CUSTOMER)
    alert_id = await house.raises("CUSTOMER_ASSIGNED", "WO-1001:CUSTOMER_ASSIGNED")

    outcome = await house.plans(alert_id)

    rows = await house.front.store.read(lambda tx: tx.all("SELECT person_id, channel FROM inbox"))
    assert [(row["person_id"], row["channel"]) for row in rows] == [("C1", "web")]
    assert outcome.deliveries == ()
    [text] = [d for d in (await house.get(f"/v1/alerts/{alert_id}")).json()["deliveries"] if d["channel"] == "sms"]
    assert (text["state"], text["reason"]) == ("suppressed", "no_opt_in")


@pytest.mark.requirement("X-41", "R-166")
async def test_the_same_notice_of_a_work_order_is_told_once_whatever_its_key(house: House) -> None:
    await put(house, "C1", CUSTOMER)
    for key in ("WO-1001:CUSTOMER_ASSIGNED", "again"):
        await house.plans(await house.raises("CUSTOMER_ASSIGNED", key))
    await house.plans(await house.raises("CUSTOMER_ASSIGNED", "another", work_order_id="WO-1002"))

    rows = await house.front.store.read(lambda tx: tx.all("SELECT person_id FROM inbox"))

    assert len(rows) == 2


async def test_a_preview_says_what_a_customer_would_be_told(house: House) -> None:
    await put(house, "C1", CUSTOMER)
    await put(house, "C1/preferences", OPTED_IN)
    body = a_report("CUSTOMER_COMPLETED")
    del body["dedup_key"]

    seen = (await house.post("/v1/preview", body | {"at": "2026-11-25T05:00:00Z"}, by="AD")).json()

    card, text = seen["steps"][0]["deliveries"]
    assert (card["recipient"], card["role"], card["channel"], card["state"]) == ("C1", "customer", "web", "planned")
    assert (text["state"], text["reason"]) == ("suppressed", "customers_evening")


async def test_a_notice_to_somebody_of_the_house_is_refused(house: House) -> None:
    """It would land among the rows of a person's own work."""
    reply = await house.post("/v1/alerts", a_report("CUSTOMER_ASSIGNED", customer_id="T1"))

    assert reply.status_code == 422
    assert reply.json()["detail"] == (
        "context.customer_id is a person's of the directory; an id that no person has is accepted."
    )
