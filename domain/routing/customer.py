"""What a customer is told, apart from everybody else's rules: no shifts, no crisis mode, but consent and evenings."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.catalogue import customer_assigned, customer_cancelled, customer_completed
from domain.channel import Channel
from domain.consent.hours import Hours, closed_until
from domain.consent.place import state_of
from domain.customer import Served
from domain.ladder import Use
from domain.reason import Reason
from domain.routing.address import addressed, not_opted_out
from domain.routing.asked import Asked, Guard, Refusal, Routed
from domain.routing.switches import switched_on

AT_SHORT_NOTICE = timedelta(hours=2)

_EXCLUDED_BY = {customer_completed.ENTRY.key: customer_cancelled.ENTRY.key}


def to_customer(asked: Asked, served: Served) -> Iterator[Routed]:
    """One for each channel of the copy."""
    for use in asked.copy.uses:
        refusal = refused(asked, use, served)
        if refusal:
            yield Routed(use.channel, refusal.reason, refused=True, until=refusal.until)
        else:
            yield Routed(use.channel, Reason.NAMED_BY_TYPE)


def refused(asked: Asked, use: Use, served: Served) -> Refusal | None:
    """The first rule that refuses gives the reason."""
    return told_before(asked, served) or _first(asked, use, _guards(served))


def told_before(asked: Asked, served: Served) -> Refusal | None:
    """Each notice once for a work order; who heard that the work is off does not hear that it is done (X-41)."""
    key = asked.situation.entry.key
    if key in served.told:
        return Refusal(Reason.CUSTOMER_TOLD)
    return Refusal(Reason.WORK_CALLED_OFF) if _EXCLUDED_BY.get(key) in served.told else None


def _guards(served: Served) -> tuple[Guard, ...]:
    return (switched_on, lambda asked, use: chosen(asked, use, served), not_opted_out, addressed, held_in_the_evening)


def _first(asked: Asked, use: Use, guards: tuple[Guard, ...]) -> Refusal | None:
    return next(filter(None, (guard(asked, use) for guard in guards)), None)


def chosen(asked: Asked, use: Use, served: Served) -> Refusal | None:
    """No text without an opt-in (R-186); the web stands in where a text is preferred and cannot be sent."""
    preferences = served.customer.preferences
    if use.channel is Channel.SMS:
        if not preferences.sms_opt_in:
            return Refusal(Reason.NO_OPT_IN)
        return None if preferences.preferred_channel.by_text else Refusal(Reason.PREFERRED_OTHERWISE)
    wanted = preferences.web_enabled and (preferences.preferred_channel.by_web or not _may_be_texted(asked, served))
    return None if wanted else Refusal(Reason.PREFERRED_OTHERWISE)


def _may_be_texted(asked: Asked, served: Served) -> bool:
    text = Use(channel=Channel.SMS)
    return served.customer.preferences.sms_opt_in and not _first(asked, text, (switched_on, not_opted_out, addressed))


def held_in_the_evening(asked: Asked, use: Use) -> Refusal | None:
    """Texts wait for the morning, but for a visit at short notice (X-52)."""
    if use.channel is not Channel.SMS or _visit_is_near(asked):
        return None
    until = _morning(asked)
    return Refusal(Reason.CUSTOMERS_EVENING, until=until) if until else None


def _visit_is_near(asked: Asked) -> bool:
    context = asked.situation.context
    # A context that was erased has no window.
    if not isinstance(context, customer_assigned.CustomerAssigned) or "window" not in context.model_fields_set:
        return False
    return context.window.start - asked.now <= AT_SHORT_NOTICE


def _morning(asked: Asked) -> datetime | None:
    """The instant (UTC) at which texts may be sent again; None where they may be."""
    situation = asked.situation
    terms, served = situation.directory.rules.schedule, situation.served
    return closed_until(
        asked.now,
        zone=asked.person.zone or situation.directory.zone_of(situation.scope.store_id),
        state=state_of(
            address=getattr(situation.context, "address", None),
            profile=served.customer.contact.state if served else None,
            number=asked.person.number,
        ),
        usual=Hours(terms.customer_texts_from, terms.customer_texts_until),
    )
