"""The store manager approves or rejects completed work: 4.2 and 6.2, or 4.1 and its rework (X-15, X-58)."""

from functools import partial

from domain.answer import Action
from domain.event_types import Judged
from domain.ids import key_of_work_order
from domain.work_order import customer, sla
from domain.work_order.alert_types import REJECTED
from domain.work_order.completing import COMPLETED
from domain.work_order.effect import Answer, CloseAll, Effect
from domain.work_order.happening import Decision, Happened, Known, Rule, Verdict, says
from domain.work_order.status import Status
from domain.work_order.telling import about_job, raised
from domain.work_order.terms import later
from domain.work_order.work_order import WorkOrder

APPROVED = "WORK_APPROVED"
_NO_REASON = "no reason given"


def approved(order: WorkOrder, data: Judged, event: Happened, known: Known) -> Decision:
    """It is over, and billed next."""
    return approve(order, data.by, event, known)


def approve(order: WorkOrder, by: str, event: Happened, known: Known) -> Decision:
    """Also where the completion was lost on its way; not what was rejected, nor what lacks photos (R-041)."""
    if order.status is Status.REJECTED or order.blocked:
        return Decision(order, verdict=Verdict.CONTRADICTED)
    jumped = order.status is not Status.WORK_COMPLETE
    ends: tuple[Effect, ...] = sla.ended(order, "completed", by) if jumped else (_judged(order, by, Action.APPROVE),)
    order = order.but(
        status=Status.APPROVED,
        completed_at=order.completed_at or event.occurred_at,
        completed_by=order.technician_id,
    )
    effects = (*ends, CloseAll("approved", by), *_approved(order, event, known))
    return Decision(order, effects).then(partial(customer.completed, known=known))


def rejected(order: WorkOrder, data: Judged, event: Happened, known: Known) -> Decision:
    """The work is asked for again, and the SLA runs again."""
    return reject(order, data.by, data.reason or _NO_REASON, event, known)


def reject(order: WorkOrder, by: str, reason: str, event: Happened, known: Known) -> Decision:  # noqa: ARG001
    """Only what is complete can be rejected."""
    if order.status is Status.REJECTED:
        return Decision(order, verdict=Verdict.REPEATED)
    if order.status is not Status.WORK_COMPLETE or order.completed_by is None:
        return Decision(order, verdict=Verdict.CONTRADICTED)
    deadline = order.sla.deadline if order.sla else None
    due = later(known.now, known.terms.rework)
    again = order.but(status=Status.REJECTED, rework_due=min(due, deadline) if deadline else due)
    context = about_job(order, known, order.completed_by) | {
        "manager_id": by,
        "feedback": reason,
        "sla_deadline": deadline,
    }
    told = raised(order, REJECTED, order.completions, context, known)
    judged = Decision(again, (_judged(order, by, Action.REJECT, reason), told))
    return judged.then(partial(sla.reopened, known=known))


def _judged(order: WorkOrder, by: str, action: Action, reason: str | None = None) -> Answer:
    key = key_of_work_order(order.id, COMPLETED, order.completions)
    return Answer(COMPLETED, key, by, action, reason=reason)


def _approved(order: WorkOrder, event: Happened, known: Known) -> tuple[Effect, ...]:
    """4.2 names who did the work, so that there is none where nobody is known to have done it."""
    if order.technician_id is None:
        return ()
    context = about_job(order, known, order.technician_id) | {
        "approved_at": event.occurred_at,
        "total_cost": order.total_cost,
    }
    return (raised(order, APPROVED, 1, context, known),)


RULES: dict[str, Rule] = {
    "work_order.approved": says(Judged, approved),
    "work_order.rejected": says(Judged, rejected),
}
