"""The conditions that alert types name: each one function of the facts and `now`, each with a default (X-57)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from domain.priority import Priority

SLA_NEARLY_OVER = timedelta(minutes=60)


class Predicate(StrEnum):
    """Named in catalogue entries, and so in the ladders of alerts that run: a name is never taken away."""

    CRITICAL_WORK_ORDER = "critical_work_order"
    WORKABLE_AT_STORE = "workable_at_store"
    RECIPIENT_OFFLINE = "recipient_offline"
    DELIVERIES_FAILING = "deliveries_failing"
    TECHNICIAN_ASSIGNED = "technician_assigned"
    URGENT_COMMENT = "urgent_comment"
    ONGOING_ISSUE = "ongoing_issue"
    DECLINE_PATTERN = "decline_pattern"
    SLA_REQUIRES_REGIONAL = "sla_requires_regional"
    OFFER_HELD = "offer_held"


PredicateName = Annotated[Predicate | str, Field(union_mode="left_to_right")]
"""A predicate as a frozen ladder names it; a plain string where a newer version knew one that this one does not."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What predicates look at; each field has the value that holds when nobody supplied it."""

    now: datetime
    work_order_priority: Priority | None = None
    safety: bool = False
    sla_deadline: datetime | None = None
    workable_at_store: bool = True
    recipient_online: bool = True
    deliveries_failing: bool = False
    technician_assigned: bool = False
    urgent_comment: bool = False
    ongoing_issue: bool = False
    decline_pattern: bool = False
    sla_requires_regional: bool = False
    offer_held: bool = False


def is_critical_work_order(facts: Facts) -> bool:
    """Work order priority Critical, the safety flag, or less than 60 minutes of SLA left, none left included (X-06)."""
    if facts.work_order_priority is Priority.CRITICAL or facts.safety:
        return True
    return facts.sla_deadline is not None and facts.sla_deadline - facts.now < SLA_NEARLY_OVER


RULES: dict[str, Callable[[Facts], bool]] = {
    Predicate.CRITICAL_WORK_ORDER: is_critical_work_order,
    Predicate.WORKABLE_AT_STORE: lambda facts: facts.workable_at_store,
    Predicate.RECIPIENT_OFFLINE: lambda facts: not facts.recipient_online,
    Predicate.DELIVERIES_FAILING: lambda facts: facts.deliveries_failing,
    Predicate.TECHNICIAN_ASSIGNED: lambda facts: facts.technician_assigned,
    Predicate.URGENT_COMMENT: lambda facts: facts.urgent_comment,
    Predicate.ONGOING_ISSUE: lambda facts: facts.ongoing_issue,
    Predicate.DECLINE_PATTERN: lambda facts: facts.decline_pattern,
    Predicate.SLA_REQUIRES_REGIONAL: lambda facts: facts.sla_requires_regional,
    Predicate.OFFER_HELD: lambda facts: facts.offer_held,
}


def holds(name: PredicateName | None, facts: Facts) -> bool:
    """No predicate always holds, one that this version does not know never does (X-57)."""
    if name is None:
        return True
    return name in RULES and RULES[name](facts)
