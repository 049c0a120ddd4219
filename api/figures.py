"""The answer of `GET /v1/metrics`: what the store counted, in the words of the contract."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from domain.catalogue import CATALOGUE
from domain.directory import Directory
from domain.fatigue import (
    AfterHours,
    PriorityMix,
    RecipientFatigue,
    Source,
    is_at_work,
    priority_mix,
    recipient_fatigue,
)
from domain.figures import (
    ChannelFigures,
    Count,
    DeliveryFigures,
    EscalationFigures,
    ResponseFigures,
    TargetFigures,
    TrendPoint,
    channel_figures,
    delivery_figures,
    response_figures,
    trend,
)
from domain.period import Period, Span, days, hours
from domain.value import Value
from store.metrics import AlertsOfType, Recorded, needs_answer

_BREACH = "SLA_BREACH"
_MOST_RECIPIENTS = 100


class SpanShown(Value):
    """The instants that the figures are of: from `since` on, up to but without `until`."""

    period: Annotated[Period | None, Field(description="null where `from` was given")]
    since: AwareDatetime
    until: AwareDatetime
    zone: Annotated[str, Field(description="in which the asker's days begin")]


class SlaFigures(Value):
    """Of service level agreements."""

    breaches: Annotated[Count, Field(description="breaches detected: alerts of type SLA_BREACH raised in the period")]


class TypeFigures(Value):
    """A slice of the pie."""

    type: str
    title: str
    alerts: Annotated[Count, Field(description="raised in the period")]


class FatigueFigures(Value):
    """Interruptions: pushes, texts and calls that were really sent. Percentiles, for averages hide floods (F-26)."""

    interruptions: Count
    recipients: Annotated[
        tuple[RecipientFatigue, ...], Field(description="the 100 with the most in ten minutes, most first")
    ]
    mix: PriorityMix
    sources: Annotated[tuple[Source, ...], Field(description="the ten most frequent, most first")]
    chattering: Annotated[
        Count, Field(description="things of which somebody was told three times or more within ten minutes")
    ]
    stale: Annotated[Count, Field(description="alerts open for more than 24 hours now, whatever the period")]
    after_hours: Annotated[tuple[AfterHours, ...], Field(description="technicians who had any, most first")]


class Metrics(Value):
    """Of the alerts of those stores and regions that the asker sees.

    Deliveries belong to the period in which they were due, answers to that in which they came, alerts to that in which
    they were raised.
    """

    span: SpanShown
    delivery: DeliveryFigures
    channels: Annotated[tuple[ChannelFigures, ...], Field(description="every channel, used or not")]
    response: ResponseFigures
    targets: Annotated[tuple[TargetFigures, ...], Field(description="by type and role; those with an answer to judge")]
    trend: Annotated[tuple[TrendPoint, ...], Field(description="a point for each hour of today, else for each day")]
    escalation: EscalationFigures
    sla: SlaFigures
    types: Annotated[tuple[TypeFigures, ...], Field(description="most frequent first")]
    fatigue: FatigueFigures


def metrics(
    recorded: Recorded, span: Span, directory: Directory, *, period: Period | None, zone: str, now: datetime
) -> Metrics:
    """`zone` is the asker's, `now` installation time."""
    counted, answers, alerts, targets = recorded.counted(), recorded.answers(), recorded.alerts(), recorded.targets()
    points = hours(span) if period is Period.TODAY else days(span, zone)
    return Metrics(
        span=SpanShown(period=period, since=span.since, until=span.until, zone=zone),
        delivery=delivery_figures(counted),
        channels=tuple(channel_figures(counted)),
        response=response_figures(answers, targets, unanswered=_unanswered(alerts)),
        targets=tuple(targets),
        trend=tuple(trend(answers, tuple(points))),
        escalation=recorded.escalations(),
        sla=SlaFigures(breaches=sum(one.alerts for one in alerts if one.type == _BREACH)),
        types=tuple(_types(alerts)),
        fatigue=_fatigue(recorded, span, directory, zone=zone, now=now),
    )


def _unanswered(alerts: list[AlertsOfType]) -> int:
    return sum(one.unanswered for one in alerts if needs_answer(one.type))


def _types(alerts: list[AlertsOfType]) -> Iterator[TypeFigures]:
    for one in alerts:
        entry = CATALOGUE.get(one.type)
        yield TypeFigures(type=one.type, title=entry.title if entry else one.type, alerts=one.alerts)


def _fatigue(recorded: Recorded, span: Span, directory: Directory, *, zone: str, now: datetime) -> FatigueFigures:
    elapsed, mix = span.elapsed(now), recorded.mix()
    loads = [
        recipient_fatigue(recipient, buckets, zone=zone, elapsed=elapsed)
        for recipient, buckets in recorded.interruptions().items()
    ]
    loads.sort(key=lambda one: (-one.most_in_ten_minutes, -one.interruptions, one.recipient))
    whole = sum(one.interruptions for one in loads)
    return FatigueFigures(
        interruptions=whole,
        recipients=tuple(loads[:_MOST_RECIPIENTS]),
        mix=priority_mix(mix),
        sources=tuple(recorded.sources(whole)),
        chattering=recorded.chattering(),
        stale=recorded.stale(now),
        after_hours=tuple(_after_hours(recorded, directory)),
    )


def _after_hours(recorded: Recorded, directory: Directory) -> list[AfterHours]:
    counts: dict[str, int] = {}
    for technician, minute, count in recorded.technicians():
        if not is_at_work(technician, directory, minute):
            counts[technician] = counts.get(technician, 0) + count
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [AfterHours(technician=technician, interruptions=count) for technician, count in ordered]
