"""The token of a provider account: fetched once for all who wait, renewed early, replaced once when it is refused."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Annotated, Protocol

from pydantic import Field, SecretStr

from connectors._operation import Answer, Operation
from connectors._payload import Payload
from connectors._request import Wire
from domain.failure import ProviderFailure, Unauthorized

FRESH_SHARE = 0.8  # of expires_in; after it the token is renewed though it still works
RENEWAL_PAUSE = 5.0  # seconds for which a token that could not be renewed early is used before the next try


class Granted(Payload):
    """What a token endpoint gives; `expires_in` is in seconds."""

    access_token: SecretStr = Field(min_length=1)
    expires_in: Annotated[float, Field(gt=0)]


class Grant(Protocol):
    """A way to get a token."""

    async def fetch(self) -> Granted:
        """Raises `ProviderFailure`, never Ambiguous: nothing has been sent to anybody yet."""
        ...


@dataclass(frozen=True, slots=True)
class _Token:
    """Both instants are monotonic seconds."""

    value: str = field(repr=False)
    fresh_until: float
    good_until: float


class TokenCache:
    """For one event loop."""

    def __init__(self, grant: Grant, *, monotonic: Callable[[], float]) -> None:
        self._grant = grant
        self._monotonic = monotonic
        self._token: _Token | None = None
        self._renewing = asyncio.Lock()

    async def current(self) -> str:
        """Raises what the grant raises, but only when the last token has expired too."""
        token = self._token
        if token is None or self._stale(token):
            async with self._renewing:
                token = self._token
                if token is None or self._stale(token):
                    token = self._token = await self._renewed(token)
        return token.value

    async def instead_of(self, refused: str) -> str:
        """Another token than the one that the provider refused."""
        async with self._renewing:
            token = self._token
            if token is None or token.value == refused:
                self._token = None
                token = self._token = await self._renewed(None)
            return token.value

    def _stale(self, token: _Token) -> bool:
        return self._monotonic() >= token.fresh_until

    async def _renewed(self, last: _Token | None) -> _Token:
        asked = self._monotonic()
        try:
            granted = await self._grant.fetch()
        except ProviderFailure:
            if last is None or self._monotonic() >= last.good_until:
                raise
            return replace(last, fresh_until=min(self._monotonic() + RENEWAL_PAUSE, last.good_until))
        return _Token(
            granted.access_token.get_secret_value(),
            fresh_until=asked + granted.expires_in * FRESH_SHARE,
            good_until=asked + granted.expires_in,
        )


@dataclass(frozen=True, slots=True)
class Account:
    """Requests with the account's token. A 401 gets one more try with another token, then it stands."""

    wire: Wire
    tokens: TokenCache

    async def request(self, operation: Operation, url: str, *, content: bytes = b"") -> Answer:
        """`content` is JSON. Raises `ProviderFailure`."""
        token = await self.tokens.current()
        try:
            return await self._with(token, operation, url, content)
        except Unauthorized as refused:
            if refused.status != 401:
                raise
        return await self._with(await self.tokens.instead_of(token), operation, url, content)

    async def _with(self, token: str, operation: Operation, url: str, content: bytes) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return await self.wire.request(operation, url, headers=headers, content=content)
