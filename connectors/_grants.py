"""The two ways in which our providers give tokens: client credentials, and a service account's signed assertion."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self
from urllib.parse import urlencode

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import SecretStr

from connectors._oauth import Granted
from connectors._operation import Answer, Dialect, Operation, Refusal
from connectors._payload import Payload, read, word
from connectors._request import Wire
from domain.failure import Retryable, Unauthorized

ASSERTION_LIFETIME = timedelta(hours=1)  # the longest that Google takes
_JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class _OAuthError(Payload):
    error: str | None = None


def _refusal(answer: Answer) -> Refusal:
    """Whatever is not "later" means that the account is set up wrongly."""
    said = None if answer.success else read(_OAuthError, answer.body)
    wrong = 300 <= answer.status < 500 and answer.status not in (408, 425, 429)
    return Refusal(code=word(said.error) if said else None, failure=Unauthorized if wrong else None)


_DIALECT = Dialect(_refusal, pause=timedelta(seconds=30))


async def _fetch(wire: Wire, provider: str, url: str, form: Mapping[str, str], **headers: str) -> Granted:
    operation = Operation(provider, "token", "POST", idempotent=True, dialect=_DIALECT)
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    answer = await wire.request(operation, url, headers=headers, content=urlencode(form).encode())
    granted = read(Granted, answer.body)
    if granted is None:
        raise Retryable("unreadable_token", status=answer.status)
    return granted


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """By HTTP Basic, as Genesys Cloud takes them."""

    wire: Wire
    provider: str
    token_url: str
    client_id: str
    client_secret: str = field(repr=False)

    async def fetch(self) -> Granted:
        basic = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        form = {"grant_type": "client_credentials"}
        return await _fetch(self.wire, self.provider, self.token_url, form, Authorization=f"Basic {basic}")


class _KeyFile(Payload):
    """The fields of a service account's JSON key that matter here; Google writes them in snake case."""

    client_email: str
    private_key: SecretStr
    private_key_id: str | None = None


def _rsa_key(pem: str) -> RSAPrivateKey | None:
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, RSAPrivateKey) else None


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """Who signs the assertions."""

    email: str
    key: RSAPrivateKey = field(repr=False)
    key_id: str | None

    @classmethod
    def parse(cls, json_key: str) -> Self:
        """Raises ValueError with one sentence that holds nothing of the key."""
        file = read(_KeyFile, json_key.encode())
        if file is None:
            raise ValueError("a service account's JSON key needs client_email and private_key")
        key = _rsa_key(file.private_key.get_secret_value())
        if key is None:
            raise ValueError("the private_key of the service account is no RSA key in PEM without a password")
        return cls(file.client_email, key, file.private_key_id)


@dataclass(frozen=True, slots=True)
class SignedAssertion:
    """A service account's JWT, exchanged for a token (RFC 7523), as Google wants it."""

    wire: Wire
    provider: str
    token_url: str
    scope: str
    account: ServiceAccount

    async def fetch(self) -> Granted:
        form = {"grant_type": _JWT_BEARER, "assertion": self._assertion()}
        return await _fetch(self.wire, self.provider, self.token_url, form)

    def _assertion(self) -> str:
        now = self.wire.now()
        claims = {
            "iss": self.account.email,
            "scope": self.scope,
            "aud": self.token_url,
            "iat": now,
            "exp": now + ASSERTION_LIFETIME,
        }
        headers = {"kid": self.account.key_id} if self.account.key_id else None
        return jwt.encode(claims, self.account.key, algorithm="RS256", headers=headers)
