"""Whether a delivery that failed is handed to the next provider of its channel, and why (X-38)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from domain.failure import FailureClass
from domain.reason import Reason


@dataclass(frozen=True, slots=True)
class Route:
    """A provider in the chain of a channel. `finds`: it can tell what it already has of a delivery."""

    provider: str
    finds: bool = False


@dataclass(frozen=True, slots=True)
class Rerouting:
    """`route` is the place of the next provider in the chain; None where no other one is asked."""

    route: int | None
    reason: Reason


_RECIPIENTS_OWN = frozenset({FailureClass.PERMANENT, FailureClass.RECIPIENT_GONE, FailureClass.OPTED_OUT})
_AT_ONCE = frozenset({FailureClass.AUTH, FailureClass.POLICY})
_HURRIED = frozenset({FailureClass.RETRYABLE, FailureClass.RATE_LIMITED})
_WHY = {
    FailureClass.AUTH: Reason.PROVIDER_UNAUTHORIZED,
    FailureClass.POLICY: Reason.PROVIDER_FILTERED,
    FailureClass.RETRYABLE: Reason.PROVIDER_FAILING,
    FailureClass.RATE_LIMITED: Reason.PROVIDER_BUSY,
    FailureClass.AMBIGUOUS: Reason.PROVIDER_SILENT,
}


def next_route(
    chain: Sequence[Route], tried: Collection[str], failure: FailureClass, *, over: bool, hurried: bool
) -> Rerouting:
    """`over`: the same provider would not be asked again; its tries, the time, or X-55's wait for a callback are over.

    `hurried`: the first failure is enough. Crisis mode is, for then each minute counts and a provider is likely the
    cause; a call is, for X-11 retries texts every 30 s, while an attempt of a call is to ring now. Never for an unknown
    outcome, which may still turn out to have arrived; and never where the number is at fault, or its owner has refused:
    what is wrong with one provider's message is wrong with the next one's.
    """
    if failure in _RECIPIENTS_OWN:
        return Rerouting(None, Reason.SAME_EVERYWHERE)
    enough = hurried and failure in _HURRIED
    if not (over or enough or failure in _AT_ONCE):
        return Rerouting(None, Reason.SAME_PROVIDER_AGAIN)
    return _untried(chain, tried, Reason.FIRST_FAILURE_COUNTS if enough and not over else _WHY[failure])


def around_suspended(chain: Sequence[Route], tried: Collection[str]) -> Rerouting:
    """The provider has failed so many others that it is not asked for a while."""
    return _untried(chain, tried, Reason.PROVIDER_SUSPENDED)


def _untried(chain: Sequence[Route], tried: Collection[str], reason: Reason) -> Rerouting:
    following = next((place for place, route in enumerate(chain) if route.provider not in tried), None)
    return Rerouting(following, reason if following is not None else Reason.NO_OTHER_PROVIDER)
