"""Where a work order stands by its offers, and what waits while nobody has it (R-430, X-09)."""

from domain.work_order import unassigned
from domain.work_order.alert_types import DECLINED, NEW, UNWANTED
from domain.work_order.effect import Effect
from domain.work_order.offer import OfferState
from domain.work_order.status import Status
from domain.work_order.telling import over
from domain.work_order.work_order import WorkOrder

_UNSETTLED = (Status.CREATED, Status.OFFERED, Status.ACCEPTED)


def settled(order: WorkOrder) -> WorkOrder:
    """Where it stands by its offers, before anybody has set out: what nobody has may be dispatched again (R-430)."""
    if order.status not in _UNSETTLED:
        return order
    if order.lead and order.lead.state is OfferState.ACCEPTED:
        return order.but(status=Status.ACCEPTED)
    return order.but(status=Status.OFFERED if order.standing else Status.CREATED)


def found_somebody(order: WorkOrder, by: str) -> tuple[Effect, ...]:
    """What waited for an offer is over: 1.1, 5.7, and each 2.3 and 7.8."""
    return (
        over(order, NEW, 1, "assigned", by),
        unassigned.assigned(order, by),
        *gaps_closed(order, "offered_again", by),
    )


def gaps_closed(order: WorkOrder, reason: str, by: str) -> tuple[Effect, ...]:
    """Nobody has to be found any more for those who declined or were not wanted."""
    types = {OfferState.DECLINED: DECLINED, OfferState.WITHDRAWN: UNWANTED}
    return tuple(
        over(order, types[offer.state], offer.number, reason, by) for offer in order.offers if offer.state in types
    )
