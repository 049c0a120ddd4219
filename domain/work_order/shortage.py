"""Something is missing on site, and somebody decides what to do (5.2, 7.13; R-045, X-07)."""

from domain.answer import Action
from domain.event_types import Resolution, ShortageReported, ShortageResolved
from domain.ids import key_of_work_order
from domain.priority import Priority
from domain.work_order.effect import Answer, Effect
from domain.work_order.happening import Decision, Happened, Known, Rule, Verdict, says
from domain.work_order.telling import about_job, about_order, over, raised
from domain.work_order.work_order import Shortage, WorkOrder

SHORTAGE, DECIDED = "EQUIPMENT_SHORTAGE", "RESOLUTION_DECIDED"
_ACTIONS = {
    Resolution.APPROVE_ALTERNATIVE: Action.APPROVE_ALTERNATIVE,
    Resolution.CANCEL: Action.CANCEL,
}
_WORDS = {
    Resolution.APPROVE_ALTERNATIVE: "an alternative is approved",
    Resolution.CANCEL: "the work is to be cancelled",
}


def reported(order: WorkOrder, data: ShortageReported, event: Happened, known: Known) -> Decision:  # noqa: ARG001
    """The same item is missing once: its repeats are throttled where its alert is (X-36).

    A critical one makes its own alert critical, not the work order.
    """
    said = about_order(order, known, data.technician_id) | {"item": data.item}
    if data.critical:
        said["work_order_priority"] = Priority.CRITICAL
    for one in order.shortages:
        if one.item == data.item:
            return Decision(order, (raised(order, SHORTAGE, one.number, said, known),), Verdict.REPEATED)
    number = order.shortages_reported + 1
    missing = Shortage(number=number, item=data.item, technician_id=data.technician_id)
    lacking = order.but(shortages=(*order.shortages, missing), shortages_reported=number)
    return Decision(lacking, (raised(order, SHORTAGE, number, said, known),))


def resolved(order: WorkOrder, data: ShortageResolved, event: Happened, known: Known) -> Decision:  # noqa: ARG001
    """Everything that is missing is decided at once; whoever reported it hears what (7.13)."""
    if not order.shortages:
        return Decision(order, verdict=Verdict.REPEATED)
    effects: list[Effect] = []
    for one in order.shortages:
        said = about_job(order, known, one.technician_id) | {"item": one.item, "decision": _WORDS[data.resolution]}
        effects.append(Answer(SHORTAGE, _key(order, one), data.by, _ACTIONS[data.resolution]))
        effects.append(raised(order, DECIDED, one.number, said, known))
    return Decision(order.but(shortages=()), tuple(effects))


def moot(order: WorkOrder, by: str) -> tuple[Effect, ...]:
    """The work was done without it."""
    return tuple(over(order, SHORTAGE, one.number, "completed", by, tells=True) for one in order.shortages)


def _key(order: WorkOrder, missing: Shortage) -> str:
    return key_of_work_order(order.id, SHORTAGE, missing.number)


RULES: dict[str, Rule] = {
    "shortage.reported": says(ShortageReported, reported),
    "shortage.resolved": says(ShortageResolved, resolved),
}
