"""What the life of a work order says of its technicians: who works, who was heard, who drives."""

from datetime import datetime

from domain.event_types import Documented, OfferAnswered, ShortageReported, TechnicianStatus
from domain.work_order.happening import Happened
from domain.work_order.offer import OfferState
from domain.work_order.status import Status
from domain.work_order.status_words import canonical
from domain.work_order.work_order import WorkOrder
from store.connection import Tx
from store.technicians import heard_of, work_changed

_ACTIVE = frozenset({Status.ACCEPTED, Status.EN_ROUTE, Status.ON_SITE})
_BY_THEMSELVES = (TechnicianStatus, OfferAnswered, Documented, ShortageReported)


def at_work(order: WorkOrder | None) -> frozenset[str]:
    """Who has accepted it, while it is neither completed nor over."""
    if order is None or order.status not in _ACTIVE:
        return frozenset()
    return frozenset(offer.technician_id for offer in order.offers if offer.state is OfferState.ACCEPTED)


def follow(tx: Tx, before: WorkOrder | None, after: WorkOrder, at: datetime) -> None:
    """Once the rows say so: whoever has begun or ceased to work on it is watched, or no longer."""
    for technician_id in sorted(at_work(before) ^ at_work(after)):
        work_changed(tx, technician_id, at)


def sign_of_life(tx: Tx, event: Happened, *, now: datetime) -> None:
    """Whatever a technician says of a job shows that they are there; a status also whether they drive (F-21)."""
    if not isinstance(event.data, _BY_THEMSELVES):
        return
    said = canonical(event.data.status) if isinstance(event.data, TechnicianStatus) else None
    heard_of(tx, event.data.technician_id, said.value if said else None, event.occurred_at, now=now)
