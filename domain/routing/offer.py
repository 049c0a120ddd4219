"""The copy by which a technician is offered a job: 2.1, and 7.5 after a reassignment."""

from domain.catalogue import reassigned_to, work_assigned
from domain.role import Role
from domain.routing.asked import Asked

OFFERS = frozenset({work_assigned.ENTRY.key, reassigned_to.ENTRY.key})


def is_offer(asked: Asked) -> bool:
    """Told to the technician; what others hear of it is no offer."""
    return asked.situation.entry.key in OFFERS and asked.copy.role is Role.TECHNICIAN
