"""The store manager does not want this technician on the job: the offer is withdrawn (7.8, R-094)."""

from domain.event_types import Judged
from domain.work_order.alert_types import UNWANTED
from domain.work_order.effect import Assignment, Effect
from domain.work_order.gaps import settled
from domain.work_order.happening import Decision, Happened, Known, Rule, Verdict, says
from domain.work_order.offer import Offer, OfferState
from domain.work_order.status import Status
from domain.work_order.telling import about_offer, over, raised
from domain.work_order.work_order import WorkOrder

_NO_REASON = "no reason given"


def rejected(order: WorkOrder, data: Judged, event: Happened, known: Known) -> Decision:
    """Of the technician whom the event names, else of the whole crew; whoever is on site is not sent home by it."""
    unwanted = tuple(offer for offer in order.standing if event.technician_id in (None, offer.technician_id))
    if not unwanted or not order.status.is_before(Status.ON_SITE):
        return Decision(order, verdict=Verdict.CONTRADICTED)
    effects: list[Effect] = []
    for offer in unwanted:
        order = order.with_offer(offer.but(state=OfferState.WITHDRAWN))
        effects += _withdrawn(order, offer, data, known)
    if not order.standing:
        order = order.but(status=Status.CREATED, accepted_at=None)
    return Decision(settled(order), tuple(effects))


def _withdrawn(order: WorkOrder, offer: Offer, data: Judged, known: Known) -> tuple[Effect, ...]:
    reason = data.reason or _NO_REASON
    said = about_offer(order, known, offer.technician_id) | {"reason": reason}
    return (
        over(order, offer.alert_type, offer.number, "assignment_rejected", data.by),
        Assignment(offer.technician_id, "withdrawn", data.by, reason),
        raised(order, UNWANTED, offer.number, said, known),
    )


RULES: dict[str, Rule] = {"assignment.rejected": says(Judged, rejected)}
