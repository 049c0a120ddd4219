"""The predicates that a copy and its channels name (X-57)."""

from domain.ladder import Use
from domain.predicates import Predicate, PredicateName, holds
from domain.reason import Reason
from domain.routing.asked import Asked, Refusal

_UNMET: dict[str, Reason] = {
    Predicate.RECIPIENT_OFFLINE: Reason.RECIPIENT_ONLINE,
    Predicate.CRITICAL_WORK_ORDER: Reason.NOT_CRITICAL,
    Predicate.WORKABLE_AT_STORE: Reason.NOT_WORKABLE_AT_STORE,
    Predicate.DELIVERIES_FAILING: Reason.DELIVERIES_REACH_PEOPLE,
    Predicate.TECHNICIAN_ASSIGNED: Reason.NOBODY_ASSIGNED,
    Predicate.URGENT_COMMENT: Reason.NOT_URGENT,
    Predicate.ONGOING_ISSUE: Reason.NO_ONGOING_ISSUE,
    Predicate.DECLINE_PATTERN: Reason.NO_PATTERN,
    Predicate.SLA_REQUIRES_REGIONAL: Reason.SLA_WITHOUT_REGIONAL,
    Predicate.OFFER_HELD: Reason.NO_OFFER_HELD,
}


def unmet(name: PredicateName | None) -> Reason:
    """Why a channel is not used whose predicate does not hold."""
    return _UNMET.get(name, Reason.UNKNOWN_PREDICATE) if name else Reason.NAMED_BY_TYPE


def copy_wanted(asked: Asked, _: Use) -> Refusal | None:
    """The whole copy's predicate."""
    facts = asked.situation.facts(online=True)
    return None if holds(asked.copy.when, facts) else Refusal(unmet(asked.copy.when))


def channel_wanted(asked: Asked, use: Use) -> Refusal | None:
    """The channel's own predicate; only it may look at the recipient's presence."""
    facts = asked.situation.facts(online=asked.online)
    return None if holds(use.when, facts) else Refusal(unmet(use.when))
