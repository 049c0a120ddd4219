"""What a rule of the routing tree is asked, and what it may answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.channel import Channel
from domain.directory import Person
from domain.ladder import Copy, Step, Use
from domain.priority import Priority
from domain.reason import Reason
from domain.situation import Situation


@dataclass(frozen=True, slots=True)
class Asked:
    """One copy of a step for one person. `priority` is the step's: an escalated one is at least High (R-147)."""

    step: Step
    copy: Copy
    person: Person
    priority: Priority
    situation: Situation

    @property
    def now(self) -> datetime:
        """The step's due instant."""
        return self.situation.now

    @property
    def online(self) -> bool:
        """A heartbeat or an open stream within 90 s (X-26)."""
        return self.person.id in self.situation.online


@dataclass(frozen=True, slots=True)
class Refusal:
    """The channel is not used now. `until`: a digest tells it then; None where nothing will."""

    reason: Reason
    until: datetime | None = None


Guard = Callable[[Asked, Use], Refusal | None]
"""Whether a channel may be used; None lets it pass."""

Silence = Callable[[Asked, Use], bool]
"""Whether a row that is written makes no sound, badge or toast (X-26)."""


@dataclass(frozen=True, slots=True)
class Routed:
    """What became of one channel of a copy."""

    channel: Channel
    reason: Reason
    refused: bool = False
    until: datetime | None = None
    silent: bool = False
