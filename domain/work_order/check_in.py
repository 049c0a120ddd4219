"""7.1: nobody has checked in at the site within the grace time after the window's start (R-081, X-22)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.schedule.filters import Kind
from domain.work_order.effect import Effect, Exceptional, ExceptionCleared
from domain.work_order.exceptional import lets_through
from domain.work_order.happening import Clock, Decision, Known
from domain.work_order.status import Status
from domain.work_order.telling import about_order, address_of, over, raised, service_of
from domain.work_order.terms import Terms, later
from domain.work_order.work_order import WorkOrder

LATE = "LATE_ARRIVAL"
_NAME = "check_in"
_NO_CHECK_IN = "no check-in"
_MINUTE = timedelta(minutes=1)
_AWAITED = (Status.OFFERED, Status.ACCEPTED, Status.EN_ROUTE)


def dues(order: WorkOrder, terms: Terms) -> Iterator[tuple[str, datetime]]:
    """Once for each window. Whoever was offered the job after its start has the same grace from then on."""
    lead = order.lead
    if order.status in _AWAITED and order.window and lead and lead.is_known:
        yield str(order.windows), later(max(order.window.start, lead.offered_at), terms.check_in_grace)


def falls(order: WorkOrder, occurrence: str, known: Known) -> Decision:
    """One for the work order, and it names the lead."""
    window, lead = order.window, order.lead
    if window is None or lead is None:
        return Decision(order)
    late = (known.now - window.start) // _MINUTE
    matched = lets_through(order, Kind.NO_CHECK_IN, _NO_CHECK_IN, known, late=late)
    record = Exceptional(Kind.NO_CHECK_IN.value, _NO_CHECK_IN, lead.technician_id, late_minutes=late, matched=matched)
    said = about_order(order, known, lead.technician_id) | {
        "address": address_of(order),
        "service_type": service_of(order),
        "scheduled_start": window.start,
    }
    return Decision(order, (raised(order, LATE, occurrence, said, known), record) if matched else (record,))


def ended(order: WorkOrder, reason: str, by: str) -> tuple[Effect, ...]:
    """By the first arrival, or by another window before it; nothing where it has not fallen due."""
    if f"{_NAME}:{order.windows}" not in order.fired or not order.status.is_before(Status.ON_SITE):
        return ()
    return (
        over(order, LATE, order.windows, reason, by, tells=True),
        ExceptionCleared(Kind.NO_CHECK_IN.value, _NO_CHECK_IN),
    )


CLOCKS = (Clock(_NAME, dues, falls),)
