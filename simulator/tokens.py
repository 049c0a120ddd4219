"""The bearer tokens that the sandbox issued; they live in real time and die with the process."""

import secrets
from datetime import datetime

from simulator.config import SimulatorConfig
from simulator.operations import Provider
from simulator.refusal import Refusal
from simulator.scheduler import Scheduler

UNKNOWN = {
    Provider.GENESYS: ("bad.credentials", "Invalid login credentials."),
    Provider.TWILIO: ("20003", "Authenticate"),
    Provider.GOOGLE: ("UNAUTHENTICATED", "Request had invalid authentication credentials."),
}


class Tokens:
    def __init__(self, *, config: SimulatorConfig, scheduler: Scheduler) -> None:
        self._config = config
        self._scheduler = scheduler
        self._expiry: dict[tuple[Provider, str], datetime] = {}

    def issue(self, provider: Provider) -> str:
        token = secrets.token_urlsafe(32)
        self._expiry[provider, token] = self._scheduler.real_now() + self._config.token_lifetime
        return token

    def expect(self, provider: Provider, authorization: str | None) -> None:
        """Raises the provider's 401 for a missing, foreign, void or expired token."""
        expiry = self._expiry.get((provider, bearer(authorization)))
        if expiry is None or expiry <= self._scheduler.real_now():
            raise self.refusal(provider)

    def void(self, provider: Provider, authorization: str | None) -> None:
        self._expiry.pop((provider, bearer(authorization)), None)

    def refusal(self, provider: Provider) -> Refusal:
        code, message = UNKNOWN[provider]
        return Refusal(401, code, message, headers={"WWW-Authenticate": "Bearer"})

    @property
    def lifetime_seconds(self) -> int:
        return int(self._config.token_lifetime.total_seconds())


def bearer(authorization: str | None) -> str:
    """The token of an Authorization header; empty when there is none."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
