"""What crisis mode makes of a copy: texts of what is urgent, calls to who owes a Critical's answer, silent rows (X-38).

Pushes, in-app messages and e-mails are not used at all; a copy that names one of the interrupting channels is texted,
and one that names a row keeps a silent one in the web centre. Nobody is told who would not be told otherwise.
"""

from collections.abc import Iterator

from domain.channel import Channel
from domain.ladder import Copy, Step, StepClock, Use
from domain.predicates import Predicate
from domain.priority import Priority
from domain.reason import Reason
from domain.role import Role
from domain.routing.asked import Asked, Refusal
from domain.situation import Situation

_TEXTED_FOR = (Channel.SMS, Channel.PUSH, Channel.VOICE)
"""Channels in whose place, or beside which, a text goes out."""
_ALWAYS = (None, Predicate.RECIPIENT_OFFLINE)
"""A row that makes no sound reaches nobody by being looked at, so being online saves nobody the text."""


def in_crisis(situation: Situation) -> bool:
    """Whether crisis mode is on where the alert belongs, at the step's due instant."""
    crisis, scope = situation.directory.rules.crisis, situation.scope
    return crisis is not None and crisis.holds(store_id=scope.store_id, region_id=scope.region_id, now=situation.now)


def uses_of(asked: Asked) -> tuple[Use, ...]:
    """The channels that the copy names, then those that crisis mode adds."""
    named = asked.copy.uses
    if not in_crisis(asked.situation):
        return named
    added = (_row(named), *_interrupting(asked)) if _urgent(asked) else (_row(named),)
    texts = {use.channel: use for use in added if use}
    return (*(texts.pop(use.channel, use) for use in named), *texts.values())


def allowed_in_crisis(asked: Asked, use: Use) -> Refusal | None:
    """Rows of the web centre; texts of what is urgent; calls to who owes the answer of what is critical."""
    if not in_crisis(asked.situation) or use.channel is Channel.WEB:
        return None
    texted = use.channel is Channel.SMS and _urgent(asked)
    called = use.channel is Channel.VOICE and asked.copy.owes and _critical(asked, use)
    return None if texted or called else Refusal(Reason.CRISIS)


def reason_in_crisis(asked: Asked, use: Use) -> Reason | None:
    """Why a channel is used that the type does not name like this; None where crisis mode changes nothing."""
    if not in_crisis(asked.situation):
        return None
    if use.channel is Channel.WEB:
        return Reason.CRISIS_ROW
    return None if use in asked.copy.uses else Reason.CRISIS_ADDS


def by_hand(step: Step, situation: Situation) -> Copy | None:
    """The operations manager's copy of a Critical's first step after silence, at which people take over (R-414, X-39).

    Once an alert; its automated steps go on beside it.
    """
    if situation.taken_over or situation.priority is not Priority.CRITICAL or not in_crisis(situation):
        return None
    if not _after_silence(step) or any(_was_in_crisis(step, earlier, situation) for earlier in situation.entry.ladder):
        return None
    return Copy(role=Role.OPERATIONS_MANAGER, uses=(Use(channel=Channel.SMS),), asks=True)


def task_by_hand(situation: Situation) -> str:
    """The title of the manual task."""
    about = f" on {situation.context.work_order_id}" if situation.context.work_order_id else ""
    return f"Crisis mode: nobody has answered «{situation.entry.title}»{about}: reach somebody by hand"


def _urgent(asked: Asked) -> bool:
    return asked.priority in (Priority.CRITICAL, Priority.HIGH)


def _critical(asked: Asked, use: Use) -> bool:
    """The alert is, or the work order whose predicate names the call (X-05)."""
    return asked.priority is Priority.CRITICAL or use.when is Predicate.CRITICAL_WORK_ORDER


def _row(named: tuple[Use, ...]) -> Use | None:
    """In the web centre, for a copy that names only the app's."""
    if any(use.channel is Channel.WEB for use in named):
        return None
    return next((Use(channel=Channel.WEB, when=use.when) for use in named if use.channel.is_row), None)


def _interrupting(asked: Asked) -> Iterator[Use]:
    """A text, and for who owes a Critical's answer a call beside it (R-413)."""
    named = [use for channel in _TEXTED_FOR for use in asked.copy.uses if use.channel is channel]
    source = next((use for use in named if use.when in _ALWAYS), named[0] if named else None)
    if source is None or (source.channel is Channel.VOICE and _texted_before(asked)):
        return
    when = None if source.when in _ALWAYS else source.when
    yield Use(channel=Channel.SMS, when=when)
    called = any(use.channel is Channel.VOICE for use in named)
    if asked.priority is Priority.CRITICAL and asked.copy.owes and not called:
        yield Use(channel=Channel.VOICE, when=when)


def _texted_before(asked: Asked) -> bool:
    """A re-call follows the text of an earlier step."""
    return any(
        copy.role is asked.copy.role and any(use.channel is Channel.SMS for use in copy.uses)
        for step in asked.situation.entry.ladder
        for copy in step.copies
        if step.index < asked.step.index
    )


def _after_silence(step: Step) -> bool:
    return step.index > 0 and step.clock is StepClock.ACKNOWLEDGMENT


def _was_in_crisis(step: Step, earlier: Step, situation: Situation) -> bool:
    """The manual task was the earlier step's, as one sees who looks ahead before any of them has been taken."""
    crisis = situation.directory.rules.crisis
    due = situation.now - step.due + earlier.due
    return crisis is not None and earlier.index < step.index and _after_silence(earlier) and due >= crisis.started_at
