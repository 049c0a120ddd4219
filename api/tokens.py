"""Bearer tokens: whose they are, and the development tokens that an installation signs for itself."""

import asyncio
import base64
import hashlib
import hmac
import json
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import jwt

from api.scopes import Scope
from store.api_keys import grant_key
from store.database import Database
from store.directory import DirectoryCache

DEVELOPMENT_ISSUER = "dispatch-alerts-development"
_DEVELOPMENT_LIFE = timedelta(days=30)
_ASYMMETRIC = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_KEYS_LIVE = 300  # seconds until the issuer is asked again which keys it signs with
_ISSUER_ANSWERS_WITHIN = 5  # seconds
MACHINE = "dispatch-system"
MACHINE_SCOPES = frozenset(
    {Scope.ALERTS_WRITE, Scope.ALERTS_READ, Scope.AUDIT_READ, Scope.DIRECTORY_READ, Scope.CUSTOMERS_WRITE}
)


class TokenRefused(Exception):  # noqa: N818 -- what happened
    """Not a token of ours, or expired; the text completes «The bearer token …»."""


class IssuerUnavailable(Exception):  # noqa: N818 -- what happened
    """The OIDC issuer cannot be asked for its keys."""


class Tokens(Protocol):
    """One way to know whose a token is."""

    async def subject(self, token: str) -> str:
        """The person's id. Raises TokenRefused or IssuerUnavailable."""
        ...


class NoTokens:
    """Neither an issuer nor a development key is configured: only API keys open the door."""

    async def subject(self, token: str) -> str:  # noqa: ARG002 -- none is accepted, whatever it says
        raise TokenRefused("is not accepted: this installation has neither an issuer nor development tokens")


class DevelopmentTokens:
    """Tokens that the embedded installation signs itself (HS256)."""

    def __init__(self, key: str) -> None:
        self._key = hashlib.sha256(b"development tokens:" + key.encode()).digest()

    def sign(self, person_id: str, *, now: datetime) -> str:
        """Good for 30 days. `now` is real time."""
        claims = {"iss": DEVELOPMENT_ISSUER, "sub": person_id, "iat": now, "exp": now + _DEVELOPMENT_LIFE}
        return jwt.encode(claims, self._key, algorithm="HS256")

    async def subject(self, token: str) -> str:
        try:
            claims = jwt.decode(token, self._key, ["HS256"], issuer=DEVELOPMENT_ISSUER, options=_REQUIRED)
        except jwt.InvalidTokenError as invalid:
            raise TokenRefused(_why(invalid)) from None
        return str(claims["sub"])


class OidcTokens:
    """Tokens of an OpenID Connect issuer, whose `sub` is the person's id in the directory."""

    def __init__(self, issuer: str, audience: str) -> None:
        self._issuer = issuer
        self._audience = audience
        self._keys: jwt.PyJWKClient | None = None

    async def subject(self, token: str) -> str:
        return await asyncio.to_thread(self._subject, token)

    def _subject(self, token: str) -> str:
        try:
            key = self._client().get_signing_key_from_jwt(token)
            claims = jwt.decode(
                token, key, _ASYMMETRIC, issuer=self._issuer, audience=self._audience, options=_REQUIRED
            )
        except (jwt.PyJWKClientConnectionError, OSError) as unreachable:
            raise IssuerUnavailable(self._issuer) from unreachable
        except (jwt.PyJWKClientError, jwt.InvalidTokenError) as invalid:
            raise TokenRefused(_why(invalid)) from None
        return str(claims["sub"])

    def _client(self) -> jwt.PyJWKClient:
        if self._keys is None:
            where = f"{self._issuer}/.well-known/openid-configuration"
            with urllib.request.urlopen(where, timeout=_ISSUER_ANSWERS_WITHIN) as reply:  # noqa: S310 -- http(s) by settings
                keys_at = json.load(reply)["jwks_uri"]
            self._keys = jwt.PyJWKClient(keys_at, lifespan=_KEYS_LIVE, timeout=_ISSUER_ANSWERS_WITHIN)
        return self._keys


_REQUIRED: jwt.types.Options = {"require": ["exp", "iss", "sub"]}


def _why(invalid: jwt.PyJWTError) -> str:
    if isinstance(invalid, jwt.ExpiredSignatureError):
        return "has expired"
    if isinstance(invalid, jwt.InvalidIssuerError):
        return "is of another issuer"
    if isinstance(invalid, jwt.InvalidAudienceError):
        return "is meant for another audience"
    return "is not one of this installation"


@dataclass(frozen=True, slots=True)
class DevelopmentToken:
    """Somebody whom one may be on this installation; the last of the list is the machine that posts alerts."""

    person_id: str
    name: str
    roles: tuple[str, ...]
    token: str


def key_hash(api_key: str) -> str:
    """What is stored of an API key."""
    return hashlib.sha256(api_key.encode()).hexdigest()


def development_key(key: str) -> str:
    """The dispatch system's API key of an embedded installation: the same at every start."""
    digest = hmac.new(key.encode(), b"api key:" + MACHINE.encode(), hashlib.sha256).digest()
    return "ak_" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def development_tokens(database_url: str, *, token_key: str) -> list[DevelopmentToken]:
    """Everybody of the directory, in the order of their ids, then the dispatch system, whose key is granted here."""
    return asyncio.run(_development_tokens(database_url, token_key))


async def _development_tokens(database_url: str, token_key: str) -> list[DevelopmentToken]:
    now = datetime.now(UTC)
    signer, machine = DevelopmentTokens(token_key), development_key(token_key)
    database = Database.open(database_url)
    try:
        directory = await database.read(DirectoryCache(database).current)
        await database.write(lambda tx: grant_key(tx, key_hash(machine), MACHINE, MACHINE_SCOPES, now=now))
    finally:
        database.close()
    people = [
        DevelopmentToken(one.id, one.name, tuple(role.value for role in one.roles), signer.sign(one.id, now=now))
        for _, one in sorted(directory.people.items())
    ]
    scopes = tuple(sorted(MACHINE_SCOPES))
    return [*people, DevelopmentToken(MACHINE, "Dispatch system", scopes, machine)]
