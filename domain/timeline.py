"""What an alert will still do, and what it will not do any more: computed from its frozen ladder, sending nothing."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from domain.answer import Action, AnswerChannel
from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.ids import DeliveryId
from domain.ladder import Step, StepClock
from domain.reason import Reason
from domain.role import Role


class Fate(StrEnum):
    """What will become of something that has not happened yet."""

    PLANNED = "planned"
    WILL_NOT_HAPPEN = "will_not_happen"


_ANSWERED = {
    Action.ACKNOWLEDGE: "acknowledged",
    Action.ACCEPT: "accepted",
    Action.DECLINE: "declined",
    Action.APPROVE: "approved",
    Action.REJECT: "rejected",
    Action.UPLOAD: "answered with an upload",
    Action.APPROVE_ALTERNATIVE: "answered with an approved alternative",
    Action.CANCEL: "answered with a cancellation",
    Action.RESOLVE: "resolved",
}
_FROM = {
    AnswerChannel.WEB: "in the console",
    AnswerChannel.MOBILE: "in the app",
    AnswerChannel.SMS: "by text",
    AnswerChannel.PHONE: "by phone",
    AnswerChannel.LINK: "by link",
    AnswerChannel.DISPATCH: "by way of the dispatch system",
}


@dataclass(frozen=True, slots=True)
class Stop:
    """What stopped clocks, when, and in words: the first answer, or the closing."""

    clocks: frozenset[StepClock]
    at: datetime
    sentence: str


def answered(action: Action, *, by: str, channel: AnswerChannel | None, at: datetime) -> Stop:
    """The first valid answer stops the acknowledgment clock. `channel` is None where it is not recorded."""
    how = f" {_FROM[channel]}" if channel else ""
    return Stop(frozenset({StepClock.ACKNOWLEDGMENT}), at, f"{_ANSWERED[action]} by {by}{how} at {_instant(at)}")


def closed(reason: str, *, by: str, at: datetime) -> Stop:
    """Closing stops both clocks; steps of no clock go on."""
    clocks = frozenset({StepClock.ACKNOWLEDGMENT, StepClock.CONDITION})
    return Stop(clocks, at, f"closed ({reason}) by {by} at {_instant(at)}")


@dataclass(frozen=True, slots=True)
class FutureCopy:
    """Who a step would tell as things stand, on which channel; `reason` says why, or why not, or why not before."""

    person_id: str
    role: Role
    channel: Channel
    state: DeliveryState
    reason: Reason
    held_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A delivery that was planned and has not been sent: a next call attempt, mostly. `state`: planned or cancelled."""

    delivery_id: DeliveryId
    step: int
    clock: StepClock
    due_at: datetime
    shown_as: str
    attempt: int
    copy: FutureCopy


@dataclass(frozen=True, slots=True)
class Future:
    """One step, or one planned delivery (`delivery_id`), that has not happened.

    `why` is a sentence, and always there when it will not happen.
    """

    step: int
    due_at: datetime
    clock: StepClock
    shown_as: str
    fate: Fate
    why: str
    copies: tuple[FutureCopy, ...]
    task: str | None = None
    delivery_id: DeliveryId | None = None
    attempt: int | None = None


def future(
    steps: Iterable[Step],
    attempts: Iterable[Attempt],
    *,
    of_type: str,
    origin: datetime,
    planned: Collection[int],
    stops: tuple[Stop, ...],
    copies: Callable[[Step, datetime], tuple[FutureCopy, ...]],
) -> tuple[Future, ...]:
    """Ordered by instant, then step, then attempt.

    `planned`: steps whose decision is stored, so their deliveries speak for them. `stops`: in the order in which they
    happened. `copies`: who a step would tell at its due instant.
    """
    ahead = [
        _step(step, origin + step.due, of_type=of_type, stops=stops, copies=copies)
        for step in steps
        if step.index not in planned
    ]
    ahead += _attempts(attempts, stops)
    return tuple(sorted(ahead, key=lambda one: (one.due_at, one.step, one.attempt or 0, one.delivery_id or "")))


def _step(
    step: Step,
    due: datetime,
    *,
    of_type: str,
    stops: tuple[Stop, ...],
    copies: Callable[[Step, datetime], tuple[FutureCopy, ...]],
) -> Future:
    stop = _stopped(step.clock, stops)
    return Future(
        step=step.index,
        due_at=due,
        clock=step.clock,
        shown_as=step.shown_as or of_type,
        fate=Fate.WILL_NOT_HAPPEN if stop else Fate.PLANNED,
        why=stop.sentence if stop else GOES_ON[step.clock],
        copies=copies(step, due),
        task=step.task,
    )


GOES_ON = {
    StepClock.ACKNOWLEDGMENT: "unless somebody answers, or the condition clears, before",
    StepClock.CONDITION: "unless the condition clears before",
    StepClock.NONE: "whatever happens",
}
"""Until what a step of each clock stays planned; completes «it goes out»."""


def _attempts(attempts: Iterable[Attempt], stops: tuple[Stop, ...]) -> Iterator[Future]:
    for one in attempts:
        cancelled = one.copy.state is DeliveryState.CANCELLED
        stop = _stopped(one.clock, stops) if one.copy.reason in (Reason.ACKNOWLEDGED, Reason.CLOSED) else None
        yield Future(
            step=one.step,
            due_at=one.due_at,
            clock=one.clock,
            shown_as=one.shown_as,
            fate=Fate.WILL_NOT_HAPPEN if cancelled else Fate.PLANNED,
            why=stop.sentence if cancelled and stop else one.copy.reason.sentence,
            copies=(one.copy,),
            delivery_id=one.delivery_id,
            attempt=one.attempt,
        )


def _stopped(clock: StepClock, stops: tuple[Stop, ...]) -> Stop | None:
    return next((stop for stop in stops if clock in stop.clocks), None)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
