"""A job is taken from some and given to others: 7.4 and 7.5, and both hear of it (R-440, X-22)."""

from collections.abc import Iterator, Sequence
from functools import partial

from domain.event_types import Reassigned
from domain.work_order.alert_types import PHOTOS, REJECTED
from domain.work_order.effect import Assignment, Effect
from domain.work_order.happening import Decision, Happened, Known, Rule, says
from domain.work_order.offer import Offer, OfferState
from domain.work_order.offering import Crew, offered, planned, refused, same_again
from domain.work_order.status import Status
from domain.work_order.telling import about_offer, over, raised
from domain.work_order.work_order import WorkOrder

AWAY = "REASSIGNED_AWAY"


def reassigned(order: WorkOrder, data: Reassigned, event: Happened, known: Known) -> Decision:
    """Who loses the job and who gets it both hear of it (R-440); what both have had stands."""
    crew = Crew.of(data)
    standing = {offer.technician_id for offer in order.standing}
    if order.status is Status.WORK_COMPLETE:
        return refused(order)
    if standing == set(crew.members) and order.lead and order.lead.technician_id == crew.lead:
        return same_again(order, data, event, known)
    previous = _previous(order, data)
    newcomers = tuple(one for one in crew.members if one not in standing)
    taken = _taken_away(order, crew=crew, data=data, event=event, known=known)
    planned_anew = taken.then(partial(planned, data=data, event=event, known=known))
    return planned_anew.then(
        partial(
            offered,
            crew=crew,
            newcomers=newcomers,
            previous=None if previous in crew.members else previous,
            data=data,
            event=event,
            known=known,
        )
    )


def _previous(order: WorkOrder, data: Reassigned) -> str | None:
    """Who had it, as far as that is known."""
    if data.from_ids:
        return data.from_ids[0]
    leads = [offer.technician_id for offer in order.offers if offer.lead]
    return order.lead.technician_id if order.lead else next(reversed(leads), None)


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


RULES: dict[str, Rule] = {"work_order.reassigned": says(Reassigned, reassigned)}
