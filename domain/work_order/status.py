"""How far a work order is: the canonical machine, in its order (X-58)."""

from enum import StrEnum


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
    NO_SHOW = "no_show"  # beside the others: whoever then comes goes on from there

    @property
    def is_over(self) -> bool:
        """Nothing more happens to it (X-77)."""
        return self in (Status.APPROVED, Status.CLOSED, Status.CANCELLED)

    @property
    def is_done(self) -> bool:
        """There is no work to be late with; a rejection opens it again."""
        return self is Status.WORK_COMPLETE or self.is_over

    def is_before(self, other: "Status") -> bool:
        """Whether going there is going forward."""
        return _RANK[self] < _RANK[other]


_RANK = {
    Status.CREATED: 0,
    Status.OFFERED: 1,
    Status.ACCEPTED: 2,
    Status.NO_SHOW: 2,
    Status.EN_ROUTE: 3,
    Status.ON_SITE: 4,
    Status.WORK_COMPLETE: 5,
    Status.APPROVED: 6,
    Status.REJECTED: 6,
    Status.CLOSED: 7,
    Status.CANCELLED: 7,
}
