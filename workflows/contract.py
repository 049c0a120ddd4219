"""What the alert's workflow is called, started with and told: pinned names, one frozen argument each."""

from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime

from domain.clock import Clock
from domain.delivery import CallOutcome
from domain.ids import AlertId, DeliveryId, PersonId
from domain.ladder import CallPolicy, RetryPolicy, Step
from domain.priority import Priority
from domain.value import Value

ALERT_WORKFLOW = "Alert"
REPLY_WORKFLOW = "Reply"
DIGEST_WORKFLOW = "Digest"
CRISIS_WORKFLOW = "Crisis"
WORK_ORDER_WORKFLOW = "WorkOrder"
TECHNICIAN_WORKFLOW = "Technician"
ALERTS_QUEUE = "alerts"


class AlertSignal(StrEnum):
    """The signals, by their pinned names; also the `kind` of an outbox row."""

    ACKNOWLEDGE = "acknowledge"
    CLOSE = "close"
    DELIVERY_EVENT = "delivery_event"
    ESCALATE = "escalate"


CHANGED = "changed"
"""The signal of a long-lived workflow: look at the store again."""


class AlertStart(Value):
    """The ladder and everything else that a later deploy may change, frozen when the alert was raised.

    `origin` is installation time. `steps` are in the order of their due times. Ids only: this is in the history.
    """

    alert_id: AlertId
    type: str
    priority: Priority
    origin: AwareDatetime
    steps: tuple[Step, ...]
    clock: Clock
    calls: CallPolicy = CallPolicy()
    retries: RetryPolicy = RetryPolicy()
    account: str = "default"  # the provider account: Temporal's fairness key


class Acknowledged(Value):
    """The first valid answer is committed. It stops the acknowledgment clock."""

    answer_id: str
    by: str
    action: str
    at: AwareDatetime


class Closed(Value):
    """The alert is committed as closed. It stops both clocks; steps of no clock go on."""

    reason: str
    by: str
    at: AwareDatetime


class Escalated(Value):
    """A person wants this step, the next one of the ladder, at `at` and not only at its own instant."""

    step: int
    by: str
    at: AwareDatetime


class DeliveryEvent(Value):
    """A call ended, as committed. Only calls are told to the workflow: nothing waits for a text's receipt."""

    delivery_id: DeliveryId
    outcome: CallOutcome
    ended_at: AwareDatetime


class ReplyStart(Value):
    """One helpful answer to a text; what it says and to whom is in the store."""

    reply_id: str


class DigestStart(Value):
    """One person's digest; what is held for them is in the store."""

    recipient: PersonId
    clock: Clock
    calls: CallPolicy = CallPolicy()
    retries: RetryPolicy = RetryPolicy()
    account: str = "default"


class CrisisStart(Value):
    """Crisis mode of the installation; whether it runs and until when is in the store."""

    clock: Clock


class WorkOrderStart(Value):
    """One work order; everything that is known of it is in the store."""

    work_order_id: str
    clock: Clock


class TechnicianStart(Value):
    """One technician with active work; when they were last heard is in the store."""

    technician_id: str
    clock: Clock


LongLived = DigestStart | CrisisStart | WorkOrderStart | TechnicianStart
"""What starts a workflow that is woken by `changed`."""


class AlertEnd(Value):
    """What the history closes with."""

    acknowledged_by: str | None
    close_reason: str | None
    steps_run: int
    deliveries: int


def due_at(start: AlertStart, step: Step) -> datetime:
    """The step's instant: fixed from the origin."""
    return start.origin + step.due
