"""Manual tasks over HTTP: listed by sight, taken by the first, finished by the taker or somebody above."""

from typing import Any

import pytest

from domain.ids import AlertId
from tests.api.house import House


@pytest.fixture
async def alert(house: House) -> AlertId:
    """A shortage that nobody resolved: the last step of its ladder opens a task for the dispatchers."""
    alert_id = await house.raises("EQUIPMENT_SHORTAGE")
    for step in range(4):
        await house.plans(alert_id, step)
    return alert_id


@pytest.fixture
async def task(house: House, alert: AlertId) -> str:
    (task,) = (await listed(house))["tasks"]
    found: str = task["id"]
    return found


async def listed(house: House, by: str = "OM", **query: Any) -> dict[str, Any]:
    reply = await house.get("/v1/tasks", by=by, **query)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def take(house: House, task: str, by: str) -> Any:
    return await house.post(f"/v1/tasks/{task}/take", {}, by=by)


async def finish(house: House, task: str, by: str, **body: Any) -> Any:
    return await house.post(f"/v1/tasks/{task}/finish", body, by=by)


async def entries(house: House, alert: AlertId, event: str) -> list[dict[str, Any]]:
    found = (await house.get(f"/v1/alerts/{alert}/timeline")).json()["entries"]
    return [one for one in found if one["event"] == event]


@pytest.mark.requirement("X-03")
async def test_a_task_says_what_is_to_be_done_and_of_which_alert(house: House, alert: AlertId) -> None:
    (task,) = (await listed(house))["tasks"]

    assert task["title"] == "The shortage on WO-1001 is unresolved: cancel or reassign the work"
    assert (task["alert_id"], task["alert_state"], task["state"]) == (alert, "open", "open")
    assert (task["store_id"], task["work_order_id"], task["taken_by"]) == ("S014", "WO-1001", None)


@pytest.mark.requirement("F-29")
@pytest.mark.parametrize(
    ("by", "sees", "reads"),
    [("AD", True, True), ("M1", True, True), ("RD1", True, True), ("M2", False, False), ("RD2", False, False)],
)
async def test_whoever_sees_the_alert_sees_the_task(
    house: House, task: str, by: str, *, sees: bool, reads: bool
) -> None:
    found = (await listed(house, by))["tasks"]

    assert [one["id"] for one in found] == ([task] if sees else [])
    assert all((one["title"] is not None) == reads for one in found)


async def test_lists_are_narrowed_and_paged_newest_first(house: House, task: str) -> None:
    newer = await house.raises("NEW_WORK_ORDER")
    for step in range(4):
        await house.plans(newer, step)

    first = await listed(house, limit=1)
    second = await listed(house, limit=1, cursor=first["next"])

    assert [one["alert_id"] for one in first["tasks"]] == [newer]
    assert [one["id"] for one in second["tasks"]] == [task]
    assert second["next"] is None
    role = second["tasks"][0]["role"]
    assert task in [one["id"] for one in (await listed(house, role=role))["tasks"]]
    assert (await listed(house, state="taken"))["tasks"] == []
    assert (await listed(house, store="S091"))["tasks"] == []
    assert len((await listed(house, store="S014", state="open"))["tasks"]) == 2


@pytest.mark.parametrize("query", [{"state": "lost"}, {"role": "king"}, {"cursor": "nonsense"}, {"limit": 0}])
async def test_a_list_is_refused_by_its_field(house: House, query: dict[str, Any]) -> None:
    reply = await house.get("/v1/tasks", **query)

    assert reply.status_code == 422
    assert reply.json()["errors"][0]["field"].split(".")[0] == next(iter(query))


async def test_the_first_who_takes_it_has_it_and_others_are_told_who(house: House, alert: AlertId, task: str) -> None:
    first = await take(house, task, "OM")
    again = await take(house, task, "OM")

    second = await take(house, task, "AD")

    assert (first.status_code, first.json()["state"], first.json()["taken_by"]) == (200, "taken", "OM")
    assert again.json() == first.json()
    assert (second.status_code, second.json()["detail"]) == (409, "Olga has taken it already.")
    (entry,) = await entries(house, alert, "Task.Taken")
    assert (entry["actor"], entry["details"]["task"]) == ("OM", task)


async def test_whoever_took_it_finishes_it_with_a_note_that_the_proof_does_not_repeat(
    house: House, alert: AlertId, task: str
) -> None:
    await take(house, task, "OM")

    done = await finish(house, task, "OM", note="Mrs Lee takes the Thursday slot")

    assert (done.status_code, done.json()["state"]) == (200, "finished")
    found = (await house.get(f"/v1/alerts/{alert}")).json()
    assert [(note["author"], note["words"]) for note in found["notes"]] == [("OM", "Mrs Lee takes the Thursday slot")]
    (entry,) = await entries(house, alert, "Task.Finished")
    assert (entry["actor"], entry["details"]["note"]) == ("OM", found["notes"][0]["id"])
    assert "Lee" not in str(entry)


@pytest.mark.requirement("X-17")
async def test_who_stands_above_finishes_it_too_and_others_do_not(house: House) -> None:
    offer = await house.raises("WORK_ASSIGNED")
    for step in range(4):
        await house.plans(offer, step)
    (task,) = (one["id"] for one in (await listed(house))["tasks"])
    await take(house, task, "D1")

    below = await finish(house, task, "M1")
    above = await finish(house, task, "OM")

    assert (below.status_code, above.status_code) == (403, 200)
    assert "Omar has taken it" in below.json()["detail"]
    assert [one["actor"] for one in await entries(house, offer, "Task.Refused")] == ["M1"]


@pytest.mark.parametrize("by", ["T1", "M2", "RD2", "BC", "CSR"])
async def test_whoever_has_not_its_role_and_does_not_stand_above_may_not_take_it(
    house: House, alert: AlertId, task: str, by: str
) -> None:
    reply = await take(house, task, by)

    assert reply.status_code == 403
    assert "nobody has taken it" in reply.json()["detail"]
    assert [one["actor"] for one in await entries(house, alert, "Task.Refused")] == [by]


async def test_what_nobody_took_cannot_be_finished_and_nothing_is_finished_twice(house: House, task: str) -> None:
    early = await finish(house, task, "OM")
    await take(house, task, "OM")
    await finish(house, task, "OM")

    late = await finish(house, task, "OM")
    taken = await take(house, task, "AD")

    assert (early.status_code, early.json()["detail"]) == (409, "Nobody has taken this task; take it first.")
    assert [one.json()["detail"] for one in (late, taken)] == ["This task is finished; Olga has taken it."] * 2
    assert {late.status_code, taken.status_code} == {409}


async def test_an_open_task_of_a_closed_alert_is_cancelled_and_a_taken_one_says_so(house: House, task: str) -> None:
    other = await house.raises("EQUIPMENT_SHORTAGE", "WO-2", work_order_id="WO-2")
    for step in range(4):
        await house.plans(other, step)
    await take(house, task, "OM")
    for alert_id in {one["alert_id"] for one in (await listed(house))["tasks"]}:
        closed = await house.post(f"/v1/alerts/{alert_id}/resolve", {"reason": "found one"}, by="OM")
        assert closed.status_code == 202

    found = {one["alert_id"]: one for one in (await listed(house))["tasks"]}
    refused = await take(house, found[other]["id"], "OM")
    done = await finish(house, task, "OM")

    assert {one["alert_state"] for one in found.values()} == {"closed"}
    assert (found[other]["state"], refused.status_code) == ("cancelled", 409)
    assert (done.status_code, done.json()["alert_state"]) == (200, "closed")


@pytest.mark.parametrize("act", ["take", "finish"])
@pytest.mark.parametrize(("by", "status"), [("nobody", 401), ("system", 403)])
async def test_only_people_take_and_finish(house: House, task: str, act: str, by: str, status: int) -> None:
    assert (await house.post(f"/v1/tasks/{task}/{act}", {}, by=by)).status_code == status


@pytest.mark.parametrize("act", ["take", "finish"])
async def test_a_task_that_is_not_there_is_not_found(house: House, act: str) -> None:
    assert (await house.post(f"/v1/tasks/mt_unknown/{act}", {}, by="OM")).status_code == 404


async def test_a_note_that_is_none_is_refused(house: House, task: str) -> None:
    assert (await finish(house, task, "OM", note="")).status_code == 422
    assert (await finish(house, task, "OM", done=True)).status_code == 422


async def test_three_posts_with_one_key_are_one_taking_and_identical_replies(
    house: House, alert: AlertId, task: str
) -> None:
    replies = [await house.post(f"/v1/tasks/{task}/take", {}, by="OM", Idempotency_Key="k") for _ in range(3)]

    assert {(reply.status_code, reply.text) for reply in replies} == {(200, replies[0].text)}
    assert len(await entries(house, alert, "Task.Taken")) == 1
