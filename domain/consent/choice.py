"""What a customer's preferences become when the number refuses texts, and when it takes that back."""

from datetime import datetime, timedelta

from domain.customer import Preferences, Preferred

CONFIRMED_WITHIN = timedelta(minutes=5)
"""Installation time: a later confirmation would have to be justified (F-03)."""


def after_stop() -> Preferences:
    """No texts; the web stands in, for those too who wanted texts only (R-189, X-71)."""
    return Preferences(web_enabled=True, sms_opt_in=False, preferred_channel=Preferred.WEB)


def after_start(known: Preferences, preferred: Preferred) -> Preferences:
    """The opt-in that a refusal ended, and the channel `preferred` before it; the web that stood in stays."""
    channel = Preferred.BOTH if preferred.by_text and known.web_enabled else known.preferred_channel
    return known.model_copy(update={"sms_opt_in": True, "preferred_channel": channel})


def may_confirm(written_at: datetime, now: datetime) -> bool:
    """Whether a confirmation is presumed to be covered by the consent that it ends."""
    return now - written_at <= CONFIRMED_WITHIN
