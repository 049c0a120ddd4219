"""A technician off shift is offered work only because the dispatch system overrides it; somebody hears of it (X-29)."""

from domain.work_order.effect import Flag
from domain.work_order.happening import Known
from domain.work_order.offer import Offer
from domain.work_order.work_order import WorkOrder


def overridden(order: WorkOrder, offer: Offer, known: Known) -> tuple[Flag, ...]:
    """Nothing for somebody on shift, without a rota, or unknown. The offer stands: a dispatch is never blocked."""
    person = known.directory.people.get(offer.technician_id)
    if person is None or known.directory.on_duty(person, offer.offered_at):
        return ()
    detail = f"Work order {order.id} was offered to {offer.technician_id}, who is off shift: reassign it, or let it be."
    return (Flag(f"off_shift:{order.id}:{offer.technician_id}", detail),)
