"""What a dashboard shows of deliveries, answers and escalations (R-363 to R-365): a ratio of nothing is null (X-54)."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field

from domain.channel import ROWS, Channel
from domain.delivery import DeliveryState
from domain.role import Role
from domain.value import Value

Ratio = Annotated[float | None, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Seconds = Annotated[float | None, Field(ge=0)]

_ARRIVED = frozenset({DeliveryState.DELIVERED, DeliveryState.READ})
_FAILED = frozenset({DeliveryState.FAILED, DeliveryState.OPTED_OUT})
_ON_THE_WAY = frozenset(
    {DeliveryState.SENDING, DeliveryState.UNKNOWN, DeliveryState.ACCEPTED, DeliveryState.SENT},
)


@dataclass(frozen=True, slots=True)
class Counted:
    """So many deliveries of a channel are in a state."""

    channel: Channel
    state: DeliveryState
    count: int


@dataclass(frozen=True, slots=True)
class Answered:
    """The first valid answer to an alert."""

    at: datetime
    taken: timedelta
    late: bool
    deferred_driving: bool


class DeliveryFigures(Value):
    """What was planned but never sent is in none of these."""

    attempted: Annotated[Count, Field(description="written, or handed to a provider, with whatever outcome")]
    delivered: Annotated[Count, Field(description="rows that were written, and all that is carrier_delivered")]
    carrier_delivered: Annotated[
        Count, Field(description="the carrier took the message, or the call was answered; no proof that it was seen")
    ]
    failed: Annotated[Count, Field(description="given up, or refused because of an opt-out")]
    on_the_way: Annotated[Count, Field(description="neither: no word of its end has come")]
    success_rate: Annotated[Ratio, Field(description="delivered of attempted; null where nothing was attempted")]


class ChannelFigures(Value):
    """The same of one channel."""

    channel: Channel
    count: Annotated[Count, Field(description="attempted")]
    delivered: Count
    failed: Count
    success_rate: Annotated[Ratio, Field(description="delivered of count; null where nothing was attempted")]


class TargetFigures(Value):
    """How often a role met its target for a type. An alert counts once: met, if any answer of the role was in time."""

    type: str
    role: Role
    target_seconds: Annotated[
        Seconds, Field(description="an answer takes less (R-256); null where there is none today")
    ]
    met: Count
    missed: Annotated[Count, Field(description="without those that a technician missed while driving")]


class ResponseFigures(Value):
    """First valid answers that came in the period, measured from the alert's origin; null where there was none."""

    average_seconds: Seconds
    p50_seconds: Seconds
    p90_seconds: Seconds
    acknowledgments: Annotated[Count, Field(description="alerts that were answered")]
    required_but_unanswered: Annotated[
        Count, Field(description="alerts raised in the period that need an answer and have none")
    ]
    on_time: Annotated[Count, Field(description="received when the first escalation was due, or before")]
    late: Annotated[Count, Field(description="received after it")]
    target_met: Annotated[Count, Field(description="sum of `targets`")]
    target_missed: Annotated[Count, Field(description="sum of `targets`")]
    deferred_driving: Annotated[Count, Field(description="answers to alerts whose technician was asked while driving")]


class EscalationFigures(Value):
    """Alerts of which an escalated step fell due in the period."""

    escalated: Count
    resolved: Annotated[Count, Field(description="of these, answered or cleared afterwards")]
    timeouts: Annotated[
        Count, Field(description="steps that a clock fired; not those that came early, for want of people")
    ]


class TrendPoint(Value):
    """Answers that came from `at` to the next point."""

    at: AwareDatetime
    acknowledgments: Count
    average_seconds: Seconds
    p90_seconds: Seconds


def ratio(part: int, whole: int) -> float | None:
    """None of nothing."""
    return part / whole if whole else None


def percentile(ordered: Sequence[float], percent: int) -> float | None:
    """By nearest rank: the smallest value that so many of a hundred do not exceed; None of nothing."""
    if not ordered:
        return None
    return ordered[-(-percent * len(ordered) // 100) - 1]


def average(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def delivery_figures(counted: Iterable[Counted]) -> DeliveryFigures:
    """Over all channels."""
    known = tuple(counted)
    delivered, failed, under_way = (_sum(known, states) for states in (_ARRIVED, _FAILED, _ON_THE_WAY))
    attempted = delivered + failed + under_way
    return DeliveryFigures(
        attempted=attempted,
        delivered=delivered,
        carrier_delivered=_sum((one for one in known if one.channel not in ROWS), _ARRIVED),
        failed=failed,
        on_the_way=under_way,
        success_rate=ratio(delivered, attempted),
    )


def channel_figures(counted: Iterable[Counted]) -> Iterator[ChannelFigures]:
    """One for every channel, in their usual order, whether or not it was used."""
    known = tuple(counted)
    for channel in Channel:
        own = delivery_figures(one for one in known if one.channel is channel)
        yield ChannelFigures(
            channel=channel,
            count=own.attempted,
            delivered=own.delivered,
            failed=own.failed,
            success_rate=own.success_rate,
        )


def response_figures(
    answers: Sequence[Answered], targets: Iterable[TargetFigures], *, unanswered: int
) -> ResponseFigures:
    """Percentiles beside the average, which hides the slow ones."""
    taken, scored = _ordered(answers), tuple(targets)
    late = sum(one.late for one in answers)
    return ResponseFigures(
        average_seconds=average(taken),
        p50_seconds=percentile(taken, 50),
        p90_seconds=percentile(taken, 90),
        acknowledgments=len(answers),
        required_but_unanswered=unanswered,
        on_time=len(answers) - late,
        late=late,
        target_met=sum(one.met for one in scored),
        target_missed=sum(one.missed for one in scored),
        deferred_driving=sum(one.deferred_driving for one in answers),
    )


def trend(answers: Iterable[Answered], points: Sequence[datetime]) -> Iterator[TrendPoint]:
    """One for each point; `points` are in order, and no answer came before the first of them."""
    parts: list[list[Answered]] = [[] for _ in points]
    for one in answers:
        parts[bisect_right(points, one.at) - 1].append(one)
    for at, part in zip(points, parts, strict=True):
        taken = _ordered(part)
        yield TrendPoint(
            at=at, acknowledgments=len(part), average_seconds=average(taken), p90_seconds=percentile(taken, 90)
        )


def _sum(counted: Iterable[Counted], states: frozenset[DeliveryState]) -> int:
    return sum(one.count for one in counted if one.state in states)


def _ordered(answers: Iterable[Answered]) -> list[float]:
    return sorted(one.taken.total_seconds() for one in answers)
