"""An operation of a provider: whether it may be repeated, what came back, and how the provider words its refusals."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import httpx

from domain.failure import ProviderFailure

OK = "ok"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `body` is empty where it was too large, compressed, or broke off."""

    status: int
    headers: httpx.Headers = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def success(self) -> bool:
        """What HTTP says; the body may say otherwise."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the provider's own error body says, as far as it can be read.

    `status` counts where HTTP says 2xx and the body does not; `failure` overrides the rule of the status;
    `correlation` is what the provider's support asks for.
    """

    code: str | None = None
    status: int | None = None
    failure: type[ProviderFailure] | None = None
    correlation: str | None = None


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a provider words its refusals. `pause` follows a 429 that gives no hint."""

    refusal: Callable[[Answer], Refusal]
    pause: timedelta


@dataclass(frozen=True, slots=True)
class Operation:
    """`idempotent`: a second request does no harm, so an unknown outcome is simply tried again."""

    provider: str
    name: str
    method: str
    idempotent: bool
    dialect: Dialect


@dataclass(frozen=True, slots=True)
class Attempt:
    """For counters and logs. `outcome` is OK or a `FailureClass`; `status` is None when nothing came back."""

    provider: str
    operation: str
    outcome: str
    status: int | None
    took: timedelta
    correlation: str | None
