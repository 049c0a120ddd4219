"""Incident records: opened by a breach, reviewed by the admins, read by who answers for compliance."""

from typing import Any

import pytest

from domain.ids import AlertId
from tests.api.house import House

FOUND = {"impact": "Two freezers thawed", "root_cause": "The offer went to a technician on leave"}


@pytest.fixture
async def breach(house: House) -> AlertId:
    return await house.raises()


async def incidents(house: House, **query: Any) -> list[dict[str, Any]]:
    reply = await house.get("/v1/incidents", by="OM", **query)
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.json()["incidents"]
    return found


async def audited(house: House, alert: AlertId) -> list[tuple[str, str]]:
    entries = (await house.get(f"/v1/alerts/{alert}/timeline")).json()["entries"]
    return [(one["event"], one["actor"]) for one in entries if one["event"].startswith("Incident.")]


@pytest.mark.requirement("X-67", "R-421")
async def test_a_breach_opens_an_incident_and_a_repetition_none(house: House, breach: AlertId) -> None:
    await house.raises()
    await house.raises("NEW_WORK_ORDER")

    (incident,) = await incidents(house)

    assert (incident["alert_id"], incident["type"], incident["work_order_id"]) == (breach, "SLA_BREACH", "WO-1001")
    assert (incident["impact"], incident["root_cause"], incident["reviewer"], incident["closed_at"]) == (
        "",
        "",
        None,
        None,
    )
    assert incident["opened_at"] == (await house.get(f"/v1/alerts/{breach}")).json()["origin"]
    (raised,) = (await house.get("/v1/audit", alert=breach, event="Alert.Raised")).json()["entries"]
    assert raised["details"]["opens"] == "incident"


@pytest.mark.requirement("X-67", "R-421")
async def test_an_admin_writes_what_was_found_and_closes_it(house: House, breach: AlertId) -> None:
    first = await house.put(f"/v1/incidents/{breach}", {"impact": FOUND["impact"]})
    closed = await house.put(f"/v1/incidents/{breach}", FOUND | {"closed": True})
    again = await house.put(f"/v1/incidents/{breach}", FOUND | {"closed": True})
    reopened = await house.put(f"/v1/incidents/{breach}", FOUND)

    assert (first.status_code, first.json()["reviewer"], first.json()["root_cause"]) == (200, "AD", "")
    assert closed.json()["closed_at"] is not None
    assert again.json() == closed.json()
    assert reopened.json()["closed_at"] is None
    assert (await house.get(f"/v1/incidents/{breach}", by="OM")).json() == reopened.json()
    assert await audited(house, breach) == [
        ("Incident.Changed", "AD"),
        ("Incident.Closed", "AD"),
        ("Incident.Reopened", "AD"),
    ]


@pytest.mark.requirement("F-29")
async def test_the_proof_says_what_changed_and_not_the_words(house: House, breach: AlertId) -> None:
    await house.put(f"/v1/incidents/{breach}", FOUND)

    entries = (await house.get(f"/v1/alerts/{breach}/timeline")).json()["entries"]

    (entry,) = (one for one in entries if one["event"] == "Incident.Changed")
    assert entry["details"] == {"changed": ["impact", "root_cause"]}
    assert "freezers" not in str(entries)


async def test_lists_are_of_open_ones_or_closed_ones_and_paged_newest_first(house: House, breach: AlertId) -> None:
    newer = await house.raises(dedup_key="WO-2:1", work_order_id="WO-2")
    await house.put(f"/v1/incidents/{breach}", FOUND | {"closed": True})

    first = (await house.get("/v1/incidents", limit=1)).json()
    second = (await house.get("/v1/incidents", limit=1, cursor=first["next"])).json()

    assert [one["alert_id"] for one in (*first["incidents"], *second["incidents"])] == [newer, breach]
    assert second["next"] is None
    assert [one["alert_id"] for one in await incidents(house, open=True)] == [newer]
    assert [one["alert_id"] for one in await incidents(house, open=False)] == [breach]


@pytest.mark.requirement("X-67")
@pytest.mark.parametrize(
    ("by", "reads", "writes"),
    [("nobody", 401, 401), ("OM", 200, 403), ("RD1", 403, 403), ("D1", 403, 403), ("system", 200, 403)],
)
async def test_admins_write_and_operations_managers_read(
    house: House, breach: AlertId, *, by: str, reads: int, writes: int
) -> None:
    assert (await house.get("/v1/incidents", by=by)).status_code == reads
    assert (await house.get(f"/v1/incidents/{breach}", by=by)).status_code == reads
    assert (await house.put(f"/v1/incidents/{breach}", FOUND, by=by)).status_code == writes


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"closed": True}, ""),
        ({"closed": True, "impact": "none"}, ""),
        ({"impact": ""}, "impact"),
        ({"root_cause": "x" * 1001}, "root_cause"),
        ({"closed": "yes"}, "closed"),
        ({"severity": 1}, "severity"),
    ],
)
async def test_a_review_that_is_none_is_refused(
    house: House, breach: AlertId, body: dict[str, Any], field: str
) -> None:
    reply = await house.put(f"/v1/incidents/{breach}", body)

    assert (reply.status_code, reply.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize("query", [{"open": "perhaps"}, {"cursor": "nonsense"}, {"limit": 0}, {"state": "open"}])
async def test_a_list_is_refused_by_its_field(house: House, query: dict[str, Any]) -> None:
    reply = await house.get("/v1/incidents", **query)

    assert (reply.status_code, reply.json()["errors"][0]["field"]) == (422, next(iter(query)))


async def test_an_alert_without_incident_is_not_found(house: House) -> None:
    other = await house.raises("NEW_WORK_ORDER")

    assert (await house.get(f"/v1/incidents/{other}")).status_code == 404
    assert (await house.put(f"/v1/incidents/{other}", FOUND)).status_code == 404
