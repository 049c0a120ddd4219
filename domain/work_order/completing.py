"""The technician says that the work is done: 5.1 while photos are missing, then 3.3, anew after a rejection (X-36)."""

from functools import partial

from domain.answer import Action
from domain.event_types import Documented
from domain.ids import key_of_work_order
from domain.work_order import shortage, sla, travelling
from domain.work_order.alert_types import PHOTOS, REJECTED
from domain.work_order.answering import take
from domain.work_order.effect import Answer, Assignment, Effect
from domain.work_order.gaps import gaps_closed
from domain.work_order.happening import Decision, Happened, Known, Rule, Verdict, says
from domain.work_order.offer import OfferState
from domain.work_order.status import Status
from domain.work_order.telling import about_job, about_order, address_of, over, raised
from domain.work_order.work_order import Documentation, WorkOrder

COMPLETED = "WORK_COMPLETED"


def handed_in(order: WorkOrder, data: Documented, event: Happened, known: Known) -> Decision:
    """Completed, or completed again after a rejection. Missing photos block it: the work stays on site (R-041)."""
    return complete(order, data.technician_id, event, known, said=data)


def complete(
    order: WorkOrder, technician_id: str, event: Happened, known: Known, *, said: Documented | None = None
) -> Decision:
    """`said` is None for a bare status: then what was uploaded before counts."""
    if order.status is Status.WORK_COMPLETE:
        return Decision(order, verdict=Verdict.REPEATED)
    if travelling.is_anothers(order, technician_id):
        return Decision(order, verdict=Verdict.CONTRADICTED)
    blocked = order.blocked
    order = _documented(order, said)
    began = take(order, technician_id, event, known)
    if not order.documentation.lacks:
        return began.then(partial(_done, technician_id=technician_id, event=event, known=known))
    began = began.then(partial(travelling.reached, status=Status.ON_SITE, event=event))
    if blocked:
        return began
    return began.then(partial(_block, technician_id=technician_id, known=known))


def uploaded(order: WorkOrder, data: Documented, event: Happened, known: Known) -> Decision:
    """`photos_uploaded` is the whole number. Where the work was blocked for want of them, it is complete now."""
    if order.status is Status.WORK_COMPLETE or travelling.is_anothers(order, data.technician_id):
        return Decision(_documented(order, data), verdict=Verdict.REPEATED)
    order = _documented(order, data)
    if order.blocked and not order.documentation.lacks:
        return _done(order, technician_id=data.technician_id, event=event, known=known)
    return Decision(order)


def _documented(order: WorkOrder, said: Documented | None) -> WorkOrder:
    """What is said replaces what was known; a number of photos that is left out stays as it was."""
    if said is None:
        return order
    known = order.documentation
    documentation = Documentation(
        required=said.photos_required or known.required,
        uploaded=max(said.photos_uploaded, known.uploaded),
        missing=said.missing_photo_types,
        complete=said.documentation_complete,
    )
    return order.but(
        documentation=documentation,
        notes=said.notes or order.notes,
        total_cost=said.total_cost or order.total_cost,
    )


def _block(order: WorkOrder, *, technician_id: str, known: Known) -> Decision:
    context = about_job(order, known, technician_id) | {"missing": order.documentation.lacks}
    blocked = order.but(blocked=True, blocks=order.blocks + 1)
    return Decision(blocked, (raised(order, PHOTOS, blocked.blocks, context, known),))


def _done(order: WorkOrder, *, technician_id: str, event: Happened, known: Known) -> Decision:
    """Each completion asks the manager anew; the customer hears nothing before the approval (X-41)."""
    arrival = travelling.reached(order, Status.ON_SITE, event)
    order, unanswered = _others_let_go(arrival.order, technician_id)
    number = order.completions + 1
    done = order.but(
        status=Status.WORK_COMPLETE,
        blocked=False,
        completions=number,
        completed_at=event.occurred_at,
        completed_by=technician_id,
        rework_due=None,
        shortages=(),
    )
    context = about_order(done, known, technician_id) | {
        "address": address_of(done),
        "completed_at": event.occurred_at,
        "photos_uploaded": min(done.documentation.uploaded, 1000),
        "notes": done.notes or None,
    }
    ends = (*_answered(order, technician_id), *_over(order, technician_id), *shortage.moot(order, technician_id))
    told = raised(done, COMPLETED, number, context, known)
    return Decision(done, (*arrival.effects, *unanswered, *ends, told))


def _others_let_go(order: WorkOrder, by: str) -> tuple[WorkOrder, tuple[Effect, ...]]:
    """The rest of a crew need not answer, and nobody has to be found, for work that is done."""
    effects: list[Effect] = list(gaps_closed(order, "completed", by))
    for offer in order.standing:
        if offer.state is not OfferState.ACCEPTED:
            order = order.with_offer(offer.but(state=OfferState.WITHDRAWN))
            effects.append(over(order, offer.alert_type, offer.number, "completed", by))
            effects.append(Assignment(offer.technician_id, "withdrawn", by, "completed"))
    return order, tuple(effects)


def _answered(order: WorkOrder, technician_id: str) -> tuple[Effect, ...]:
    """5.1 is answered by the upload alone."""
    if not order.blocked:
        return ()
    key = key_of_work_order(order.id, PHOTOS, order.blocks)
    return (Answer(PHOTOS, key, technician_id, Action.UPLOAD),)


def _over(order: WorkOrder, by: str) -> tuple[Effect, ...]:
    rework: tuple[Effect, ...] = ()
    if order.status is Status.REJECTED:
        rework = (over(order, REJECTED, order.completions, "resubmitted", by),)
    return (*rework, *sla.ended(order, "completed", by))


RULES: dict[str, Rule] = {
    "work_order.completed": says(Documented, handed_in),
    "work_order.resubmitted": says(Documented, handed_in),
    "work_order.photos_uploaded": says(Documented, uploaded),
}
