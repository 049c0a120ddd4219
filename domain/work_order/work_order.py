"""A work order as the rules know it: who was offered it, how far it is, and what its clocks count from (X-58, X-59)."""

from enum import StrEnum

from pydantic import AwareDatetime

from domain.context import Window
from domain.priority import Priority
from domain.value import Value


class Status(StrEnum):
    """The canonical machine, in its order; forward jumps apply, backward ones change nothing."""

    CREATED = "created"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    EN_ROUTE = "en_route"
    ON_SITE = "on_site"
    WORK_COMPLETE = "work_complete"
    APPROVED = "approved"
    REJECTED = "rejected"  # completed work: the technician hands it in again
    CLOSED = "closed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"

    @property
    def is_over(self) -> bool:
        """Nothing more happens to it (X-77)."""
        return self in (Status.APPROVED, Status.CLOSED, Status.CANCELLED)


class OfferState(StrEnum):
    """What became of an offer to one technician."""

    HELD = "held"  # until dispatch_at
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Offer(Value):
    """To one technician. `number` counts the offers of the work order, so that each has an alert of its own.

    `silent`: five minutes passed without an answer. A silent or declined offer has failed once (X-09).
    """

    number: int
    technician_id: str
    lead: bool
    state: OfferState
    offered_at: AwareDatetime
    previous_technician_id: str | None = None
    silent: bool = False

    @property
    def has_failed(self) -> bool:
        """By its first silence or its decline."""
        return self.silent or self.state is OfferState.DECLINED


class Sla(Value):
    """`version` grows with every change of the deadline; a warning or breach belongs to one version (X-63)."""

    deadline: AwareDatetime
    counted_from: AwareDatetime
    version: int = 1
    warned: int = 0
    breached: bool = False
    requires_regional: bool = False


class Documentation(Value):
    """Photos and papers of the completed work."""

    required: int = 0
    uploaded: int = 0
    missing: tuple[str, ...] = ()
    complete: bool = True


class WorkOrder(Value):
    """Everything, names and address too: it never enters a workflow's history.

    `unknown`: events came before `work_order.created` (X-77). Instants from which clocks count: `created_at` (5.7),
    `declined_at` (reassignment), `window.start` (check-in), `on_site_at` (overrun), `rework_due` (4.1).
    `fired`: clocks that have come due, by name and occurrence. `notices`: customer notices that have gone (X-41).
    """

    id: str
    status: Status = Status.CREATED
    created_at: AwareDatetime
    unknown: bool = False
    store_id: str | None = None
    customer_id: str | None = None
    customer: str = ""
    address: str = ""
    service_type: str = ""
    priority: Priority = Priority.MEDIUM
    safety: bool = False
    workable_at_store: bool = True
    programme: str | None = None
    sla: Sla | None = None
    offers: tuple[Offer, ...] = ()
    window: Window | None = None
    window_confirmed: bool = False
    estimated_minutes: int | None = None
    notes: str = ""
    declined_at: AwareDatetime | None = None
    accepted_at: AwareDatetime | None = None
    on_site_at: AwareDatetime | None = None
    completed_at: AwareDatetime | None = None
    completions: int = 0
    documentation: Documentation = Documentation()
    rework_due: AwareDatetime | None = None
    exceptions: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    fired: tuple[str, ...] = ()
    dispatch_at: AwareDatetime | None = None

    @property
    def lead(self) -> Offer | None:
        """The offer of whoever leads now; None before the first offer and after the last one was taken back."""
        standing = (OfferState.HELD, OfferState.OPEN, OfferState.ACCEPTED)
        return next((offer for offer in reversed(self.offers) if offer.lead and offer.state in standing), None)

    def with_offer(self, changed: Offer) -> "WorkOrder":
        """The same work order with this offer in the place of the one of its number."""
        offers = tuple(changed if offer.number == changed.number else offer for offer in self.offers)
        return self.model_copy(update={"offers": offers})
