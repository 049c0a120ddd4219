"""What a digest tells at its instant: what was held back, judged again by the rules that hold then."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.channel import Channel
from domain.ids import AlertId, DeliveryId, PersonId
from domain.ladder import StepClock, Use
from domain.role import Role
from domain.routing.asked import Asked, Guard, Refusal
from domain.routing.crisis_mode import in_crisis
from domain.routing.customer import refused
from domain.routing.predicate import channel_wanted, copy_wanted
from domain.routing.release import released_at
from domain.routing.tree import GUARDS, HOLDING, SILENCES
from domain.throttle import told_by

_OF_THE_COPY = frozenset({copy_wanted, channel_wanted})
AGAIN: tuple[Guard, ...] = tuple(guard for guard in GUARDS if guard not in _OF_THE_COPY)
"""The predicates were judged when the copy was held; whom it goes to, and how, is judged at the instant of telling."""


@dataclass(frozen=True, slots=True)
class Held:
    """Something to be told at `due`. `delivery_id`: the copy that was held; None for repeats, which have `reports`.

    `resent`: a delivery of its own, which somebody asked for; it is in words already, and only ordered.
    """

    id: str
    alert_id: AlertId
    recipient: PersonId
    role: Role
    channel: Channel
    step: int
    clock: StepClock
    due: datetime
    why: str
    delivery_id: DeliveryId | None = None
    reports: int = 0
    asks: bool = False
    resent: bool = False

    @property
    def tells_on(self) -> Channel:
        """What was held on V is told by S, everything else by its own channel."""
        return told_by(self.channel)


def judged_again(asked: Asked, channel: Channel) -> Refusal | None:
    """None: it is told. `until`: it is held on. Otherwise nothing will tell it."""
    use, served = Use(channel=channel), asked.situation.served
    if served and asked.copy.role is Role.CUSTOMER:
        return refused(asked, use, served)
    for guard in AGAIN:
        if refusal := guard(asked, use):
            if refusal.until is None:
                return refusal
            until = released_at(asked, use, refusal.until, HOLDING)
            return replace(refusal, until=until) if until > asked.now else None
    return None


def is_silent(asked: Asked, channel: Channel) -> bool:
    """Whether a row makes no sound now."""
    return is_of_crisis(asked, channel) or any(silence(asked, Use(channel=channel)) for silence in SILENCES)


def is_of_crisis(asked: Asked, channel: Channel) -> bool:
    """Whether a row is silent since crisis mode is on; badges catch up with those when it ends (X-38)."""
    return channel.is_row and in_crisis(asked.situation)


def weakest(clocks: frozenset[StepClock]) -> StepClock:
    """What stops something that tells of several copies of one alert: only what stops all of them."""
    return next(clock for clock in (StepClock.NONE, StepClock.CONDITION, StepClock.ACKNOWLEDGMENT) if clock in clocks)
