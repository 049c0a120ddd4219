"""What an event or a clock makes of a work order: the only door to its rules, pure and total."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from domain.work_order import (
    answering,
    check_in,
    commenting,
    completing,
    creating,
    ending,
    exceptional,
    judging,
    offering,
    overrun,
    reassigning,
    shortage,
    silence,
    sla,
    statuses,
    unassigned,
    windows,
    withdrawing,
)
from domain.work_order.effect import Flag
from domain.work_order.happening import Clock, Decision, Happened, Known, Rule, Verdict
from domain.work_order.terms import NEVER, TERMS, Terms
from domain.work_order.work_order import WorkOrder

RULES: dict[str, Rule] = (
    creating.RULES
    | offering.RULES
    | reassigning.RULES
    | withdrawing.RULES
    | answering.RULES
    | windows.RULES
    | sla.RULES
    | statuses.RULES
    | completing.RULES
    | judging.RULES
    | commenting.RULES
    | shortage.RULES
    | exceptional.RULES
    | ending.RULES
)
"""By type of event."""
CLOCKS: tuple[Clock, ...] = (
    *offering.CLOCKS,
    *unassigned.CLOCKS,
    *silence.CLOCKS,
    *check_in.CLOCKS,
    *overrun.CLOCKS,
    *sla.CLOCKS,
)
"""In the order in which they fall at one and the same instant."""
Due = tuple[datetime, Clock, str]
"""When, which clock, and for which of its occurrences."""


def on_event(order: WorkOrder | None, event: Happened, known: Known) -> Decision:
    """Without an order: `work_order.created` makes one, anything else one that is flagged as unknown (X-77).

    An event that was applied before changes nothing, and neither does any on an order that is over.
    """
    order = order or WorkOrder(id=event.work_order_id, created_at=event.occurred_at, unknown=True)
    rule = RULES.get(event.type)
    if event.id in order.applied:
        return Decision(order, verdict=Verdict.REPEATED)
    if order.status.is_over:
        return Decision(order, verdict=Verdict.OVER)
    if rule is None:
        return Decision(order, verdict=Verdict.IRRELEVANT)
    order = _named(order, known)
    decision = rule(order, event, known)
    if decision == Decision(order):
        decision = Decision(order, verdict=Verdict.REPEATED)
    if not order.applied and decision.order.unknown:
        decision = decision.also(_unheard_of(order))
    return replace(decision, order=decision.order.but(applied=(*order.applied, event.id)))


def next_due(order: WorkOrder, terms: Terms = TERMS) -> datetime | None:
    """The earliest instant at which a clock falls due; None where none runs."""
    return min((at for at, _, _ in _running(order, terms)), default=None)


def upcoming(order: WorkOrder, terms: Terms = TERMS) -> tuple[tuple[datetime, str], ...]:
    """When which clock falls due if nothing happens before, the earliest first."""
    return tuple(sorted((at, clock.name) for at, clock, _ in _running(order, terms)))


def on_due(order: WorkOrder, known: Known) -> Decision:
    """Everything that has fallen due by `known.now`, the earliest first, each once and at its own due instant."""
    decision = Decision(order)
    while due := _earliest(decision.order, known):
        decision = decision.then(partial(_fallen, due=due, known=known))
    return decision


def _fallen(order: WorkOrder, *, due: Due, known: Known) -> Decision:
    at, clock, occurrence = due
    return clock.falls(order.but(fired=(*order.fired, _mark(clock, occurrence))), occurrence, replace(known, now=at))


def _running(order: WorkOrder, terms: Terms) -> Iterator[Due]:
    """Every clock that has not fallen, in the order of `CLOCKS`; none of an order that is over (X-23).

    Nor one that is ten years away: other systems write «never» as the last day of the year 9999.
    """
    if order.status.is_over:
        return
    for clock in CLOCKS:
        for occurrence, at in clock.dues(order, terms):
            if _mark(clock, occurrence) not in order.fired and at - order.created_at < NEVER:
                yield at, clock, occurrence


def _earliest(order: WorkOrder, known: Known) -> Due | None:
    due = [one for one in _running(order, known.terms) if one[0] <= known.now]
    return min(due, key=lambda one: one[0], default=None)


def _mark(clock: Clock, occurrence: str) -> str:
    return f"{clock.name}:{occurrence}"


def _named(order: WorkOrder, known: Known) -> WorkOrder:
    """With the customer's name as it is known today."""
    name = known.customers.get(order.customer_id or "")
    return order.but(customer=name) if name else order


def _unheard_of(order: WorkOrder) -> Flag:
    return Flag(
        f"unknown:{order.id}",
        f"Events of work order {order.id} came before its creation: texts name no more than its reference.",
    )
