"""What a provider's reports make of a delivery: the same whatever their order and however often they come (X-31)."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.delivery import CallOutcome, DeliveryState, may_become
from domain.provider_events import CallAnswered, CallCompleted, MessageStatus

DeliveryReport = MessageStatus | CallAnswered | CallCompleted

# The outcome that says most stands: CONFIRMED is never undone, and any report beats our own "nothing was heard".
_RANK = (
    CallOutcome.NO_OUTCOME,
    CallOutcome.FAILED,
    CallOutcome.NO_ANSWER,
    CallOutcome.BUSY,
    CallOutcome.MACHINE,
    CallOutcome.HUNG_UP,
    CallOutcome.NO_KEY,
    CallOutcome.CONFIRMED,
)
_NEVER_LEFT = frozenset({DeliveryState.SUPPRESSED, DeliveryState.CANCELLED, DeliveryState.EXPIRED})
_ARRIVED = frozenset({DeliveryState.DELIVERED, DeliveryState.READ})


@dataclass(frozen=True, slots=True)
class Reported:
    """What is known of a delivery. `delivered_at`: the carrier accepted it, or the call was answered."""

    state: DeliveryState
    outcome: CallOutcome | None = None
    ended_at: datetime | None = None
    delivered_at: datetime | None = None


def after(known: Reported, report: DeliveryReport) -> Reported:
    """With one more report. A delivery that never left stays as it is, whatever is reported."""
    if known.state in _NEVER_LEFT:
        return known
    said = _state_said_by(report)
    merged = replace(known, state=_further(known.state, said))
    if said in _ARRIVED:
        merged = replace(merged, delivered_at=min(known.delivered_at or report.at, report.at))
    return _ended(merged, report) if isinstance(report, CallCompleted) else merged


def _state_said_by(report: DeliveryReport) -> DeliveryState:
    """A call that somebody or something took is delivered, one that rang in vain was sent (X-32)."""
    if isinstance(report, MessageStatus):
        return report.state
    if isinstance(report, CallAnswered) or report.outcome.answered:
        return DeliveryState.DELIVERED
    return DeliveryState.FAILED if report.outcome is CallOutcome.FAILED else DeliveryState.SENT


def _further(now: DeliveryState, later: DeliveryState) -> DeliveryState:
    """Of two bad ends the refusal is the one that says why."""
    refused = now is DeliveryState.FAILED and later is DeliveryState.OPTED_OUT
    return later if refused or may_become(now, later) else now


def _ended(known: Reported, report: CallCompleted) -> Reported:
    if known.outcome is None or _RANK.index(report.outcome) > _RANK.index(known.outcome):
        return replace(known, outcome=report.outcome, ended_at=report.at)
    if report.outcome is known.outcome:
        return replace(known, ended_at=min(known.ended_at or report.at, report.at))
    return known
