"""An offer of a job to one technician, and what became of it (X-59)."""

from enum import StrEnum

from pydantic import AwareDatetime

from domain.catalogue import reassigned_to, work_assigned
from domain.value import Value
from domain.work_order.status import Status


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

    `offered_at`: of a held one, when it will be. `silent`: five minutes passed without an answer. A silent or declined
    offer has failed once (X-09). `reached`: how far this technician is (X-47). `refused`: an answer came too late, and
    the technician knows (7.12).
    """

    number: int
    technician_id: str
    lead: bool
    state: OfferState
    offered_at: AwareDatetime
    previous_technician_id: str | None = None
    silent: bool = False
    reached: Status | None = None
    refused: bool = False

    @property
    def stands(self) -> bool:
        """The job is this technician's, or may become so."""
        return self.state in (OfferState.HELD, OfferState.OPEN, OfferState.ACCEPTED)

    @property
    def is_known(self) -> bool:
        """The technician has been told of it and has not refused."""
        return self.state in (OfferState.OPEN, OfferState.ACCEPTED)

    @property
    def has_failed(self) -> bool:
        """By its first silence or its decline."""
        return self.silent or self.state is OfferState.DECLINED

    @property
    def alert_type(self) -> str:
        """7.5 where it was another's job, else 2.1."""
        return reassigned_to.ENTRY.key if self.previous_technician_id else work_assigned.ENTRY.key

    def but(self, **changed: object) -> "Offer":
        """The same offer with these fields changed."""
        return self.model_copy(update=changed)
