"""A technician accepts or declines: 2.2, 2.3 with its pattern, and 7.12 for who comes too late (X-09, X-18, X-59)."""

from datetime import datetime
from functools import partial

from domain.answer import Action
from domain.event_types import OfferAnswered
from domain.ids import key_of_work_order
from domain.role import Role
from domain.work_order import customer
from domain.work_order.alert_types import DECLINED
from domain.work_order.effect import Answer, Assignment, Effect
from domain.work_order.gaps import found_somebody, settled
from domain.work_order.happening import Decision, Happened, Known, Rule, Verdict, says
from domain.work_order.offer import Offer, OfferState
from domain.work_order.telling import about_offer, raised
from domain.work_order.work_order import WorkOrder

ACCEPTED, REFUSED = "ASSIGNMENT_ACCEPTED", "ANSWER_REFUSED"
_NO_REASON = "no reason given"
_WHY = {
    OfferState.DECLINED: "it was declined before",
    OfferState.SUPERSEDED: "the job was given to somebody else",
    OfferState.WITHDRAWN: "the offer was withdrawn",
}


def accepted(order: WorkOrder, data: OfferAnswered, event: Happened, known: Known) -> Decision:
    """The work order is accepted when its lead accepts; an open offer may be accepted however late."""
    return accept(order, data.technician_id, event, known, pressed_at=data.pressed_at)


def accept(
    order: WorkOrder, technician_id: str, event: Happened, known: Known, *, pressed_at: datetime | None = None
) -> Decision:
    """Where nobody has the job and nobody was offered it, the offer was lost on its way: it counts (X-77)."""
    offer = order.offer_to(technician_id)
    if offer and offer.state is OfferState.ACCEPTED:
        return Decision(order, verdict=Verdict.REPEATED)
    if offer and not offer.stands:
        return _too_late(order, offer, pressed_at, known)
    if offer is None and order.standing:
        return Decision(order, verdict=Verdict.CONTRADICTED)
    taken = take(order, technician_id, event, known, pressed_at=pressed_at)
    mine = taken.order.offer_to(technician_id)
    said = about_offer(order, known, technician_id) | {"window": order.window}
    told = raised(order, ACCEPTED, mine.number if mine else 0, said, known)
    return taken.also(told).then(partial(customer.assigned, known=known))


def take(
    order: WorkOrder, technician_id: str, event: Happened, known: Known, *, pressed_at: datetime | None = None
) -> Decision:
    """The job is this technician's: by an accept, or since they are evidently at it. Nobody is told of it here."""
    offer = order.offer_to(technician_id)
    if offer and offer.state is OfferState.ACCEPTED:
        return Decision(order)
    effects: list[Effect] = []
    if offer is None or not offer.stands:
        offer = Offer(
            number=len(order.offers) + 1,
            technician_id=technician_id,
            lead=True,
            state=OfferState.ACCEPTED,
            offered_at=known.now,
        )
        effects += found_somebody(order, technician_id)
        order = order.but(offers=(*order.offers, offer), declined_at=None)
    else:
        order = order.with_offer(offer.but(state=OfferState.ACCEPTED))
        effects.append(_answer(order, offer, Action.ACCEPT, pressed_at=pressed_at))
    effects.append(Assignment(technician_id, "accepted", event.actor))
    if offer.lead:
        order = order.but(accepted_at=event.occurred_at)
    return Decision(settled(order), tuple(effects))


def declined(order: WorkOrder, data: OfferAnswered, event: Happened, known: Known) -> Decision:
    """Its first answer stands. What nobody has any more waits for another offer (X-09)."""
    offer = order.offer_to(data.technician_id)
    if offer and offer.state is OfferState.DECLINED:
        return Decision(order, verdict=Verdict.REPEATED)
    if offer is None or offer.state not in (OfferState.OPEN, OfferState.HELD):
        return Decision(order, verdict=Verdict.CONTRADICTED)
    reason = data.reason or _NO_REASON
    order = settled(order.with_offer(offer.but(state=OfferState.DECLINED)).but(declined_at=known.now))
    said = about_offer(order, known, offer.technician_id) | {
        "reason": reason,
        "alternative_ids": _alternatives(order, offer, known),
        "decline_pattern": is_pattern(order, offer, known),
    }
    effects = (
        _answer(order, offer, Action.DECLINE, reason=reason, pressed_at=data.pressed_at),
        Assignment(offer.technician_id, "declined", event.actor, reason),
        raised(order, DECLINED, offer.number, said, known),
    )
    return Decision(order, effects)


def is_pattern(order: WorkOrder, offer: Offer, known: Known) -> bool:
    """The second failed offer of the order, this one failing now; or the technician's third decline in an hour (X-09).

    An offer fails once: the decline of one that was silent before adds nothing to its order.
    """
    failed = sum(one.has_failed for one in order.offers)
    if not offer.silent and failed >= known.terms.failed_offers_of_a_pattern:
        return True
    declines = known.declines.get(offer.technician_id, ())
    recent = [at for at in declines if known.now - at <= known.terms.decline_memory]
    return len(recent) + 1 >= known.terms.declines_of_a_pattern


def _too_late(order: WorkOrder, offer: Offer, pressed_at: datetime | None, known: Known) -> Decision:
    """The technician must not drive to a job that is another's: told once for each offer (7.12)."""
    if offer.refused:
        return Decision(order, verdict=Verdict.CONTRADICTED)
    said = about_offer(order, known, offer.technician_id) | {"reason": _WHY[offer.state], "pressed_at": pressed_at}
    told = raised(order, REFUSED, offer.number, said, known)
    return Decision(order.with_offer(offer.but(refused=True)), (told,), Verdict.CONTRADICTED)


def _answer(
    order: WorkOrder, offer: Offer, action: Action, *, reason: str | None = None, pressed_at: datetime | None = None
) -> Answer:
    key = key_of_work_order(order.id, offer.alert_type, offer.number)
    return Answer(offer.alert_type, key, offer.technician_id, action, reason=reason, pressed_at=pressed_at)


def _alternatives(order: WorkOrder, offer: Offer, known: Known) -> tuple[str, ...]:
    """Technicians of the same store who are on duty and were not asked before, by id; at most 20."""
    person = known.directory.people.get(offer.technician_id)
    stores = set(person.stores if person and person.stores else filter(None, [order.store_id]))
    asked = {one.technician_id for one in order.offers}
    fit = (
        one.id
        for _, one in sorted(known.directory.people.items())
        if Role.TECHNICIAN in one.roles
        and stores & set(one.stores)
        and one.id not in asked
        and known.directory.on_duty(one, known.now)
    )
    return tuple(fit)[:20]


RULES: dict[str, Rule] = {
    "offer.accepted": says(OfferAnswered, accepted),
    "offer.declined": says(OfferAnswered, declined),
}
