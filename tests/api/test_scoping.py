"""Who sees and does what: own copies, own store, own region, or all."""

import pytest

from domain.ids import AlertId
from tests.api.house import House, a_report, credentials


async def one_in_each_store(house: House) -> tuple[AlertId, AlertId]:
    """An assignment in S014 (region R1) and one in S091 (R2), their first steps planned."""
    first = await house.raises("WORK_ASSIGNED", "WO-1", technician_id="T1", work_order_id="WO-1")
    other = await house.raises("WORK_ASSIGNED", "WO-2", technician_id="T4", work_order_id="WO-2")
    for alert_id in (first, other):
        await house.plans(alert_id)
    return first, other


SEES = {
    "AD": (True, True),
    "OM": (True, True),
    "D1": (True, True),
    "D2": (True, True),
    "RD1": (True, False),
    "RD2": (False, True),
    "M1": (True, False),
    "M2": (False, True),
    "T1": (True, False),
    "T4": (False, True),
    "T2": (False, False),
    "BC": (False, False),
    "CSR": (False, False),
    "system": (True, True),
}


@pytest.mark.parametrize("who", SEES)
async def test_everybody_sees_what_is_theirs(house: House, who: str) -> None:
    both = await one_in_each_store(house)

    listed = {one["id"] for one in (await house.get("/v1/alerts", by=who)).json()["alerts"]}

    assert tuple(alert_id in listed for alert_id in both) == SEES[who]
    for alert_id, seen in zip(both, SEES[who], strict=True):
        for path in ("", "/timeline"):
            reply = await house.get(f"/v1/alerts/{alert_id}{path}", by=who)
            assert reply.status_code == (200 if seen else 403)


async def test_another_stores_alert_is_a_problem_document(house: House) -> None:
    green_bay, _ = await one_in_each_store(house)

    reply = await house.get(f"/v1/alerts/{green_bay}", by="M2")

    assert (reply.status_code, reply.headers["content-type"]) == (403, "application/problem+json")
    assert "customer" not in reply.text


@pytest.mark.parametrize("who", ["D1", "M1", "RD1"])
async def test_the_desk_reads_what_alerts_say_about_people(house: House, who: str) -> None:
    green_bay, _ = await one_in_each_store(house)

    found = (await house.get(f"/v1/alerts/{green_bay}", by=who)).json()

    assert found["context"]["customer"] == "Pinecrest Dairy"
    assert all(one["body"] for one in found["deliveries"] if one["state"] != "suppressed")


async def test_whoever_sees_an_alert_for_a_copy_reads_that_copy_alone(house: House) -> None:
    green_bay, _ = await one_in_each_store(house)

    found = (await house.get(f"/v1/alerts/{green_bay}", by="T1")).json()

    assert "customer" not in found["context"]
    assert {one["recipient"] for one in found["deliveries"] if one["body"]} == {"T1"}


async def test_a_machine_reads_no_texts(house: House) -> None:
    green_bay, _ = await one_in_each_store(house)

    found = (await house.get(f"/v1/alerts/{green_bay}", by="system")).json()

    assert "customer" not in found["context"]
    assert not any(one["body"] or one["address"] for one in found["deliveries"])


async def test_numbers_in_deliveries_are_masked_for_everybody(house: House) -> None:
    green_bay, _ = await one_in_each_store(house)

    reply = await house.get(f"/v1/alerts/{green_bay}", by="AD")

    assert {one["address"] for one in reply.json()["deliveries"] if one["channel"] == "sms"} == {"…0105"}
    assert "+1414" not in reply.text


@pytest.mark.parametrize("who", ["D1", "RD1", "OM", "AD", "system"])
async def test_dispatchers_and_the_dispatch_system_raise_alerts(house: House, who: str) -> None:
    assert (await house.post("/v1/alerts", a_report(), by=who)).status_code == 202


@pytest.mark.parametrize("who", ["T1", "M1", "BC", "CSR"])
async def test_others_raise_and_clear_none(house: House, who: str) -> None:
    await house.raises()

    assert (await house.post("/v1/alerts", a_report(dedup_key="x"), by=who)).status_code == 403
    cleared = await house.post("/v1/alerts/clear", {"type": "SLA_BREACH", "dedup_key": "WO-1001:1"}, by=who)
    assert cleared.status_code == 403


async def test_a_regional_dispatcher_clears_no_other_regions_alert(house: House) -> None:
    alert_id = await house.raises()

    reply = await house.post("/v1/alerts/clear", {"type": "SLA_BREACH", "dedup_key": "WO-1001:1"}, by="RD2")

    assert reply.status_code == 403
    assert (await house.get(f"/v1/alerts/{alert_id}")).json()["state"] == "open"


@pytest.mark.parametrize("path", ["/v1/audit", "/v1/audit/verify"])
async def test_the_audit_is_for_those_who_answer_for_it(house: House, path: str) -> None:
    for who, status in (("AD", 200), ("OM", 200), ("system", 200), ("D1", 403), ("M1", 403), ("T1", 403)):
        assert (await house.get(path, by=who)).status_code == status, who


@pytest.mark.parametrize("path", ["/v1/inbox", "/v1/inbox/read", "/v1/me/presence"])
async def test_a_machine_is_no_person(house: House, path: str) -> None:
    method = {"/v1/inbox": "GET", "/v1/inbox/read": "POST"}.get(path, "PUT")

    reply = await house.http.request(method, path, headers=credentials("system"))

    assert reply.status_code == 403
