"""The deadline: 5.3 when four fifths of the time have passed, 5.4 when all of it has (X-62, X-63, X-65)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from domain.event_types import SlaChanged
from domain.ids import key_of_work_order
from domain.work_order.effect import Effect
from domain.work_order.happening import Clock, Decision, Happened, Known, Rule, Verdict, says
from domain.work_order.telling import about_order, over, raised
from domain.work_order.terms import Terms
from domain.work_order.work_order import Sla, WorkOrder

WARNING, BREACH = "SLA_WARNING", "SLA_BREACH"


def planned(order: WorkOrder, deadline: datetime | None, known: Known) -> Decision:
    """Another deadline, counted from the creation: what is past at once is told at once (X-62)."""
    if deadline is None:
        return Decision(order.but(sla=None))
    version = order.sla_versions + 1
    sla = Sla(
        deadline=deadline,
        counted_from=order.created_at,
        version=version,
        requires_regional=order.sla_requires_regional,
    )
    return reopened(order.but(sla=sla, sla_versions=version), known)


def reopened(order: WorkOrder, known: Known) -> Decision:
    """The clock runs (again). A deadline that has passed goes straight to 5.4, once for its version (X-58)."""
    sla = _running(order)
    if sla is None or sla.breached:
        return Decision(order)
    if sla.deadline <= known.now:
        return _breached(order, str(sla.version), known)
    if sla.warned < sla.version and _warning_due(sla, known.terms) <= known.now:
        return _warned(order, str(sla.version), known)
    return Decision(order)


def changed(order: WorkOrder, data: SlaChanged, event: Happened, known: Known) -> Decision:
    """What was told of the old deadline is over."""
    if data.sla_deadline == (order.sla.deadline if order.sla else None):
        return Decision(order, verdict=Verdict.REPEATED)
    told = Decision(order, ended(order, "deadline_changed", event.actor))
    return told.then(partial(planned, deadline=data.sla_deadline, known=known))


def ended(order: WorkOrder, reason: str, by: str) -> tuple[Effect, ...]:
    """5.3 ends without notice; the 7.7 of 5.4 goes to the people of both (X-65)."""
    sla = order.sla
    if sla is None or sla.warned != sla.version:
        return ()
    if not sla.breached:
        return (over(order, WARNING, sla.version, reason, by),)
    warning = (WARNING, key_of_work_order(order.id, WARNING, sla.version))
    return (over(order, BREACH, sla.version, reason, by, tells=True, inherits=warning),)


def _running(order: WorkOrder) -> Sla | None:
    return None if order.status.is_done else order.sla


def _warning_due(sla: Sla, terms: Terms) -> datetime:
    """A deadline before the creation leaves no time to warn in."""
    return min(sla.counted_from + (sla.deadline - sla.counted_from) * terms.sla_warning, sla.deadline)


def _warnings(order: WorkOrder, terms: Terms) -> Iterator[tuple[str, datetime]]:
    sla = _running(order)
    if sla and sla.warned < sla.version:
        yield str(sla.version), _warning_due(sla, terms)


def _breaches(order: WorkOrder, terms: Terms) -> Iterator[tuple[str, datetime]]:  # noqa: ARG001  a deadline is one
    sla = _running(order)
    if sla and not sla.breached:
        yield str(sla.version), sla.deadline


def _warned(order: WorkOrder, occurrence: str, known: Known) -> Decision:
    sla = order.sla
    if sla is None:
        return Decision(order)
    said = about_order(order, known, order.technician_id) | {
        "deadline": sla.deadline,
        "status": order.status.replace("_", " ").capitalize(),
        "sla_requires_regional": sla.requires_regional,
    }
    return Decision(
        order.but(sla=sla.but(warned=sla.version)),
        (raised(order, WARNING, occurrence, said, known),),
    )


def _breached(order: WorkOrder, occurrence: str, known: Known) -> Decision:
    sla = order.sla
    if sla is None:
        return Decision(order)
    said = about_order(order, known, order.technician_id) | {"deadline": sla.deadline}
    closes = over(order, WARNING, sla.version, "deadline_passed", "engine")
    breach = Decision(order.but(sla=sla.but(warned=sla.version, breached=True)))
    return replace(breach, effects=(closes, raised(order, BREACH, occurrence, said, known)))


RULES: dict[str, Rule] = {"work_order.sla_changed": says(SlaChanged, changed)}
CLOCKS = (Clock("sla_warning", _warnings, _warned), Clock("sla_breach", _breaches, _breached))
