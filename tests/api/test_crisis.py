"""Crisis mode at the door: who may switch it, what is refused, and what open clients learn."""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import pytest

from domain.sight import Sight
from store.events import StreamEvent, events_after
from tests.api.house import House, credentials

WHY = {"reason": "pushes do not arrive"}


async def put(house: House, body: Any, *, by: str = "AD", path: str = "/v1/crisis") -> httpx.Response:
    return await house.http.put(path, json=body, headers=credentials(by))


async def is_on(house: House, **more: Any) -> dict[str, Any]:
    answer = await put(house, {"mode": "on", **WHY, **more})
    assert answer.status_code == 200, answer.text
    running: dict[str, Any] = answer.json()["running"]
    return running


async def is_off(house: House) -> dict[str, Any]:
    answer = await put(house, {"mode": "off", **WHY})
    assert answer.status_code == 200, answer.text
    state: dict[str, Any] = answer.json()
    return state


@pytest.mark.requirement("X-39", "R-411")
async def test_an_admin_switches_it_on_and_everybody_may_look(house: House) -> None:
    running = await is_on(house, scope={"regions": ["R1"]}, minutes=30)

    assert (running["cause"], running["started_by"], running["reason"]) == ("admin", "AD", "pushes do not arrive")
    assert running["scope"] == {"regions": ["R1"], "stores": []}
    for person in ("T1", "M1", "RD1", "AD", "system"):
        state = (await house.get("/v1/crisis", by=person)).json()
        assert state["running"] == running
        assert (state["mode"], state["last"], state["note"]) == ("on", None, None)


@pytest.mark.requirement("X-39")
@pytest.mark.parametrize("who", ["OM", "RD1", "D1", "M1", "T1", "system"])
async def test_only_admins_switch_it(house: House, who: str) -> None:
    answer = await put(house, {"mode": "on", **WHY}, by=who)

    assert answer.status_code == 403
    assert (await house.get("/v1/crisis")).json()["mode"] == "off"


async def test_without_a_credential_nobody_looks(house: House) -> None:
    assert (await house.get("/v1/crisis", by="nobody")).status_code == 401


@pytest.mark.requirement("X-39")
async def test_on_while_it_is_on_is_refused_in_one_sentence(house: House) -> None:
    await is_on(house)

    answer = await put(house, {"mode": "on", **WHY})

    assert answer.status_code == 409
    assert answer.json()["detail"].startswith("Crisis mode is on already, since ")


async def test_off_while_it_is_off_says_so_and_changes_nothing(house: House) -> None:
    state = await is_off(house)

    assert (state["mode"], state["note"]) == ("off", "Crisis mode was off already; nothing was changed.")
    alerts = (await house.get("/v1/alerts", type="CRISIS_CHANGED")).json()["alerts"]
    assert alerts == []


async def test_there_is_no_end_to_move_while_it_is_off(house: House) -> None:
    answer = await put(house, {"mode": "extend", **WHY, "minutes": 5})

    assert answer.status_code == 409
    assert answer.json()["detail"] == "Crisis mode is off, so there is no end to move; switch it on instead."


@pytest.mark.requirement("X-39")
async def test_its_end_is_moved(house: House) -> None:
    await is_on(house, minutes=30)
    later = (house.front.now() + timedelta(hours=5)).replace(microsecond=0)

    moved = await put(house, {"mode": "extend", **WHY, "ends_at": later.isoformat()})
    for_good = await put(house, {"mode": "extend", **WHY})

    assert moved.json()["running"]["ends_at"] == later.isoformat().replace("+00:00", "Z")
    assert for_good.json()["running"]["ends_at"] is None


BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "no mode": (WHY, "mode", "it must be given"),
    "an unknown mode": ({"mode": "maybe", **WHY}, "mode", "'on', 'off' or 'extend'"),
    "no reason": ({"mode": "on"}, "reason", "it must be given"),
    "a reason without a word": ({"mode": "on", "reason": ""}, "reason", "at least 1"),
    "a reason that is too long": ({"mode": "on", "reason": "x" * 121}, "reason", "at most 120"),
    "an end in the past": ({"mode": "on", **WHY, "ends_at": "2020-01-01T00:00:00Z"}, "ends_at", "an instant after"),
    "an end without an offset": ({"mode": "on", **WHY, "ends_at": "2030-01-01T00:00:00"}, "ends_at", "offset"),
    "no time at all": ({"mode": "on", **WHY, "minutes": 0}, "minutes", "1 or more"),
    "more than a week": ({"mode": "on", **WHY, "minutes": 10081}, "minutes", "10080 or less"),
    "two ends": (
        {"mode": "on", **WHY, "minutes": 5, "ends_at": "2090-01-01T00:00:00Z"},
        "",
        "either `ends_at` or `minutes`",
    ),
    "an unknown region": ({"mode": "on", **WHY, "scope": {"regions": ["R1", "R9"]}}, "scope.regions.1", "a region"),
    "an unknown store": ({"mode": "on", **WHY, "scope": {"stores": ["S999"]}}, "scope.stores.0", "a store"),
    "an unknown kind of place": ({"mode": "on", **WHY, "scope": {"cities": []}}, "scope.cities", "regions, stores"),
    "an end with off": ({"mode": "off", **WHY, "minutes": 5}, "", "mode and reason are accepted"),
    "a scope with extend": ({"mode": "extend", **WHY, "scope": {}, "minutes": 5}, "", "mode, reason and an end"),
    "an unknown field": ({"mode": "on", **WHY, "until": 5}, "until", "ends_at"),
}


@pytest.mark.requirement("X-39")
@pytest.mark.parametrize(("body", "field", "accepted"), BAD.values(), ids=BAD.keys())
async def test_what_is_wrong_is_said_in_one_sentence(
    house: House, body: dict[str, Any], field: str, accepted: str
) -> None:
    answer = await put(house, body)

    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert accepted in error["accepted"]
    assert (await house.get("/v1/crisis")).json()["mode"] == "off"


@pytest.mark.requirement("R-414")
class TestReviews:
    async def test_what_was_learnt_is_written_down(self, house: House) -> None:
        running = await is_on(house)
        state = await is_off(house)
        assert (state["last"]["id"], state["last"]["findings"]) == (running["id"], None)

        written = await put(house, {"findings": "The push provider was down."}, path=_review(running["id"]))

        assert written.status_code == 200, written.text
        (review,) = (await house.get("/v1/crisis/reviews", by="OM")).json()["reviews"]
        assert review == written.json()
        assert (review["findings"], review["reviewed_by"]) == ("The push provider was down.", "AD")
        assert review["figures"]["texts"] == 0
        entries = (await house.get("/v1/audit", event="Crisis.Reviewed")).json()["entries"]
        assert [entry["details"] for entry in entries] == [{"crisis": running["id"]}]

    async def test_the_latest_come_first_page_by_page(self, house: House) -> None:
        ids = []
        for _ in range(3):
            ids.append((await is_on(house))["id"])
            await is_off(house)

        first = (await house.get("/v1/crisis/reviews", limit=2)).json()
        second = (await house.get("/v1/crisis/reviews", limit=2, cursor=first["next"])).json()

        assert [one["id"] for one in first["reviews"] + second["reviews"]] == list(reversed(ids))
        assert second["next"] is None

    async def test_a_crisis_that_is_on_or_unknown_has_none(self, house: House) -> None:
        running = await is_on(house)

        for crisis_id in (running["id"], "cr_nobody"):
            answer = await put(house, {"findings": "x"}, path=_review(crisis_id))
            assert (answer.status_code, answer.json()["detail"]) == (404, "No crisis with this id is over.")

    async def test_who_does_not_audit_does_not_read_them(self, house: House) -> None:
        assert (await house.get("/v1/crisis/reviews", by="D1")).status_code == 403

    async def test_only_admins_write_them(self, house: House) -> None:
        running = await is_on(house)
        await is_off(house)

        assert (await put(house, {"findings": "x"}, by="OM", path=_review(running["id"]))).status_code == 403


def _review(crisis_id: str) -> str:
    return f"/v1/crisis/reviews/{crisis_id}"


@pytest.mark.requirement("X-39", "X-38")
async def test_the_notification_centre_shows_it(house: House) -> None:
    before = (await house.get("/v1/inbox", by="T1")).json()
    running = await is_on(house)

    during = (await house.get("/v1/inbox", by="T1")).json()

    assert (before["crisis"], during["crisis"]) == (None, running)


@pytest.mark.requirement("X-39")
async def test_every_open_client_hears_of_it(house: House) -> None:
    """A store manager's stream too, who sees the alerts of one store alone."""
    await is_on(house)
    await is_off(house)

    heard = await _heard(house, Sight(stores=frozenset({"S014"}), copies_of="M1"))

    assert [one.event for one in heard] == ["Crisis.Entered", "Crisis.Left"]
    assert heard[0].reason == "pushes do not arrive"


async def _heard(house: House, sight: Sight) -> tuple[StreamEvent, ...]:
    now = house.front.now()
    for _ in range(200):
        batch = await house.front.store.read(partial(events_after, after=0, sight=sight, now=now))
        if len(batch.events) >= 2:
            return batch.events
        await asyncio.sleep(0.02)
    raise AssertionError("nothing was sealed")
