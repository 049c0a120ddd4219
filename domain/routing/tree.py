"""The rules in their order: what is added to a copy's channels, what keeps each from being used, which rows are silent.

R-135: recipients by role stand already; here come predicates, crisis mode, switches and methods, refusals of texts and
the address, then the time window and quiet hours, which hold only what could be sent. The first that refuses gives the
reason.
"""

from collections.abc import Iterator, Mapping, Sequence

from domain.channel import Channel
from domain.ladder import Use
from domain.predicates import Predicate
from domain.reason import Reason
from domain.role import Role
from domain.routing.address import addressed, not_opted_out
from domain.routing.asked import Asked, Guard, Refusal, Routed, Silence
from domain.routing.crisis_mode import allowed_in_crisis, reason_in_crisis, uses_of
from domain.routing.customer import to_customer
from domain.routing.instead_of_text import instead_of_text
from domain.routing.predicate import channel_wanted, copy_wanted
from domain.routing.quiet import held_by_quiet_hours, silent_in_quiet_hours
from domain.routing.release import released_at
from domain.routing.switches import method_on, switched_on
from domain.routing.time_window import added_out_of_hours, held_to_opening

HOLDING: tuple[Guard, ...] = (held_to_opening, held_by_quiet_hours)
"""Rules that put off: what they refuse, a digest tells later."""

GUARDS: tuple[Guard, ...] = (
    copy_wanted,
    channel_wanted,
    allowed_in_crisis,
    switched_on,
    method_on,
    not_opted_out,
    addressed,
    *HOLDING,
)
SILENCES: tuple[Silence, ...] = (silent_in_quiet_hours,)


def route(asked: Asked) -> Iterator[Routed]:
    """One for each channel of the copy, in the order in which the type names them; what a rule adds comes last."""
    if asked.situation.served and asked.copy.role is Role.CUSTOMER:
        yield from to_customer(asked, asked.situation.served)
        return
    uses = uses_of(asked)
    added = {**added_out_of_hours(asked), **instead_of_text(asked, uses)}
    for use in _with(added, uses) if added else uses:
        why = added.get(use.channel)
        yield _through_guards(asked, use, why if why and use not in asked.copy.uses else None)


def _with(added: Mapping[Channel, Reason], uses: Sequence[Use]) -> Iterator[Use]:
    """An added channel asks for no predicate, named or not."""
    named = {use.channel for use in uses}
    yield from (Use(channel=use.channel) if use.channel in added else use for use in uses)
    yield from (Use(channel=channel) for channel in added if channel not in named)


def _through_guards(asked: Asked, use: Use, added: Reason | None) -> Routed:
    for guard in GUARDS:
        if refusal := guard(asked, use):
            return _refused(asked, use, refusal)
    silent = any(silence(asked, use) for silence in SILENCES)
    # What would be silent anyway stays so when crisis mode ends.
    crisis = None if silent else reason_in_crisis(asked, use)
    reason = added or crisis or _met(asked, use)
    return Routed(use.channel, reason, silent=silent or crisis is Reason.CRISIS_ROW)


def _met(asked: Asked, use: Use) -> Reason:
    if use.when is Predicate.RECIPIENT_OFFLINE:
        return Reason.RECIPIENT_OFFLINE
    return Reason.NAMED_BY_PRIORITY if asked.copy.by_priority else Reason.NAMED_BY_TYPE


def _refused(asked: Asked, use: Use, refusal: Refusal) -> Routed:
    until = released_at(asked, use, refusal.until, HOLDING) if refusal.until else None
    return Routed(use.channel, refusal.reason, refused=True, until=until)
