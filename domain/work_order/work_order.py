"""A work order as the rules know it: who was offered it, how far it is, and what its clocks count from (X-58, X-59)."""

from pydantic import AwareDatetime

from domain.context import Window
from domain.priority import Priority
from domain.value import Value
from domain.work_order.offer import Offer
from domain.work_order.status import Status


class Sla(Value):
    """`version` grows with every change of the deadline; a warning or breach belongs to one version (X-63).

    `warned`: the version that has had its warning, or needs none any more; `breached`: this version is.
    """

    deadline: AwareDatetime
    counted_from: AwareDatetime
    version: int = 1
    warned: int = 0
    breached: bool = False
    requires_regional: bool = False

    def but(self, **changed: object) -> "Sla":
        """The same with these fields changed."""
        return self.model_copy(update=changed)


class Documentation(Value):
    """Photos and papers of the completed work."""

    required: int = 0
    uploaded: int = 0
    missing: tuple[str, ...] = ()
    complete: bool = True

    @property
    def lacks(self) -> tuple[str, ...]:
        """What the technician still owes, in words; empty where nothing is missing."""
        if self.missing:
            return self.missing
        if self.uploaded < self.required:
            return (f"{self.required - self.uploaded} of {self.required} photos",)
        return () if self.complete else ("documentation",)


class Shortage(Value):
    """Something that is missing on site, while nobody has decided. `number` counts those of the work order."""

    number: int
    item: str
    technician_id: str


class Logged(Value):
    """A status that the scheduling software has logged. The first of a work order is number 1."""

    number: int
    status: str
    open: bool = True

    def but(self, **changed: object) -> "Logged":
        """The same with these fields changed."""
        return self.model_copy(update=changed)


class WorkOrder(Value):
    """Everything, names and address too: it never enters a workflow's history.

    `unknown`: events came before `work_order.created` (X-77). Instants from which clocks count: `created_at` (5.7),
    `window.start` and the lead's offer (check-in), `on_site_at` (overrun); `declined_at` and `rework_due` are for
    people to see, 2.3 and 4.1 have these clocks in their ladders. `blocked`: photos are missing (5.1). `windows`,
    `comments`, `completions`, `blocks`, `shortages_reported`, `sla_versions`: how many there have been. `fired`: clocks
    that have come due, by name and occurrence. `notices`: customer notices that have gone (X-41). `applied`: ids of
    events.
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
    sla_versions: int = 0
    sla_requires_regional: bool = False
    offers: tuple[Offer, ...] = ()
    window: Window | None = None
    window_confirmed: bool = False
    windows: int = 0
    estimated_minutes: int | None = None
    notes: str = ""
    declined_at: AwareDatetime | None = None
    accepted_at: AwareDatetime | None = None
    on_site_at: AwareDatetime | None = None
    completed_at: AwareDatetime | None = None
    completed_by: str | None = None
    completions: int = 0
    documentation: Documentation = Documentation()
    blocked: bool = False
    blocks: int = 0
    total_cost: str | None = None
    rework_due: AwareDatetime | None = None
    comments: int = 0
    shortages: tuple[Shortage, ...] = ()
    shortages_reported: int = 0
    exceptions: tuple[Logged, ...] = ()
    notices: tuple[str, ...] = ()
    fired: tuple[str, ...] = ()
    applied: tuple[str, ...] = ()
    dispatch_at: AwareDatetime | None = None

    @property
    def standing(self) -> tuple[Offer, ...]:
        """Offers that are held, open or accepted, in the order in which they were made."""
        return tuple(offer for offer in self.offers if offer.stands)

    @property
    def lead(self) -> Offer | None:
        """The offer of whoever leads now; None before the first offer and after the last one was taken back."""
        return next((offer for offer in reversed(self.offers) if offer.lead and offer.stands), None)

    @property
    def technician_id(self) -> str | None:
        """Who leads, else who completed it."""
        return self.lead.technician_id if self.lead else self.completed_by

    @property
    def called(self) -> str:
        """How texts name the customer; the reference where nothing better is known (X-77)."""
        return self.customer or self.customer_id or self.id

    def offer_to(self, technician_id: str) -> Offer | None:
        """The technician's latest."""
        return next((offer for offer in reversed(self.offers) if offer.technician_id == technician_id), None)

    def with_offer(self, changed: Offer) -> "WorkOrder":
        """The same work order with this offer in the place of the one of its number."""
        offers = tuple(changed if offer.number == changed.number else offer for offer in self.offers)
        return self.but(offers=offers)

    def but(self, **changed: object) -> "WorkOrder":
        """The same work order with these fields changed."""
        return self.model_copy(update=changed)
