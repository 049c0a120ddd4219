"""The rules in their order: what is added to a copy's channels, what keeps each from being used, which rows are silent.

R-135: recipients by role stand already; here come predicates, crisis mode, switches and methods, refusals of texts,
the time window, quiet hours, and the address. The first rule that refuses gives the reason.
"""

from collections.abc import Iterator

from domain.ladder import Use
from domain.predicates import Predicate
from domain.reason import Reason
from domain.routing.address import addressed, not_opted_out
from domain.routing.asked import Asked, Guard, Refusal, Routed
from domain.routing.crisis_mode import allowed_in_crisis, reason_in_crisis, uses_of
from domain.routing.predicate import channel_wanted, copy_wanted

GUARDS: tuple[Guard, ...] = (copy_wanted, channel_wanted, allowed_in_crisis, not_opted_out, addressed)


def route(asked: Asked) -> Iterator[Routed]:
    """One for each channel of the copy, in the order in which the type names them; what a rule adds comes last."""
    for use in uses_of(asked):
        yield _through_guards(asked, use)


def _through_guards(asked: Asked, use: Use) -> Routed:
    for guard in GUARDS:
        if refusal := guard(asked, use):
            return _refused(use, refusal)
    crisis = reason_in_crisis(asked, use)
    return Routed(use.channel, crisis or _met(asked, use), silent=crisis is Reason.CRISIS_ROW)


def _met(asked: Asked, use: Use) -> Reason:
    if use.when is Predicate.RECIPIENT_OFFLINE:
        return Reason.RECIPIENT_OFFLINE
    return Reason.NAMED_BY_PRIORITY if asked.copy.by_priority else Reason.NAMED_BY_TYPE


def _refused(use: Use, refusal: Refusal) -> Routed:
    return Routed(use.channel, refusal.reason, refused=True, until=refusal.until)
