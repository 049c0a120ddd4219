"""Google's token endpoint and FCM."""

from collections.abc import Mapping
from datetime import timedelta

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.simulator.stage import OMAR, START, Stage, a_config, after

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SEND = "/v1/projects/dispatch/messages:send"
STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC = KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)  # the service account's, as Google knows it


def an_assertion(*, key: rsa.RSAPrivateKey = KEY, **changed: object) -> str:
    issued = int(START.timestamp())
    claims = {"iss": "alerts@sim", "aud": "http://sim.test/token", "scope": SCOPE, "iat": issued, "exp": issued + 3600}
    return jwt.encode(claims | changed, key, algorithm="RS256")


async def log_in(stage: Stage, assertion: str) -> httpx.Response:
    return await stage.http.post("/token", data={"grant_type": GRANT, "assertion": assertion})


@pytest.fixture
async def google() -> Stage:
    """Logged in to Google."""
    stage = Stage(a_config(google_public_key=PUBLIC.decode()))
    answer = await log_in(stage, an_assertion())
    stage.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    return stage


async def push(stage: Stage, address: str = "sim-14145550123", /, **changed: object) -> httpx.Response:
    message = {
        "fid": address,
        "notification": {"title": "Work assigned", "body": "Acme, 1 Main St"},
        "data": {"deliveryId": "dl_9"},
        "android": {"priority": "HIGH", "ttl": "300s", "collapseKey": "al_7Q"},
        **changed,
    }
    return await stage.http.post(SEND, json={"message": message})


def error(answer: httpx.Response) -> tuple[int, str, str]:
    body: Mapping[str, object] = answer.json()["error"]
    details = body["details"]
    assert isinstance(details, list)
    return answer.status_code, str(body["status"]), details[0]["errorCode"]


async def test_a_push_arrives_on_the_phone_that_its_address_names(google: Stage) -> None:
    answer = await push(google)

    shown = (await google.phone(OMAR))["pushes"][0]
    assert answer.json()["name"] == shown["id"]
    assert shown["id"].startswith("projects/dispatch/messages/")  # type: ignore[attr-defined]
    assert (shown["title"], shown["body"], shown["at"]) == ("Work assigned", "Acme, 1 Main St", after(0))
    assert shown["data"] == {"deliveryId": "dl_9"}


async def test_any_other_token_is_a_phone_of_its_own(google: Stage) -> None:
    await push(google, "fid-77")

    assert len((await google.phone("fid-77"))["pushes"]) == 1


async def test_the_deprecated_token_is_taken_as_well(google: Stage) -> None:
    assert (await push(google, token="t-1", fid=None)).status_code == 200


async def test_an_uninstalled_app_is_unregistered(google: Stage) -> None:
    assert error(await push(google, "gone-1")) == (404, "NOT_FOUND", "UNREGISTERED")


async def test_a_dry_run_shows_nothing(google: Stage) -> None:
    dry = {"validateOnly": True, "message": {"fid": "sim-14145550123"}}

    answer = await google.http.post(SEND, json=dry)

    assert answer.json()["name"] == "projects/dispatch/messages/fake_message_id"
    assert (await google.http.get("/_sim/phones")).json() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"data": {"count": 1}},
        {"token": "t-1"},
        {"fid": None},
        {"notification": {"title": "x" * 4096}},
        {"androidV2": {}},
        {"android": {"ttl": "5 minutes"}},
    ],
)
async def test_what_fcm_would_refuse_is_an_invalid_argument(google: Stage, wrong: dict[str, object]) -> None:
    assert error(await push(google, **wrong)) == (400, "INVALID_ARGUMENT", "INVALID_ARGUMENT")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"action": "rate_limit"}, (429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED")),
        ({"action": "status", "status": 503}, (503, "UNAVAILABLE", "UNAVAILABLE")),
        ({"action": "status", "status": 500}, (500, "INTERNAL", "INTERNAL")),
    ],
)
async def test_injected_faults_speak_googles_dialect(
    google: Stage, fault: dict[str, object], expected: tuple[int, str, str]
) -> None:
    await google.http.post("/_sim/faults", json=fault)

    assert error(await push(google)) == expected
    assert (await push(google)).status_code == 200


async def test_an_offline_phone_keeps_the_newest_of_a_collapse_key_until_it_expires(google: Stage) -> None:
    await google.does("offline")
    await push(google)
    await push(google)
    await push(google, android={"ttl": "60s"})
    await google.passes(61)

    await google.does("online")

    assert [shown["status"] for shown in (await google.phone())["pushes"]] == ["expired", "delivered", "expired"]


@pytest.mark.parametrize(
    "assertion",
    [
        an_assertion(key=STRANGER),
        an_assertion(scope="https://www.googleapis.com/auth/drive"),
        an_assertion(exp=int(START.timestamp())),
        an_assertion(exp=int((START + timedelta(hours=2)).timestamp())),
        "no.jwt",
    ],
)
async def test_an_assertion_that_does_not_hold_gets_no_token(google: Stage, assertion: str) -> None:
    answer = await log_in(google, assertion)

    assert answer.status_code == 400
    assert answer.json()["error"] in {"invalid_grant", "invalid_scope"}


async def test_without_a_key_any_well_formed_assertion_is_taken() -> None:
    stage = Stage(a_config())

    answer = await log_in(stage, an_assertion(key=STRANGER))

    assert answer.json()["token_type"] == "Bearer"


async def test_a_genesys_token_opens_no_google_door(google: Stage) -> None:
    await google.log_in()

    assert (await push(google)).status_code == 401
