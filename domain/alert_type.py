"""What an alert type is: data that a product manager can review."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise

from domain.answer import Action
from domain.channel import Channel
from domain.context import Context
from domain.ladder import Copy, Step, StepClock, Use
from domain.language import Language
from domain.predicates import Predicate
from domain.priority import Priority
from domain.role import Role


class AcknowledgmentMode(StrEnum):
    """The human duty; whether silence escalates is the ladder's affair (X-01)."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Wording:
    """Templates with {fields} in braces; what stands in them is prepared by `domain.wording`.

    `sms` and `title` are shortened field by field to fit, first the ones named first in `shorten`; the work order's
    reference is never cut.
    """

    title: str
    body: str
    sms: str
    push: str = ""
    voice: str = ""


@dataclass(frozen=True, slots=True)
class AlertType:
    """One entry of the catalogue.

    `answers`: which actions count as the answer; `resolves`: which also clear the condition. `closes_on`: what ends it,
    in words for the reviewer. `tells_when_resolved`: 7.7 goes out when it clears (X-22). `target`: the response time
    that the role owing the answer first is measured against, `targets` those of roles that have their own (R-256).
    `repeats_by`: the fields by which repeats are recognised and throttled (X-36); empty where they are only counted.
    `opens_incident`: the admins review each of them (X-67).
    """

    key: str
    number: str
    title: str
    priority: Priority
    context: type[Context]
    acknowledgment: AcknowledgmentMode
    ladder: tuple[Step, ...]
    wordings: dict[str, Wording]
    closes_on: str
    answers: tuple[Action, ...] = ()
    resolves: tuple[Action, ...] = ()
    tells_when_resolved: bool = False
    target: timedelta | None = None
    targets: Mapping[Role, timedelta] = field(default_factory=dict)
    deep_link: str = "Alerts"
    spanish: dict[str, Wording] = field(default_factory=dict)
    shorten: tuple[str, ...] = ("address", "customer", "item", "store", "technician")
    repeats_by: tuple[str, ...] = ()
    opens_incident: bool = False

    @property
    def is_notice(self) -> bool:
        """Nobody owes an answer and nothing has to clear: it is closed once it is sent (X-64)."""
        return self.acknowledgment is AcknowledgmentMode.NONE and not self.resolves

    def wording(self, name: str, language: Language) -> Wording:
        """English where the language has none of that name."""
        if language is Language.SPANISH and name in self.spanish:
            return self.spanish[name]
        return self.wordings[name]


def use(*channels: Channel, when: Predicate | None = None) -> tuple[Use, ...]:
    """Several channels under the same predicate."""
    return tuple(Use(channel=channel, when=when) for channel in channels)


def tell(
    role: Role,
    *uses: tuple[Use, ...],
    when: Predicate | None = None,
    asks: bool = False,
    owes: bool = False,
    wording: str | None = None,
) -> Copy:
    """A copy for the members of a role."""
    channels = tuple(one for group in uses for one in group)
    return Copy(role=role, uses=channels, when=when, asks=asks, owes=owes, wording=wording)


def ladder(*steps: Step) -> tuple[Step, ...]:
    """Numbered in the order given, which is the order in which they fall due.

    Raises ValueError when a step would fall due before the one above it.
    """
    if any(later.due < earlier.due for earlier, later in pairwise(steps)):
        raise ValueError("the steps of a ladder stand in the order of their due times")
    return tuple(step.model_copy(update={"index": number}) for number, step in enumerate(steps))


def at_once(*copies: Copy, clock: StepClock = StepClock.ACKNOWLEDGMENT) -> Step:
    """The step at the origin."""
    return Step(index=0, due=timedelta(0), clock=clock, copies=copies)


def after(
    minutes: int,
    clock: StepClock,
    *copies: Copy,
    wording: str = "first",
    escalated: bool = True,
    shown_as: str | None = None,
    task: str | None = None,
) -> Step:
    """A step `minutes` after the origin."""
    return Step(
        index=0,
        due=timedelta(minutes=minutes),
        clock=clock,
        copies=copies,
        wording=wording,
        escalated=escalated,
        shown_as=shown_as,
        task=task,
    )
