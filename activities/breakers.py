"""Who is not asked for a while: the breakers of one worker process, one for each provider of a channel."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.breaker import Breaker
from domain.channel import Channel
from domain.failure import ProviderFailure
from domain.message import Sender
from domain.retry import OUR_CEILING


class Breakers:
    """The last provider of a chain has none: to hold back what nobody else takes would only lose time."""

    def __init__(self, chains: Mapping[Channel, Sequence[Sender]]) -> None:
        self._breakers = {
            (channel, route): Breaker() for channel, chain in chains.items() for route in range(len(chain) - 1)
        }

    def admits(self, channel: Channel, route: int, now: datetime) -> bool:
        """Asked once for each request that would be made; `now` is real time."""
        breaker = self._breakers.get((channel, route))
        if breaker is None:
            return True
        asked = breaker.ask(now)
        self._breakers[channel, route] = asked.breaker
        return asked.admitted

    def hears(self, channel: Channel, route: int, failure: ProviderFailure | None, now: datetime) -> bool:
        """Whether this failure is the one that suspends a provider that was asked until now."""
        breaker = self._breakers.get((channel, route))
        if breaker is None or (failure is not None and failure.code == OUR_CEILING):
            return False
        heard = breaker.hear(failure.failure_class if failure else None, now)
        self._breakers[channel, route] = heard
        return heard.open and not breaker.open
