"""The notification centre: rows, unread, archive; reading answers nothing."""

from typing import Any

import pytest

from tests.api.house import House


async def inbox(house: House, by: str = "D1", **query: Any) -> dict[str, Any]:
    reply = await house.get("/v1/inbox", by=by, **query)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def told(house: House, count: int = 1) -> list[str]:
    """Shortages that D1 has rows of, each asking for an answer."""
    numbers = [f"WO-{1001 + number}" for number in range(count)]
    raised = [await house.raises("EQUIPMENT_SHORTAGE", f"{one}:1", work_order_id=one) for one in numbers]
    for alert_id in raised:
        await house.plans(alert_id)
    return list(raised)


async def test_a_row_says_what_is_asked_and_by_which_actions(house: House) -> None:
    [alert_id] = await told(house)

    [row] = (await inbox(house))["rows"]

    assert (row["alert_id"], row["type"], row["asks"]) == (alert_id, "EQUIPMENT_SHORTAGE", True)
    assert [one["action"] for one in row["actions"]] == ["acknowledge", "approve_alternative", "cancel"]
    assert row["title"] == "Equipment shortage: WO-1001"
    assert (await inbox(house))["counts"]["unread"] == 1


@pytest.mark.requirement("X-18")
async def test_reading_is_not_an_answer(house: House) -> None:
    [alert_id] = await told(house)
    [row] = (await inbox(house))["rows"]

    reply = await house.post("/v1/inbox/read", {"rows": [row["seq"]]}, by="D1")

    assert reply.json() == {"changed": 1, "counts": {"all": 1, "unread": 0, "critical": 1}, "kept": []}
    [after] = (await inbox(house))["rows"]
    assert after["read_at"] is not None
    assert after["asks"] is True
    assert (await house.get(f"/v1/alerts/{alert_id}")).json()["state"] == "open"


@pytest.mark.requirement("X-18")
async def test_clearing_everything_keeps_what_still_asks(house: House) -> None:
    first, second = await told(house, 2)
    await house.post(f"/v1/alerts/{first}/acknowledge", {"action": "acknowledge"}, by="D1")
    newest, oldest = (await inbox(house))["rows"]

    reply = await house.post("/v1/inbox/archive", {"up_to": newest["seq"]}, by="D1")

    assert (reply.json()["changed"], reply.json()["kept"]) == (1, [newest["seq"]])
    assert reply.json()["counts"] == {"all": 1, "unread": 1, "critical": 1}
    assert [row["alert_id"] for row in (await inbox(house))["rows"]] == [second]
    assert [row["seq"] for row in (await inbox(house, archived=True))["rows"]] == [oldest["seq"]]


async def test_a_row_updates_in_place_when_somebody_answers(house: House) -> None:
    [alert_id] = await told(house)

    await house.post(f"/v1/alerts/{alert_id}/acknowledge", {"action": "acknowledge"}, by="M1")

    [row] = (await inbox(house))["rows"]
    assert (row["asks"], row["actions"], row["alert_state"]) == (False, [], "acknowledged")
    assert row["acknowledged"]["by"] == "M1"


async def test_rows_come_in_pages(house: House) -> None:
    raised = await told(house, 5)

    first = await inbox(house, limit=3)
    second = await inbox(house, limit=3, cursor=first["next"])

    assert [row["alert_id"] for row in first["rows"] + second["rows"]] == raised[::-1]
    assert second["next"] is None


@pytest.mark.requirement("R-102")
async def test_the_console_and_the_app_have_rows_of_their_own(house: House) -> None:
    alert_id = await house.raises("NEW_WORK_ORDER")
    await house.plans(alert_id)

    assert [row["channel"] for row in (await inbox(house, "M1"))["rows"]] == ["web"]
    assert [row["channel"] for row in (await inbox(house, "M1", channel="in_app"))["rows"]] == ["in_app"]


async def test_nobody_touches_another_persons_rows(house: House) -> None:
    await told(house)
    [row] = (await inbox(house))["rows"]

    reply = await house.post("/v1/inbox/read", {"rows": [row["seq"]], "up_to": row["seq"] + 100}, by="BC")

    assert reply.json()["changed"] == 0
    assert (await inbox(house))["counts"]["unread"] == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, ""),
        ({"rows": []}, ""),
        ({"rows": ["1"]}, "rows.0"),
        ({"rows": [-1]}, "rows.0"),
        ({"up_to": 10**30}, "up_to"),
        ({"up_to": 1, "channel": "sms"}, "channel"),
        ({"up_to": 1, "all": True}, "all"),
    ],
)
async def test_what_names_no_rows_is_refused(house: House, body: dict[str, Any], field: str) -> None:
    reply = await house.post("/v1/inbox/read", body, by="D1")

    assert reply.status_code == 422
    assert reply.json()["errors"][0]["field"] == field


async def test_a_retry_of_a_reading_has_the_identical_reply(house: House) -> None:
    await told(house)
    [row] = (await inbox(house))["rows"]

    replies = [
        await house.post("/v1/inbox/read", {"rows": [row["seq"]]}, by="D1", idempotency_key="k") for _ in range(2)
    ]

    assert replies[0].content == replies[1].content


@pytest.mark.requirement("R-297")
async def test_the_tabs_have_live_counts_in_one_reply(house: House) -> None:
    await told(house, 2)
    await house.plans(await house.raises("NEW_WORK_ORDER"))
    newest = (await inbox(house))["rows"][0]
    await house.post("/v1/inbox/read", {"rows": [newest["seq"]]}, by="D1")

    pages = {tab: await inbox(house, tab=tab) for tab in ("all", "unread", "critical")}

    assert {tab: len(page["rows"]) for tab, page in pages.items()} == {"all": 3, "unread": 2, "critical": 2}
    assert all(page["counts"] == {"all": 3, "unread": 2, "critical": 2} for page in pages.values())


@pytest.mark.requirement("R-296")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"type": "EQUIPMENT_SHORTAGE"}, 1),
        ({"type": ["EQUIPMENT_SHORTAGE", "NEW_WORK_ORDER"]}, 2),
        ({"type": "ASSIGNMENT_UNANSWERED"}, 0),
        ({"priority": "critical"}, 1),
        ({"priority": ["critical", "medium", "high"]}, 2),
        ({"store": "S014"}, 2),
        ({"store": "S091"}, 0),
        ({"q": "EQUIPMENT shortage"}, 1),
        ({"q": "compressor"}, 1),
        ({"q": "100%_!"}, 0),
        ({"since": "2024-01-01T00:00:00Z"}, 2),
        ({"until": "2024-01-01T00:00:00Z"}, 0),
    ],
)
async def test_rows_are_filtered_and_searched(house: House, query: dict[str, Any], found: int) -> None:
    await told(house)
    await house.plans(await house.raises("NEW_WORK_ORDER"))

    page = await inbox(house, **query)

    assert len(page["rows"]) == found
    assert page["counts"]["all"] == 2


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"tab": "read"}, "tab"),
        ({"type": "FIRE"}, "type.0"),
        ({"priority": "urgent"}, "priority.0"),
        ({"store": "a/b"}, "store"),
        ({"since": "yesterday"}, "since"),
        ({"q": ""}, "q"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_a_wrong_filter_is_refused_with_its_field(house: House, query: dict[str, Any], field: str) -> None:
    reply = await house.get("/v1/inbox", by="D1", **query)

    assert reply.status_code == 422
    assert reply.json()["errors"][0]["field"] == field


@pytest.mark.requirement("R-298", "R-300", "X-70", "F-32")
async def test_a_row_has_what_a_client_draws(house: House) -> None:
    [alert_id] = await told(house)
    [asking] = (await inbox(house))["rows"]
    await house.post(f"/v1/alerts/{alert_id}/acknowledge", {"action": "acknowledge"}, by="M1")
    [answered] = (await inbox(house))["rows"]

    assert (asking["icon"], asking["priority"], asking["deep_link"]) == ("warning", "critical", "Alerts")
    assert asking["actions"][0] == {"action": "acknowledge", "label": "Acknowledge", "needs_reason": False}
    assert asking["toast"] == {"kind": "error", "auto_dismiss": False}
    assert answered["toast"] == {"kind": "error", "auto_dismiss": False}  # critical ones never go by themselves


@pytest.mark.requirement("R-302", "X-70")
async def test_an_app_row_goes_after_a_day_unless_it_still_asks(house: House) -> None:
    photos = await house.raises("PHOTOS_MISSING", "photos", urgently=True)
    await house.plans(photos)
    await house.plans(await house.raises("NEW_WORK_ORDER", urgently=True))
    await house.front.store.write(
        lambda tx: tx.run("UPDATE inbox SET expires_at = '2024-01-01T00:00:00.000000Z' WHERE channel = 'in_app'")
    )

    assert (await inbox(house, "M1", channel="in_app"))["counts"]["all"] == 0
    assert [row["alert_id"] for row in (await inbox(house, "T1", channel="in_app"))["rows"]] == [photos]

    await house.post(f"/v1/alerts/{photos}/acknowledge", {"action": "upload"}, by="T1")

    assert (await inbox(house, "T1", channel="in_app"))["rows"] == []
    assert (await inbox(house, "M1"))["counts"]["all"] >= 1  # the console's rows stay
