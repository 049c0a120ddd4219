"""A job is offered: to one technician or a crew, at once or at its dispatch time (2.1, 7.4, 7.5; X-22, X-59, R-430)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from domain.event_types import Assigned, Reassigned
from domain.work_order import customer, unassigned, windows
from domain.work_order.creating import NEW
from domain.work_order.effect import Assignment, Effect, Flag
from domain.work_order.happening import Clock, Decision, Happened, Known, Rule, Verdict, says
from domain.work_order.offer import Offer, OfferState
from domain.work_order.status import Status
from domain.work_order.telling import about_offer, address_of, over, raised, service_of
from domain.work_order.terms import Terms
from domain.work_order.work_order import WorkOrder

DECLINED, UNWANTED, AWAY = "ASSIGNMENT_DECLINED", "ASSIGNMENT_REJECTED", "REASSIGNED_AWAY"
REJECTED, PHOTOS = "WORK_REJECTED", "PHOTOS_MISSING"
_UNSETTLED = (Status.CREATED, Status.OFFERED, Status.ACCEPTED)


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
        return _same_again(order, data, event, known)
    if order.standing or order.status not in (Status.CREATED, Status.OFFERED, Status.NO_SHOW):
        return _refused(order)
    return _planned(order, data, event, known).then(
        partial(_offered, crew=crew, newcomers=crew.members, previous=None, data=data, event=event, known=known)
    )


def reassigned(order: WorkOrder, data: Reassigned, event: Happened, known: Known) -> Decision:
    """Who loses the job and who gets it both hear of it (R-440); what both have had stands."""
    crew = Crew.of(data)
    standing = {offer.technician_id for offer in order.standing}
    if order.status is Status.WORK_COMPLETE:
        return _refused(order)
    if standing == set(crew.members) and order.lead and order.lead.technician_id == crew.lead:
        return _same_again(order, data, event, known)
    previous = _previous(order, data)
    newcomers = tuple(one for one in crew.members if one not in standing)
    taken = _taken_away(order, crew=crew, data=data, event=event, known=known)
    planned = taken.then(partial(_planned, data=data, event=event, known=known))
    return planned.then(
        partial(
            _offered,
            crew=crew,
            newcomers=newcomers,
            previous=None if previous in crew.members else previous,
            data=data,
            event=event,
            known=known,
        )
    )


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


def _refused(order: WorkOrder) -> Decision:
    """Nobody is told, so somebody must learn that nobody was."""
    flag = Flag(
        f"dispatched_twice:{order.id}",
        f"Work order {order.id} was dispatched while others had it: it needs a reassignment. Nobody was told.",
    )
    return Decision(order, (flag,), Verdict.CONTRADICTED)


def _same_again(order: WorkOrder, data: Assigned, event: Happened, known: Known) -> Decision:
    again = _planned(order, data, event, known)
    if again.order == order:
        return Decision(order, verdict=Verdict.REPEATED)
    return again


def _planned(order: WorkOrder, data: Assigned, event: Happened, known: Known) -> Decision:
    """What the dispatch says of the visit; what it leaves out stays as it is."""
    order = order.but(
        estimated_minutes=data.estimated_minutes or order.estimated_minutes,
        notes=data.notes or order.notes,
        dispatch_at=data.dispatch_at or order.dispatch_at,
    )
    if data.window is None:
        return Decision(order)
    return windows.moved(order, data.window, event, known)


def _previous(order: WorkOrder, data: Reassigned) -> str | None:
    """Who had it, as far as that is known."""
    if data.from_ids:
        return data.from_ids[0]
    leads = [offer.technician_id for offer in order.offers if offer.lead]
    return order.lead.technician_id if order.lead else next(reversed(leads), None)


def _offered(
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
            effects.append(offer_of(order, offer, known))
    if order.status is Status.NO_SHOW:
        order = order.but(status=Status.OFFERED)
    return Decision(settled(order), tuple(effects)).then(partial(customer.assigned, known=known))


def _taken_away(order: WorkOrder, *, crew: Crew, data: Reassigned, event: Happened, known: Known) -> Decision:
    """From everybody who is not in the crew any more; what the former lead owed is over."""
    leaving = tuple(offer for offer in order.standing if offer.technician_id not in crew.members)
    effects: list[Effect] = []
    if order.lead in leaving:
        order, owed = _given_up(order, event.actor)
        effects += owed
    for offer in leaving:
        order = order.with_offer(offer.but(state=OfferState.SUPERSEDED))
        effects.append(over(order, offer.alert_type, offer.number, "reassigned", event.actor))
        effects.append(Assignment(offer.technician_id, "withdrawn", event.actor, data.reason or ""))
    told = tuple(offer for offer in leaving if offer.is_known) if leaving else _had_it(order, data, crew, known)
    return Decision(order, (*effects, *_away(order, told, crew, known)))


def _given_up(order: WorkOrder, by: str) -> tuple[WorkOrder, list[Effect]]:
    """The visit starts anew: rework and photos are asked of nobody who has lost the job."""
    effects: list[Effect] = []
    if order.status is Status.REJECTED:
        effects.append(over(order, REJECTED, order.completions, "reassigned", by))
    if order.blocked:
        effects.append(over(order, PHOTOS, order.blocks, "reassigned", by))
    anew = order.but(
        status=Status.OFFERED,
        accepted_at=None,
        on_site_at=None,
        rework_due=None,
        blocked=False,
    )
    return anew, effects


def _had_it(order: WorkOrder, data: Reassigned, crew: Crew, known: Known) -> tuple[Offer, ...]:
    """Nobody has it: whoever had it last, unless they get it again. The dispatch system may know of earlier offers."""
    named = data.from_ids or tuple(offer.technician_id for offer in order.offers[-1:])
    return tuple(
        order.offer_to(one)
        or Offer(number=0, technician_id=one, lead=False, state=OfferState.SUPERSEDED, offered_at=known.now)
        for one in dict.fromkeys(named)
        if one not in crew.members
    )


def _away(order: WorkOrder, told: Sequence[Offer], crew: Crew, known: Known) -> Iterator[Effect]:
    """7.4 for each; by a text too where the offer was open or accepted (X-22)."""
    for place, offer in enumerate(told, start=1):
        said = about_offer(order, known, offer.technician_id) | {
            "new_technician_id": crew.lead,
            "offer_held": offer.is_known,
        }
        yield raised(order, AWAY, f"{len(order.applied)}-{place}", said, known)


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
            return Decision(order, (offer_of(order, made, known),))
    return Decision(order)


RULES: dict[str, Rule] = {
    "work_order.assigned": says(Assigned, assigned),
    "work_order.reassigned": says(Reassigned, reassigned),
}
CLOCKS = (Clock("dispatch", _dispatches, _dispatched),)
