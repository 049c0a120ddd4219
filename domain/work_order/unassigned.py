"""5.7: fifteen minutes have passed since the creation, and nobody has been offered the work (X-13)."""

from collections.abc import Iterator
from datetime import datetime

from domain.work_order.effect import Close
from domain.work_order.happening import Clock, Decision, Known
from domain.work_order.status import Status
from domain.work_order.telling import about_order, address_of, over, raised
from domain.work_order.terms import Terms, later
from domain.work_order.work_order import WorkOrder

UNASSIGNED = "WORK_ORDER_UNASSIGNED"
_NAME = "unassigned"


def dues(order: WorkOrder, terms: Terms) -> Iterator[tuple[str, datetime]]:
    """Only before the first offer: later gaps are the decline's own ladder (X-09)."""
    if order.status is Status.CREATED and not order.unknown and not order.offers:
        yield "1", later(order.created_at, terms.unassigned)


def falls(order: WorkOrder, occurrence: str, known: Known) -> Decision:
    """Its thirty minutes are the alert's own ladder."""
    said = about_order(order, known) | {"address": address_of(order), "created_at": order.created_at}
    return Decision(order, (raised(order, UNASSIGNED, occurrence, said, known),))


def passed_over(order: WorkOrder, known: Known) -> WorkOrder:
    """The order without this clock where it would have fallen due already (X-77)."""
    if later(order.created_at, known.terms.unassigned) > known.now:
        return order
    return order.but(fired=(*order.fired, f"{_NAME}:1"))


def assigned(order: WorkOrder, by: str) -> Close:
    """Somebody has it: the alert is over."""
    return over(order, UNASSIGNED, 1, "assigned", by, tells=True)


CLOCKS = (Clock(_NAME, dues, falls),)
