"""POST …/notes: what people write about an alert, who reads it, and what the audit says of it."""

from typing import Any

import pytest

from domain.ids import AlertId
from tests.api.house import House

WORDS = "Mrs Lee is only there in the morning"


@pytest.fixture
async def alert(house: House) -> AlertId:
    alert_id = await house.raises("WORK_ASSIGNED")
    await house.plans(alert_id)
    return alert_id


async def note(house: House, alert: AlertId, *, by: str = "D1", text: str = WORDS, key: str | None = None) -> Any:
    headers = {"Idempotency_Key": key} if key else {}
    return await house.post(f"/v1/alerts/{alert}/notes", {"text": text}, by=by, **headers)


async def notes(house: House, alert: AlertId, by: str, place: str = "") -> list[dict[str, Any]]:
    reply = await house.get(f"/v1/alerts/{alert}{place}", by=by)
    found: list[dict[str, Any]] = reply.json()["notes"]
    return found


@pytest.mark.parametrize("place", ["", "/timeline"])
async def test_a_note_stands_in_the_alert_and_its_timeline_in_order(house: House, alert: AlertId, place: str) -> None:
    first = await note(house, alert)
    await note(house, alert, by="M1", text="The gate is open")

    found = await notes(house, alert, "OM", place)

    assert first.status_code == 201
    assert found[0] == first.json()
    assert [(one["author"], one["words"]) for one in found] == [("D1", WORDS), ("M1", "The gate is open")]


@pytest.mark.requirement("F-29")
async def test_words_are_read_by_who_reads_texts_and_by_their_author(house: House, alert: AlertId) -> None:
    await note(house, alert)
    await note(house, alert, by="T1", text="On my way")

    assert [one["words"] for one in await notes(house, alert, "T1")] == [None, "On my way"]
    assert [one["words"] for one in await notes(house, alert, "system")] == [None, None]


@pytest.mark.requirement("F-29")
async def test_the_proof_says_who_wrote_and_not_what(house: House, alert: AlertId) -> None:
    written = (await note(house, alert)).json()

    entries = (await house.get(f"/v1/alerts/{alert}/timeline")).json()["entries"]
    (entry,) = (one for one in entries if one["event"] == "Alert.Noted")
    assert (entry["actor"], entry["details"]) == ("D1", {"note": written["id"]})
    assert WORDS not in str(entries)


async def test_a_closed_alert_takes_notes_too(house: House, alert: AlertId) -> None:
    await house.post(f"/v1/alerts/{alert}/resolve", {"reason": "done"}, by="OM")

    assert (await note(house, alert)).status_code == 201


@pytest.mark.parametrize(("by", "status"), [("nobody", 401), ("system", 403), ("M2", 403), ("T2", 403)])
async def test_who_does_not_see_the_alert_writes_nothing(house: House, alert: AlertId, by: str, status: int) -> None:
    assert (await note(house, alert, by=by)).status_code == status
    assert await notes(house, alert, "OM") == []


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "x" * 1001}, {"text": "a", "about": "b"}, {"text": 7}])
async def test_what_is_no_note_is_refused(house: House, alert: AlertId, body: dict[str, Any]) -> None:
    assert (await house.post(f"/v1/alerts/{alert}/notes", body, by="D1")).status_code == 422


async def test_an_alert_that_is_not_there_is_not_found(house: House) -> None:
    assert (await note(house, AlertId("al_unknown"))).status_code == 404


async def test_three_posts_with_one_key_are_one_note_and_identical_replies(house: House, alert: AlertId) -> None:
    replies = [await note(house, alert, key="n-1") for _ in range(3)]

    assert {(reply.status_code, reply.text) for reply in replies} == {(201, replies[0].text)}
    assert len(await notes(house, alert, "OM")) == 1
