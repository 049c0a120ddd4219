"""A job is offered: to one technician or a crew, at once or at its dispatch time (2.1, 7.5; X-59, R-430)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from domain.event_types import Assigned
from domain.work_order import customer, windows
from domain.work_order.effect import Assignment, Effect, Flag
from domain.work_order.gaps import found_somebody, settled
from domain.work_order.happening import Clock, Decision, Happened, Known, Rule, Verdict, says
from domain.work_order.off_shift import overridden
from domain.work_order.offer import Offer, OfferState
from domain.work_order.status import Status
from domain.work_order.telling import about_offer, address_of, raised, service_of
from domain.work_order.terms import Terms
from domain.work_order.work_order import WorkOrder


@dataclass(frozen=True, slots=True)
class Crew:
    """Who is to do the job, the lead first named or by name."""

    members: tuple[str, ...]
    lead: str

    @classmethod
    def of(cls, data: Assigned) -> "Crew":
        """Nobody is in it twice; a lead who is not named among them belongs to it."""
        lead = data.lead or data.technician_ids[0]
        return cls(tuple(dict.fromkeys((*data.technician_ids, lead))), lead)


def assigned(order: WorkOrder, data: Assigned, event: Happened, known: Known) -> Decision:
    """Only what nobody has can be dispatched (R-430); the same dispatch again may bring what was missing."""
    crew = Crew.of(data)
    if {offer.technician_id for offer in order.standing} == set(crew.members):
        return same_again(order, data, event, known)
    if order.standing or order.status not in (Status.CREATED, Status.OFFERED, Status.NO_SHOW):
        return refused(order)
    return planned(order, data, event, known).then(
        partial(offered, crew=crew, newcomers=crew.members, previous=None, data=data, event=event, known=known)
    )


def offer_of(order: WorkOrder, offer: Offer, known: Known) -> Effect:
    """The alert that asks the technician: 2.1, or 7.5 where it was another's job."""
    said = about_offer(order, known, offer.technician_id) | {
        "address": address_of(order),
        "service_type": service_of(order),
        "window": order.window,
        "failed_before": sum(one.has_failed for one in order.offers) + 1 >= known.terms.failed_offers_of_a_pattern,
    }
    if offer.previous_technician_id:
        said["previous_technician_id"] = offer.previous_technician_id
    return raised(order, offer.alert_type, offer.number, said, known)


def refused(order: WorkOrder) -> Decision:
    """Nobody is told, so somebody must learn that nobody was."""
    flag = Flag(
        f"dispatched_twice:{order.id}",
        f"Work order {order.id} was dispatched while others had it: it needs a reassignment. Nobody was told.",
    )
    return Decision(order, (flag,), Verdict.CONTRADICTED)


def same_again(order: WorkOrder, data: Assigned, event: Happened, known: Known) -> Decision:
    again = planned(order, data, event, known)
    if again.order == order:
        return Decision(order, verdict=Verdict.REPEATED)
    return again


def planned(order: WorkOrder, data: Assigned, event: Happened, known: Known) -> Decision:
    """What the dispatch says of the visit; what it leaves out stays as it is."""
    order = order.but(
        estimated_minutes=data.estimated_minutes or order.estimated_minutes,
        notes=data.notes or order.notes,
        dispatch_at=data.dispatch_at or order.dispatch_at,
    )
    if data.window is None:
        return Decision(order)
    return windows.moved(order, data.window, event, known)


def offered(
    order: WorkOrder,
    *,
    crew: Crew,
    newcomers: Sequence[str],
    previous: str | None,
    data: Assigned,
    event: Happened,
    known: Known,
) -> Decision:
    """Who stays keeps the offer, and only what leads may change."""
    waits = data.dispatch_at is not None and data.dispatch_at > known.now
    effects: list[Effect] = list(found_somebody(order, event.actor))
    order = order.but(
        offers=tuple(one.but(lead=one.technician_id == crew.lead) if one.stands else one for one in order.offers),
        declined_at=None,
    )
    for technician_id in newcomers:
        offer = Offer(
            number=len(order.offers) + 1,
            technician_id=technician_id,
            lead=technician_id == crew.lead,
            state=OfferState.HELD if waits else OfferState.OPEN,
            offered_at=data.dispatch_at if waits and data.dispatch_at else known.now,
            previous_technician_id=previous,
        )
        order = order.but(offers=(*order.offers, offer))
        effects.append(Assignment(technician_id, "offered", event.actor, data.reason or ""))
        if not waits:
            effects += [offer_of(order, offer, known), *overridden(order, offer, known)]
    if order.status is Status.NO_SHOW:
        order = order.but(status=Status.OFFERED)
    return Decision(settled(order), tuple(effects)).then(partial(customer.assigned, known=known))


def _dispatches(order: WorkOrder, terms: Terms) -> Iterator[tuple[str, datetime]]:  # noqa: ARG001  an instant is given
    for offer in order.offers:
        if offer.state is OfferState.HELD:
            yield str(offer.number), offer.offered_at


def _dispatched(order: WorkOrder, occurrence: str, known: Known) -> Decision:
    """The offer is made at its time (R-433)."""
    for offer in order.offers:
        if str(offer.number) == occurrence:
            made = offer.but(state=OfferState.OPEN, offered_at=known.now)
            order = order.with_offer(made)
            return Decision(order, (offer_of(order, made, known), *overridden(order, made, known)))
    return Decision(order)


RULES: dict[str, Rule] = {
    "work_order.assigned": says(Assigned, assigned),
}
CLOCKS = (Clock("dispatch", _dispatches, _dispatched),)
