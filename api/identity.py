"""Who is asking: a person by bearer token, a machine by API key."""

import hashlib
import time
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from api.ports import People, Store
from api.problems import Problem
from api.scopes import Scope, scopes_of
from api.tokens import IssuerUnavailable, TokenRefused, Tokens, key_hash
from domain.directory import Person
from domain.sight import Sight, sight_of
from store.api_keys import find_key

REMEMBERED_FOR = 2.0  # seconds: so long does a revoked key still open the door
_MOST_REMEMBERED = 10_000
_LONGEST = 8192  # characters of a token
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


@dataclass(frozen=True, slots=True)
class Principal:
    """`id` is the person's, or `key:` and the name of a machine's key; it stands in the audit."""

    id: str
    scopes: frozenset[Scope]
    sight: Sight
    person: Person | None = None

    def require(self, scope: Scope) -> None:
        """Raises Problem 403."""
        if scope not in self.scopes:
            raise Problem(403, f"This needs {scope}, which {self.id} does not have.")

    def as_person(self) -> Person:
        """Raises Problem 403 for a machine."""
        if self.person is None:
            raise Problem(403, "Only people can do this: send a person's bearer token.")
        return self.person


class Identity:
    """Remembers for two seconds whom a credential belongs to: half of what an accept would cost otherwise."""

    def __init__(self, tokens: Tokens, store: Store, people: People) -> None:
        self._tokens = tokens
        self._store = store
        self._people = people
        self._remembered: dict[str, tuple[float, Principal]] = {}

    async def principal(self, authorization: str | None) -> Principal:
        """`authorization` is the request's header. Raises Problem 401, or 503 when the issuer cannot be asked."""
        credential = _credential(authorization)
        digest = hashlib.sha256(credential.encode("utf-8", "surrogatepass")).hexdigest()
        until, known = self._remembered.get(digest, (0.0, None))
        if known is not None and time.monotonic() < until:
            return known
        found = await (self._machine(credential) if credential.startswith("ak_") else self._person(credential))
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[digest] = (time.monotonic() + REMEMBERED_FOR, found)
        return found

    async def _machine(self, credential: str) -> Principal:
        known = await self._store.read(lambda tx: find_key(tx, key_hash(credential)))
        if known is None:
            raise _unknown("The API key is unknown or revoked")
        scopes = frozenset(scope for scope in Scope if scope in known.scopes)
        sight = Sight(everything=True, texts=Scope.TEXTS_READ in scopes)
        return Principal(f"key:{known.name}", scopes, sight)

    async def _person(self, credential: str) -> Principal:
        try:
            subject = await self._tokens.subject(credential)
        except TokenRefused as reason:
            raise _unknown(f"The bearer token {reason}") from None
        except IssuerUnavailable:
            raise Problem(
                503, "The identity provider cannot be reached; try again.", headers={"Retry-After": "5"}
            ) from None
        directory = await self._store.read(self._people.current)
        person = directory.people.get(subject)
        if person is None:
            raise _unknown("The bearer token names nobody in the directory")
        return Principal(person.id, scopes_of(person), sight_of(person), person)


def _credential(authorization: str | None) -> str:
    scheme, _, credential = (authorization or "").partition(" ")
    credential = credential.strip()
    if scheme.lower() != "bearer" or not credential:
        raise _unknown("No credential was sent")
    if len(credential) > _LONGEST or not credential.isascii():
        raise _unknown("The credential is malformed")
    return credential


def _unknown(what: str) -> Problem:
    return Problem(
        401, f"{what}; `Authorization: Bearer` with a valid token or API key is accepted.", headers=_CHALLENGE
    )


async def caller(request: Request) -> Principal:
    """The principal of this request. Raises Problem 401."""
    identity: Identity = request.app.state.identity
    return await identity.principal(request.headers.get("authorization"))


Caller = Annotated[Principal, Depends(caller)]
"""A route's parameter: `who: Caller`."""
