"""A work order is cancelled or closed: every clock and alert of it ends, and who might still go there hears (X-23)."""

from datetime import timedelta
from functools import partial

from domain.event_types import Cancelled, Closed
from domain.ids import PersonId
from domain.new_alert import Named
from domain.role import Role
from domain.schedule.notice import BY_THE_CUSTOMER, notice_given
from domain.work_order import customer, exceptional
from domain.work_order.effect import Assignment, CloseAll, Effect
from domain.work_order.happening import Decision, Happened, Known, Rule, says
from domain.work_order.offer import Offer, OfferState
from domain.work_order.status import Status
from domain.work_order.telling import about_order, raised
from domain.work_order.work_order import WorkOrder

CANCELLED = "WORK_ORDER_CANCELLED"


def cancelled(order: WorkOrder, data: Cancelled, event: Happened, known: Known) -> Decision:
    """By the customer it is 7.2 as well, whatever notice was given (X-73)."""
    given = notice_given(order.window, at=event.occurred_at, said=data.notice_given)
    return cancel(order, data.by, data.reason, event, known, given=given)


def cancel(
    order: WorkOrder, by: str, reason: str, event: Happened, known: Known, *, given: timedelta | None = None
) -> Decision:
    """First everything ends; what is raised then is no more than the news of it."""
    told = order.standing
    ended = order
    for offer in told:
        ended = ended.with_offer(offer.but(state=OfferState.WITHDRAWN))
    ended = ended.but(status=Status.CANCELLED, shortages=(), blocked=False)
    effects: tuple[Effect, ...] = (
        CloseAll("cancelled", event.actor),
        *(Assignment(offer.technician_id, "withdrawn", event.actor, reason) for offer in told),
        *_news(order, [offer for offer in told if offer.is_known], reason, known),
    )
    decision = Decision(ended, effects)
    if by == BY_THE_CUSTOMER:
        slot = exceptional.slot_freed(order, "cancelled", given, known, reason)
        decision = decision.also(*slot.effects)
    return decision.then(partial(customer.cancelled, reason=reason, known=known))


def closed(order: WorkOrder, data: Closed, event: Happened, known: Known) -> Decision:  # noqa: ARG001
    """Invoiced is closed (X-58)."""
    return close(order, data.reason, event.actor)


def close(order: WorkOrder, reason: str, by: str) -> Decision:
    """Without a word to anybody."""
    return Decision(
        order.but(status=Status.CLOSED, shortages=(), blocked=False),
        (CloseAll(reason, by),),
    )


def _news(order: WorkOrder, told: list[Offer], reason: str, known: Known) -> tuple[Effect, ...]:
    """7.11: manager and dispatchers hear of it once, with the first technician; every other one by name."""
    technician_id = told[0].technician_id if told else None
    said = about_order(order, known) | {"reason": reason, "technician_id": technician_id}
    news: list[Effect] = [raised(order, CANCELLED, 1, said, known)]
    for number, offer in enumerate(told[1:], start=2):
        named = Named(PersonId(offer.technician_id), Role.TECHNICIAN)
        theirs = said | {"technician_id": offer.technician_id}
        news.append(raised(order, CANCELLED, number, theirs, known, recipients=(named,)))
    return tuple(news)


RULES: dict[str, Rule] = {
    "work_order.cancelled": says(Cancelled, cancelled),
    "work_order.closed": says(Closed, closed),
}
