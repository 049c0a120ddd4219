"""The only notion of time: real instants to the installation's time, and its durations back to real ones."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field

from domain.value import Value


class Clock(Value):
    """At `real_anchor` the installation's time was `anchor`; since then it runs `speed` times as fast.

    In production speed is 1 and both anchors are equal: the identity.
    """

    speed: Annotated[float, Field(gt=0)] = 1.0
    real_anchor: AwareDatetime
    anchor: AwareDatetime

    def at(self, real: datetime) -> datetime:
        """The installation's instant at a real one."""
        return self.anchor + (real - self.real_anchor) * self.speed

    def real(self, duration: timedelta) -> timedelta:
        """How long a duration of the requirements takes in reality; never negative."""
        return max(duration, timedelta(0)) / self.speed

    def real_at(self, instant: datetime) -> datetime:
        """The real instant at which the installation's time is `instant`."""
        return self.real_anchor + (instant - self.anchor) / self.speed
