"""The customer's window is confirmed, or moves: then customer service calls, and nobody texts (X-42, X-73)."""

from functools import partial

from domain.context import Window
from domain.event_types import Rescheduled, WindowConfirmed
from domain.schedule.notice import BY_THE_CUSTOMER, is_short, notice_given
from domain.wall_clock import local
from domain.work_order import check_in, customer, exceptional
from domain.work_order.effect import Effect
from domain.work_order.happening import Decision, Happened, Known, Rule, Verdict, says
from domain.work_order.telling import raised
from domain.work_order.work_order import WorkOrder

TASK = "CUSTOMER_SERVICE_TASK"


def confirmed(order: WorkOrder, data: WindowConfirmed, event: Happened, known: Known) -> Decision:
    """The first window is confirmed silently, or by 6.1 where the job is accepted."""
    if order.window_confirmed and order.window == data.window:
        return Decision(order, verdict=Verdict.REPEATED)
    return moved(order, data.window, event, known).then(lambda one: Decision(one.but(window_confirmed=True)))


def rescheduled(order: WorkOrder, data: Rescheduled, event: Happened, known: Known) -> Decision:
    """Moved by the customer with too little notice, it is 7.2 as well: the slot is free."""
    if order.window == data.window:
        return Decision(order, verdict=Verdict.REPEATED)
    late = Decision(order)
    given = notice_given(order.window, at=event.occurred_at, said=data.notice_given)
    if data.by == BY_THE_CUSTOMER and is_short(given, known.terms.notice):
        late = exceptional.slot_freed(order, "rescheduled", given, known)
    return late.then(partial(moved, window=data.window, event=event, known=known))


def moved(order: WorkOrder, window: Window, event: Happened, known: Known) -> Decision:
    """The same window changes nothing. Once the customer has heard 6.1, a person has to talk to them."""
    if order.window == window:
        return Decision(order)
    closes = check_in.ended(order, "rescheduled", event.actor)
    effects = (*closes, *_task(order, window, known))
    changed = order.but(window=window, windows=order.windows + 1)
    return Decision(changed, effects).then(partial(customer.assigned, known=known))


def _task(order: WorkOrder, window: Window, known: Known) -> tuple[Effect, ...]:
    if customer.ASSIGNED not in order.notices or order.status.is_done:
        return ()
    lead = order.lead
    said = {
        "work_order_id": order.id,
        "store_id": order.store_id,
        "customer": order.called,
        "task": f"The arrival window has moved to {_span(order, window, known)}: call and say so.",
        "window": window,
        "technician_id": lead.technician_id if lead and lead.is_known else None,
    }
    return (raised(order, TASK, order.windows + 1, said, known),)


def _span(order: WorkOrder, window: Window, known: Known) -> str:
    """With the day, in the store's own time; an instant that has no local time there stays as it is."""
    zone = known.directory.zone_of(order.store_id)
    try:
        start, end = local(window.start, zone), local(window.end, zone)
    except OverflowError:
        start, end = window.start, window.end
    return f"{start:%b %d, %H:%M} - {end:%H:%M}"


RULES: dict[str, Rule] = {
    "work_order.window_confirmed": says(WindowConfirmed, confirmed),
    "work_order.rescheduled": says(Rescheduled, rescheduled),
}
