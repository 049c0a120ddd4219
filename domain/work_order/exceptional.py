"""Schedule exceptions, all recorded: a logged status (7.3), a slot that is free again (7.2; R-087 to R-089)."""

from datetime import timedelta

from domain.event_types import ScheduleException, ScheduleExceptionCleared
from domain.schedule.filters import Kind, Seen, passes, plain
from domain.work_order.effect import Effect, Exceptional, ExceptionCleared
from domain.work_order.happening import Decision, Happened, Known, Rule, Verdict, says
from domain.work_order.status import Status
from domain.work_order.status_words import canonical
from domain.work_order.telling import about_order, over, raised
from domain.work_order.work_order import Logged, WorkOrder

EXCEPTION, FREED = "SCHEDULE_EXCEPTION", "LATE_CANCELLATION"
_MINUTE = timedelta(minutes=1)


def logged(order: WorkOrder, data: ScheduleException, event: Happened, known: Known) -> Decision:
    """A repeat of an open one is a repeat report of its alert, which is throttled there (X-36)."""
    technician_id = data.technician_id or event.technician_id or order.technician_id
    matched = lets_through(order, Kind.STATUS, data.status, known)
    standing = _logged(order, data.status)
    this = standing.but(open=True) if standing else Logged(number=len(order.exceptions) + 1, status=data.status)
    said = about_order(order, known, technician_id) | {"status": data.status, "note": data.note}
    effects: tuple[Effect, ...] = (raised(order, EXCEPTION, this.number, said, known),) if matched else ()
    if standing and standing.open:
        return Decision(order, effects, Verdict.REPEATED)
    record = Exceptional(Kind.STATUS.value, data.status, technician_id=technician_id, matched=matched)
    return Decision(_missed(_with(order, this), data.status, matched=matched), (*effects, record))


def cleared(order: WorkOrder, data: ScheduleExceptionCleared, event: Happened, known: Known) -> Decision:  # noqa: ARG001
    """What was never logged, or is over, cannot end."""
    this = _logged(order, data.status)
    if this is None or not this.open:
        return Decision(order, verdict=Verdict.REPEATED)
    return _ended(order, (this,), event.actor)


def came_after_all(order: WorkOrder, by: str) -> Decision:
    """Somebody is on site: no «No Show» is true any more."""
    missed = tuple(one for one in order.exceptions if one.open and canonical(one.status) is Status.NO_SHOW)
    return _ended(order, missed, by)


def slot_freed(order: WorkOrder, change: str, given: timedelta | None, known: Known, reason: str = "") -> Decision:
    """7.2 about the window as it was, where there was one; it stays open until somebody acknowledges it."""
    if order.window is None:
        return Decision(order)
    notice = given // _MINUTE if given is not None else None
    matched = lets_through(order, Kind.LATE_CANCELLATION, change, known, notice=notice)
    record = Exceptional(
        Kind.LATE_CANCELLATION.value, change, order.technician_id, notice_minutes=notice, matched=matched
    )
    if not matched:
        return Decision(order, (record,))
    said = about_order(order, known, order.technician_id) | {
        "change": change,
        "window": order.window,
        "reason": reason or None,
    }
    return Decision(order, (raised(order, FREED, order.windows, said, known), record))


def lets_through(
    order: WorkOrder, kind: Kind, status: str, known: Known, *, late: int | None = None, notice: int | None = None
) -> bool:
    """Whether the installation's filters want an alert of it (R-088). `late` and `notice` are minutes."""
    region = known.directory.region_of(order.store_id)
    return passes(Seen(kind, status, order.store_id, region, late, notice), known.terms.filters)


def _ended(order: WorkOrder, ended: tuple[Logged, ...], by: str) -> Decision:
    effects: list[Effect] = []
    for one in ended:
        order = _with(order, one.but(open=False))
        effects += [
            over(order, EXCEPTION, one.number, "cleared", by, tells=True),
            ExceptionCleared(Kind.STATUS.value, one.status),
        ]
    return Decision(order, tuple(effects))


def _missed(order: WorkOrder, status: str, *, matched: bool) -> WorkOrder:
    """A «No Show» is where the work order stands, until somebody comes; what the filters drop changes nothing."""
    missed = matched and canonical(status) is Status.NO_SHOW and order.status.is_before(Status.ON_SITE)
    return order.but(status=Status.NO_SHOW) if missed else order


def _logged(order: WorkOrder, status: str) -> Logged | None:
    return next((one for one in order.exceptions if plain(one.status) == plain(status)), None)


def _with(order: WorkOrder, this: Logged) -> WorkOrder:
    others = tuple(one for one in order.exceptions if one.number != this.number)
    return order.but(exceptions=(*others, this))


RULES: dict[str, Rule] = {
    "schedule.exception": says(ScheduleException, logged),
    "schedule.exception_cleared": says(ScheduleExceptionCleared, cleared),
}
