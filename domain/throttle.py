"""What becomes of another report of an alert that is open: an update in place, a summary, or a new alert (X-36, X-37).

Windows are per recipient and count from the planned instant of the last send on a channel that interrupts: a summary
is such a send, an update is none.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.channel import Channel
from domain.ids import PersonId

WINDOW = timedelta(minutes=5)
"""A report that is younger than this updates in place (R-397); summaries leave on its multiples (R-398)."""
FRESH = timedelta(minutes=30)
"""A report that is older than this is of a new alert (R-399)."""

_TOLD_BY = {Channel.VOICE: Channel.SMS}
_ORDER = (Channel.WEB, Channel.IN_APP, Channel.PUSH, Channel.SMS, Channel.EMAIL)


class Verdict(StrEnum):
    """What a report's age asks for."""

    UPDATE = "update"
    BATCH = "batch"
    SUPERSEDE = "supersede"


class Why(StrEnum):
    """Why a decision was taken; the word in the audit."""

    NEVER_INTERRUPTED = "never_interrupted"
    JUST_TOLD = "just_told"
    THROTTLED = "throttled"
    RAISED = "raised"


@dataclass(frozen=True, slots=True)
class Report:
    """Another report. `occurred_at` is never later than `received_at`; `raised`: it is more urgent than the alert."""

    occurred_at: datetime
    received_at: datetime
    raised: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """For one recipient. `due`: when the summary leaves, None for an update in place. `age`: None without a send."""

    recipient: PersonId
    why: Why
    age: timedelta | None = None
    due: datetime | None = None


def age_of(occurred_at: datetime, last_sent: datetime) -> timedelta:
    """In whole seconds; what occurred before the send is as old as the send."""
    return max(timedelta(seconds=(occurred_at - last_sent) // timedelta(seconds=1)), timedelta(0))


def decide(age: timedelta) -> Verdict:
    """[0, 300) update, [300, 1800] batch, beyond supersede; in whole seconds (X-37)."""
    if age < WINDOW:
        return Verdict.UPDATE
    return Verdict.BATCH if age <= FRESH else Verdict.SUPERSEDE


def batch_due(last_sent: datetime, age: timedelta) -> datetime:
    """The next whole window after the send."""
    return last_sent - (-age // WINDOW) * WINDOW


def is_superseded(report: Report, last_sends: Iterable[datetime | None]) -> bool:
    """Whether the latest send to anybody is too long ago. An alert that interrupted nobody is never superseded."""
    latest = max((sent for sent in last_sends if sent), default=None)
    return latest is not None and decide(age_of(report.occurred_at, latest)) is Verdict.SUPERSEDE


def decisions(report: Report, last_sends: Mapping[PersonId, datetime | None]) -> Iterator[Decision]:
    """One for each recipient of an alert that is not superseded, in the order given.

    A summary never leaves before its report was received.
    """
    for recipient, last_sent in last_sends.items():
        if last_sent is None:
            yield Decision(recipient, Why.NEVER_INTERRUPTED)
            continue
        age = age_of(report.occurred_at, last_sent)
        if report.raised:
            yield Decision(recipient, Why.RAISED, age, report.received_at)
        elif decide(age) is Verdict.UPDATE:
            yield Decision(recipient, Why.JUST_TOLD, age)
        else:
            yield Decision(recipient, Why.THROTTLED, age, max(batch_due(last_sent, age), report.received_at))


def told_by(channel: Channel) -> Channel:
    """The channel on which a digest tells what was meant for this one: a call is told by a text."""
    return _TOLD_BY.get(channel, channel)


def summary_channels(had: Iterable[Channel]) -> tuple[Channel, ...]:
    """How a summary reaches somebody who had the alert on these channels."""
    wanted = {told_by(channel) for channel in had}
    return tuple(channel for channel in _ORDER if channel in wanted)
