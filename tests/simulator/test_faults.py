"""Faults on demand, before a request is served and on the way back."""

import httpx
import pytest

from tests.simulator.stage import BETH, OMAR, START, Stage, a_config


async def texts_on(stage: Stage, number: str = OMAR) -> int:
    found = await stage.http.get(f"/_sim/phones/{number}")
    return len(found.json()["texts"]) if found.is_success else 0


async def test_a_refused_request_leaves_nothing_behind(stage: Stage) -> None:
    await stage.goes_wrong("refuse", match={"channel": "sms"})

    with pytest.raises(httpx.ConnectError):
        await stage.text()

    assert await texts_on(stage) == 0


@pytest.mark.requirement("X-55")
async def test_accepted_then_reset_delivers_what_the_client_never_hears_of(stage: Stage) -> None:
    await stage.goes_wrong("accept_then_reset", match={"channel": "sms"})

    with pytest.raises(httpx.ReadError):
        await stage.text()
    await stage.passes(1)

    assert await texts_on(stage) == 1
    assert stage.receiver.events()[-1]["deliveryStatus"] == "DELIVERED"


@pytest.mark.parametrize(
    ("dialect", "retry_after"),
    [
        ("seconds", "7"),
        ("http_date", "Thu, 10 Dec 2026 17:06:07 GMT"),
        ("epoch", str(int(START.timestamp()) + 7)),
        ("none", None),
    ],
)
async def test_a_rate_limit_speaks_the_dialect_asked_for(stage: Stage, dialect: str, retry_after: str | None) -> None:
    await stage.goes_wrong("rate_limit", dialect=dialect, retry_after=7)

    answer = await stage.text()

    assert (answer.status_code, answer.json()["code"]) == (429, "too.many.requests")
    assert answer.headers.get("Retry-After") == retry_after


async def test_a_status_happens_as_often_as_told(stage: Stage) -> None:
    await stage.goes_wrong("status", status=503, times=2)

    found = [(await stage.text()).status_code for _ in range(3)]

    assert found == [503, 503, 202]


async def test_an_error_body_comes_with_200(stage: Stage) -> None:
    await stage.goes_wrong("error_body", status=500)

    answer = await stage.text()

    assert (answer.status_code, answer.json()["status"]) == (200, 500)
    assert await texts_on(stage) == 0


async def test_latency_only_delays(stage: Stage) -> None:
    await stage.goes_wrong("latency", seconds=0)

    assert (await stage.text()).status_code == 202


@pytest.mark.parametrize(
    ("match", "meets"),
    [
        ({}, True),
        ({"provider": "genesys", "channel": "sms", "number": OMAR}, True),
        ({"number": OMAR.removeprefix("+")}, True),
        ({"path": "messages/agentless"}, True),
        ({"number": BETH}, False),
        ({"channel": "voice"}, False),
        ({"provider": "google"}, False),
        ({"channel": "login"}, False),
    ],
)
async def test_a_fault_meets_only_what_it_matches(stage: Stage, match: dict[str, str], *, meets: bool) -> None:
    await stage.goes_wrong("status", match=match)

    assert ((await stage.text()).status_code == 503) is meets


async def test_a_fault_without_a_path_lets_logins_and_questions_pass(stage: Stage) -> None:
    await stage.goes_wrong("status", match={"provider": "genesys"})

    await stage.log_in()

    assert len((await stage.http.get("/_sim/faults")).json()) == 1


async def test_faults_can_be_taken_back(stage: Stage) -> None:
    await stage.goes_wrong("status")

    await stage.http.delete("/_sim/faults")

    assert (await stage.text()).status_code == 202


async def test_a_fault_that_nobody_knows_is_refused_with_the_field(stage: Stage) -> None:
    answer = await stage.http.post("/_sim/faults", json={"action": "explode"})

    assert answer.status_code == 422
    assert "action" in answer.json()["detail"]


async def test_more_requests_a_minute_than_granted_get_429() -> None:
    stage = Stage(a_config(requests_per_minute=3))
    await stage.log_in()

    found = [await stage.text() for _ in range(3)]

    assert [answer.status_code for answer in found] == [202, 202, 429]
    assert found[-1].headers["Retry-After"] == "61"


@pytest.mark.requirement("X-31")
async def test_a_duplicate_webhook_has_the_same_event_id(stage: Stage) -> None:
    await stage.goes_wrong("webhook_duplicate", match={"channel": "sms"})

    await stage.text()
    await stage.settles()

    first, second = stage.receiver.requests
    assert first.content == second.content


async def test_a_late_webhook_keeps_the_instant_of_its_event(stage: Stage) -> None:
    await stage.goes_wrong("webhook_late", seconds=7200)
    await stage.text()

    await stage.passes(1)
    assert [event["deliveryStatus"] for event in stage.receiver.events()] == ["DELIVERED"]
    await stage.passes(7199)

    assert [event["deliveryStatus"] for event in stage.receiver.events()] == ["DELIVERED", "QUEUED"]
    assert stage.receiver.events()[1]["at"] < stage.receiver.events()[0]["at"]  # type: ignore[operator]


async def test_swapped_webhooks_arrive_in_the_other_order(stage: Stage) -> None:
    await stage.goes_wrong("webhook_swapped")

    await stage.text()
    await stage.passes(1)

    assert [event["deliveryStatus"] for event in stage.receiver.events()] == ["DELIVERED", "QUEUED"]


@pytest.mark.parametrize(("swap", "field"), [("number", "toNumber"), ("alert", "alertId")])
async def test_a_swapped_webhook_may_name_what_it_is_not_about(stage: Stage, swap: str, field: str) -> None:
    await stage.goes_wrong("webhook_swapped", swap=swap, value="other")

    await stage.text()
    await stage.settles()

    assert stage.receiver.events()[0][field] == "other"


async def test_a_lost_webhook_never_arrives(stage: Stage) -> None:
    await stage.goes_wrong("webhook_lost", times=2)

    await stage.text()
    await stage.passes(60)

    assert stage.receiver.requests == []
    assert [webhook["state"] for webhook in (await stage.http.get("/_sim/webhooks")).json()] == ["lost", "lost"]
