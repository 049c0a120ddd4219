"""What is posted to preview an alert, one documented model per type, and the plan that answers it."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from api.body import parse
from api.problems import all_refused
from api.raising import Instant, Reported, alert_of, any_of, models_of, unreasonable
from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.directory import Directory
from domain.ladder import CallPolicy, StepClock
from domain.new_alert import NewAlert
from domain.phone_number import last_four
from domain.planning import Planned
from domain.preview import StepPreview, preview
from domain.priority import Priority
from domain.reason import Reason
from domain.role import Role
from domain.sight import Sight
from domain.timeline import GOES_ON
from domain.value import Value
from domain.wording import Text
from store.answer_keys import placeholder
from store.database import Tx
from store.situation import situations_if_raised


class PreviewAlert(Reported):
    """An alert that is not raised."""

    at: Annotated[Instant | None, Field(description="as if it were raised then; now where it is left out")] = None


_MODELS = models_of(PreviewAlert, "Preview")

PREVIEW = any_of(_MODELS)
"""The body of `POST /v1/preview`."""


def wanted_of(raw: bytes) -> PreviewAlert:
    """The body as JSON. Raises Problem 422."""
    wanted = parse(PREVIEW, raw, tagged=_MODELS.get)
    if errors := tuple(unreasonable(wanted.context)):
        raise all_refused(*errors)
    return wanted


def previewed(
    tx: Tx, wanted: PreviewAlert, directory: Directory, *, now: datetime, public_url: str
) -> tuple[NewAlert, tuple[StepPreview, ...]]:
    """The alert, and its steps with those online who are so now. Raises Problem 422."""
    alert = alert_of(wanted, directory, dedup_key="preview", raised_by="preview", origin=wanted.at or now)
    situations = situations_if_raised(tx, alert, directory, present_at=now, calls=CallPolicy())
    return alert, preview(alert, situations, reply=placeholder(public_url))


class DeliveryAhead(Value):
    """One message that would go, or would not (`state` suppressed), to one person on one channel.

    `reason` is a code, `why` its sentence. `at` is null for a call that waits for how the one before it ends.
    `held_until` is when a digest tells what is suppressed now; null for everything else. `silent`: a row without sound,
    badge or toast. `title`, `body` and `address` (its last four characters) are null where nothing is said, or where
    the viewer may not read it.
    """

    recipient: str
    role: Role
    channel: Channel
    attempt: int
    state: DeliveryState
    reason: Reason
    why: str
    at: AwareDatetime | None
    held_until: AwareDatetime | None
    silent: bool
    asks: bool
    owes: bool
    title: str | None
    body: str | None
    address: str | None


class TaskAhead(Value):
    """The manual task that a step would open. `title` is null where the viewer may not read it."""

    role: Role
    title: str | None


class StepAhead(Value):
    """`until`: what keeps the step from happening. `falls_through`: nobody who owes the answer can be reached, so the
    next one is due at once. `unreachable`: what the admins would be told about that.
    """

    step: int
    due_at: AwareDatetime
    clock: StepClock
    until: str
    shown_as: str
    priority: Priority
    escalated: bool
    deliveries: tuple[DeliveryAhead, ...]
    falls_through: bool
    unreachable: tuple[str, ...]
    task: TaskAhead | None


class Preview(Value):
    """`steps` in the order in which they would fall due. `closes_on`: what would end the alert."""

    type: str
    priority: Priority
    store_id: str | None
    region_id: str | None
    at: AwareDatetime
    closes_on: str
    steps: tuple[StepAhead, ...]


def shown_to(sight: Sight, alert: NewAlert, steps: tuple[StepPreview, ...]) -> Preview:
    """Texts as in the alert's deliveries: to those who may read them, and everybody's own."""
    texts = sight.texts and sight.covers(store_id=alert.scope.store_id, region_id=alert.scope.region_id)
    return Preview(
        type=alert.type.key,
        priority=alert.priority,
        store_id=alert.scope.store_id,
        region_id=alert.scope.region_id,
        at=alert.origin,
        closes_on=alert.type.closes_on,
        steps=tuple(
            _step(one, alert, texts=texts, readable=lambda person: texts or person == sight.copies_of) for one in steps
        ),
    )


def _step(one: StepPreview, alert: NewAlert, *, texts: bool, readable: Callable[[str], bool]) -> StepAhead:
    step = one.step
    return StepAhead(
        step=step.index,
        due_at=one.due_at,
        clock=step.clock,
        until=GOES_ON[step.clock],
        shown_as=step.shown_as or alert.type.key,
        priority=one.plan.priority,
        escalated=step.escalated,
        deliveries=tuple(
            _delivery(planned, text, at=one.due_at, texts=readable(planned.recipient.id))
            for planned, text in one.deliveries
        ),
        falls_through=one.plan.falls_through,
        unreachable=tuple(gap.detail for gap in one.plan.unreachable),
        task=TaskAhead(role=step.copies[0].role, title=one.task if texts else None) if step.task else None,
    )


def _delivery(planned: Planned, text: Text | None, *, at: datetime, texts: bool) -> DeliveryAhead:
    said = text if texts else None
    return DeliveryAhead(
        recipient=planned.recipient.id,
        role=planned.role,
        channel=planned.channel,
        attempt=planned.attempt,
        state=planned.state,
        reason=planned.reason,
        why=planned.reason.sentence,
        at=at if planned.attempt == 1 and text else None,
        held_until=planned.held_until,
        silent=planned.silent,
        asks=planned.asks,
        owes=planned.owes,
        title=said.title if said else None,
        body=said.body if said else None,
        address=last_four(planned.address.value) if said and planned.address else None,
    )
