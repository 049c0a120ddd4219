"""Who is let in: development tokens, API keys, tokens of an issuer; and nobody else."""

import asyncio
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from api import identity
from api.tokens import DEVELOPMENT_ISSUER, DevelopmentTokens, development_key, development_tokens
from settings import Settings
from store.api_keys import revoke_keys
from store.database import Database
from tests.api.conftest import opened
from tests.api.house import TOKEN_KEY, House, a_report, credentials

NOW = datetime.now(UTC)


def bearer(credential: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {credential}"}


def signed(key: str = TOKEN_KEY, **claims: Any) -> str:
    """A development token, with some of its claims replaced; None leaves one out."""
    known = {"iss": DEVELOPMENT_ISSUER, "sub": "AD", "exp": NOW + timedelta(hours=1)} | claims
    return jwt.encode({name: claim for name, claim in known.items() if claim is not None}, DevelopmentTokens(key)._key)


REFUSED = {
    "nothing": {},
    "another scheme": {"Authorization": "Basic QUQ6QUQ="},
    "an empty credential": bearer(""),
    "no token at all": bearer("rubbish"),
    "10 kB": bearer("x" * 10_000),
    "a token of another installation": bearer(signed("another key")),
    "an expired token": bearer(signed(exp=NOW - timedelta(minutes=5))),
    "a token without an end": bearer(signed(exp=None)),
    "a token of another issuer": bearer(signed(iss="https://elsewhere.example")),
    "a token of nobody in the directory": bearer(signed(sub="GHOST")),
    "an unsigned token": bearer(jwt.encode({"sub": "AD", "iss": DEVELOPMENT_ISSUER}, "", algorithm="none")),
    "an unknown API key": bearer("ak_unheard-of"),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_a_bad_credential_opens_nothing(house: House, what: str) -> None:
    for method, path in (("GET", "/v1/alerts"), ("POST", "/v1/alerts"), ("GET", "/v1/stream"), ("GET", "/v1/audit")):
        reply = await house.http.request(method, path, headers=REFUSED[what])

        assert (reply.status_code, reply.headers["content-type"]) == (401, "application/problem+json")
        assert reply.headers["www-authenticate"] == "Bearer"


async def test_health_needs_no_credential(house: House) -> None:
    for path in ("/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"):
        assert (await house.http.get(path)).status_code == 200


async def test_the_development_tokens_that_the_screen_shows_are_good(settings: Settings) -> None:
    known = await asyncio.to_thread(development_tokens, settings.database_url, token_key=TOKEN_KEY)

    async with opened(settings) as house:
        for one in known:
            reply = await house.http.get("/v1/alerts", headers=bearer(one.token))
            assert reply.status_code == 200, one.person_id
    assert known[-1].token == development_key(TOKEN_KEY)


async def test_a_revoked_key_is_refused_within_seconds(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.raises()
    monkeypatch.setattr(identity, "REMEMBERED_FOR", 0.0)
    await house.post("/v1/alerts", a_report(dedup_key="renews what is remembered"))
    house.app.state.identity._remembered.clear()

    await house.front.store.write(lambda tx: revoke_keys(tx, "dispatch-system", now=NOW))

    assert (await house.post("/v1/alerts", a_report())).status_code == 401


async def test_without_a_key_for_them_there_are_no_development_tokens(settings: Settings) -> None:
    async with opened(settings.model_copy(update={"token_key": None})) as house:
        assert (await house.get("/v1/alerts")).status_code == 401
        assert (await house.post("/v1/alerts", a_report())).status_code == 202


SIGNING = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """An OpenID Connect issuer with one key."""
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(SIGNING.public_key())) | {"kid": "one", "use": "sig"}

    class Issuer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here = f"http://{self.headers['Host']}"
            said = {"keys": [public]} if self.path == "/jwks" else {"issuer": here, "jwks_uri": f"{here}/jwks"}
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Issuer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def issued(issuer: str, **changed: Any) -> str:
    claims = {"iss": issuer, "aud": "alerts", "sub": "D1", "exp": NOW + timedelta(hours=1)} | changed
    return jwt.encode(claims, SIGNING, "RS256", headers={"kid": "one"})


async def test_an_issuers_tokens_are_good_and_development_tokens_are_not(settings: Settings, issuer: str) -> None:
    async with opened(settings.model_copy(update={"oidc_issuer": issuer, "oidc_audience": "alerts"})) as house:
        good = await house.http.get("/v1/alerts", headers=bearer(issued(issuer)))
        other_audience = await house.http.get("/v1/alerts", headers=bearer(issued(issuer, aud="others")))

        assert (good.status_code, other_audience.status_code) == (200, 401)
        assert (await house.get("/v1/alerts")).status_code == 401


async def test_an_issuer_that_cannot_be_asked_is_no_verdict(settings: Settings, issuer: str) -> None:
    away = settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:1", "oidc_audience": "alerts"})
    async with opened(away) as house:
        reply = await house.http.get("/v1/alerts", headers=bearer(issued(issuer)))

        assert (reply.status_code, reply.headers["retry-after"]) == (503, "5")


async def test_a_person_who_left_the_directory_is_let_in_no_more(settings: Settings) -> None:
    database = Database.open(settings.database_url)
    await database.write(lambda tx: tx.run("DELETE FROM directory_entries WHERE id = 'BC'"))
    database.close()

    async with opened(settings) as house:
        assert (await house.http.get("/v1/inbox", headers=credentials("BC"))).status_code == 401
