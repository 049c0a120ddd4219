"""A ceiling that never waits: a provider account's requests per second, with a reserve for what is critical."""

import math
from datetime import timedelta

from domain.priority import Priority

RESERVE = 0.2  # of a full bucket, and at least one token; what only Critical may take, whatever else comes in a burst
_SMALLEST = 2.0  # one token in the reserve, and one outside it
_EXACT_ENOUGH = 1e-6  # tokens: what floating point and whole microseconds lose


class TokenBucket:
    """Holds one second's worth, at least two tokens, and is full at first. For one event loop."""

    def __init__(self, *, per_second: float) -> None:
        if not (per_second > 0 and math.isfinite(per_second)):
            raise ValueError("a ceiling is a positive number of requests per second")
        self._rate = per_second
        self._capacity = max(per_second, _SMALLEST)
        self._reserve = max(self._capacity * RESERVE, 1.0)
        self._tokens = self._capacity
        self._at = -math.inf
        self._promised = {True: -math.inf, False: -math.inf}

    def take(self, now: float, priority: Priority) -> timedelta | None:
        """None: go. Otherwise when to come back, counted from `now`, which is in monotonic seconds.

        Each caller is told another instant, one token apart, so that those who were refused together do not all come
        back for the same token.
        """
        self._refill(now)
        critical = priority is Priority.CRITICAL
        kept = 0.0 if critical else self._reserve
        missing = 1 + kept - self._tokens
        if missing <= _EXACT_ENOUGH:
            self._tokens -= 1
            return None
        back = max(now + missing / self._rate, self._promised[critical] + 1 / self._rate)
        self._promised[critical] = back
        return timedelta(microseconds=math.ceil((back - now) * 1e6 - 1e-3))

    def _refill(self, now: float) -> None:
        self._tokens = min(self._capacity, self._tokens + max(now - self._at, 0.0) * self._rate)
        self._at = max(self._at, now)
        if self._tokens >= self._capacity:  # whoever was promised an instant is gone
            self._promised = {True: -math.inf, False: -math.inf}
