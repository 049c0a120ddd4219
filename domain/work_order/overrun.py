"""7.6: the job takes longer than was estimated (R-092, R-433)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.work_order.happening import Clock, Decision, Known
from domain.work_order.status import Status
from domain.work_order.telling import about_order, raised
from domain.work_order.terms import Terms, later
from domain.work_order.work_order import WorkOrder

OVERRUN = "WORK_OVERRUN"


def dues(order: WorkOrder, terms: Terms) -> Iterator[tuple[str, datetime]]:  # noqa: ARG001  the estimate is the term
    """The estimate counts from the arrival of the first technician of each lead (X-75)."""
    lead = order.lead
    if order.status is Status.ON_SITE and order.on_site_at and order.estimated_minutes and lead:
        yield str(lead.number), later(order.on_site_at, timedelta(minutes=order.estimated_minutes))


def falls(order: WorkOrder, occurrence: str, known: Known) -> Decision:
    """Told, and nothing to answer."""
    said = about_order(order, known, order.technician_id) | {"estimated_end": known.now}
    return Decision(order, (raised(order, OVERRUN, occurrence, said, known),))


CLOCKS = (Clock("overrun", dues, falls),)
