"""Channels that are switched off: for everybody, or by a technician (R-437, X-35, X-69)."""

from domain.ladder import Use
from domain.methods import is_mandatory
from domain.priority import Priority
from domain.reason import Reason
from domain.routing.asked import Asked, Refusal
from domain.routing.offer import is_offer


def switched_on(asked: Asked, use: Use) -> Refusal | None:
    """Tenant-wide; what is off is off for critical alerts too."""
    on = asked.situation.directory.rules.switches.allows(use.channel)
    return None if on else Refusal(Reason.CHANNEL_OFF)


def method_on(asked: Asked, use: Use) -> Refusal | None:
    """The recipient's own choice, which removes optional channels only."""
    own = asked.situation.directory.rules.methods.get(asked.person.id)
    if own is None or own.allows(use.channel):
        return None
    critical = asked.priority is Priority.CRITICAL
    kept = is_mandatory(use.channel, offer=is_offer(asked), critical=critical)
    return None if kept else Refusal(Reason.METHOD_OFF)
