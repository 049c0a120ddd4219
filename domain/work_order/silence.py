"""Five minutes without an answer: the offer has failed; what is told of it is the ladder of 2.1 (5.6, X-08)."""

from collections.abc import Iterator
from datetime import datetime

from domain.work_order.effect import Told
from domain.work_order.happening import Clock, Decision, Known
from domain.work_order.offer import OfferState
from domain.work_order.terms import Terms, later
from domain.work_order.work_order import WorkOrder


def dues(order: WorkOrder, terms: Terms) -> Iterator[tuple[str, datetime]]:
    """One for each open offer, counted as the alert's ladder counts."""
    for offer in order.offers:
        if offer.state is OfferState.OPEN and not offer.silent:
            yield str(offer.number), later(offer.offered_at, terms.silence)


def falls(order: WorkOrder, occurrence: str, known: Known) -> Decision:  # noqa: ARG001  it is marked, not told
    """The offer stays open: a late accept is an accept."""
    for offer in order.offers:
        if str(offer.number) == occurrence:
            told = Told("Offer.Silent", "no_answer", {"technician": offer.technician_id, "offer": offer.number})
            return Decision(order.with_offer(offer.but(silent=True)), (told,))
    return Decision(order)


CLOCKS = (Clock("silence", dues, falls),)
