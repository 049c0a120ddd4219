"""Genesys login and what its tokens are good for."""

from datetime import timedelta

import pytest

from tests.simulator.stage import Stage


@pytest.mark.parametrize("credentials", [("engine", "wrong"), ("stranger", "engine-secret"), ("", "")])
async def test_wrong_credentials_get_no_token(stage: Stage, credentials: tuple[str, str]) -> None:
    del stage.http.headers["Authorization"]

    answer = await stage.http.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=credentials)

    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"


async def test_another_grant_is_refused(stage: Stage) -> None:
    answer = await stage.http.post("/oauth/token", data={"grant_type": "password"}, auth=("engine", "engine-secret"))

    assert answer.status_code == 400


@pytest.mark.parametrize("authorization", ["", "Bearer stranger", "Basic ZW5naW5lOmVuZ2luZS1zZWNyZXQ="])
async def test_without_a_token_of_ours_genesys_answers_401_in_its_own_words(stage: Stage, authorization: str) -> None:
    stage.http.headers["Authorization"] = authorization

    answer = await stage.text()

    assert answer.status_code == 401
    assert (answer.json()["code"], answer.json()["status"]) == ("bad.credentials", 401)


async def test_a_token_expires_in_real_time(stage: Stage) -> None:
    await stage.passes(24 * 3600)
    assert (await stage.text()).status_code == 202

    stage.real_now += timedelta(hours=1)

    assert (await stage.text()).status_code == 401


async def test_unauthorized_once_voids_the_token_that_was_used(stage: Stage) -> None:
    await stage.goes_wrong("unauthorized_once", match={"channel": "sms"})

    assert (await stage.text()).status_code == 401
    assert (await stage.text()).status_code == 401
    await stage.log_in()
    assert (await stage.text()).status_code == 202
