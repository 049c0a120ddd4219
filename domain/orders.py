"""What a workflow orders and what it is told: ids and instants only, for all of it is in the history."""

from pydantic import AwareDatetime

from domain.channel import Channel
from domain.clock import Clock
from domain.delivery import CallOutcome, DeliveryState
from domain.ids import AlertId, DeliveryId, PersonId
from domain.ladder import CallPolicy, RetryPolicy, Step
from domain.priority import Priority
from domain.reason import Reason
from domain.value import Value


class PlanStep(Value):
    """Plan this step as of `due`, installation time. A second run returns the first one's outcome."""

    alert_id: AlertId
    step: Step
    due: AwareDatetime
    calls: CallPolicy


class PlannedDelivery(Value):
    """To be sent now; or, with an `attempt` above 1, a call to be made if the attempt before it ends unanswered."""

    id: DeliveryId
    recipient: PersonId
    channel: Channel
    attempt: int


class StepOutcome(Value):
    """`deliveries`: those that need a provider, in the order of the plan. `not_run`: why nothing was planned at all."""

    priority: Priority = Priority.LOW
    deliveries: tuple[PlannedDelivery, ...] = ()
    falls_through: bool = False
    not_run: Reason | None = None


class LookAhead(Value):
    """When does something fall due that is held for this person?"""

    recipient: PersonId


class Waiting(Value):
    """`due`: the next instant, None when nothing waits; `items`: how much waits altogether."""

    due: AwareDatetime | None = None
    items: int = 0


class FlushDigest(Value):
    """Tell what is due at that instant. A second run returns what the first one ordered."""

    recipient: PersonId
    due: AwareDatetime


class DigestDelivery(PlannedDelivery):
    """`alert_id`: the alert under which it is kept, the most severe of those it tells of."""

    alert_id: AlertId
    priority: Priority


class Flushed(Value):
    """`deliveries`: those that need a provider."""

    deliveries: tuple[DigestDelivery, ...] = ()


class Deliver(Value):
    """Send this delivery. `retries` counts requests to the provider; waiting for a number or a ceiling does not."""

    alert_id: AlertId
    delivery_id: DeliveryId
    clock: Clock
    retries: RetryPolicy
    calls: CallPolicy


class Delivered(Value):
    """What became of it.

    For a call: `outcome` when it is known already, else `due_back`, until when it is waited for (installation time).
    """

    state: DeliveryState
    reason: str = ""
    outcome: CallOutcome | None = None
    ended_at: AwareDatetime | None = None
    due_back: AwareDatetime | None = None


class SettleCall(Value):
    """A call on which nothing was reported ends as NO_OUTCOME at `at` (X-10)."""

    alert_id: AlertId
    delivery_id: DeliveryId
    at: AwareDatetime


class TendCrisis(Value):
    """Do what is due for crisis mode by `at`, installation time."""

    at: AwareDatetime


class CrisisOutlook(Value):
    """`waits`: crisis mode is on, or a review is due; `next_at`: when to look again if nothing is told before."""

    waits: bool
    next_at: AwareDatetime | None = None


class WatchTechnician(Value):
    """Apply what was reported, and judge the silence. `due`: the instant that was waited for, installation time."""

    technician_id: str
    clock: Clock
    due: AwareDatetime | None = None


class TechnicianOutlook(Value):
    """`waits`: there is active work; `next_at`: when to look again by oneself, None until something is told."""

    waits: bool
    next_at: AwareDatetime | None = None


class AdvanceWorkOrder(Value):
    """Apply what waits, and what is due. `due`: the instant that was waited for, installation time."""

    work_order_id: str
    clock: Clock
    due: AwareDatetime | None = None


class WorkOrderOutlook(Value):
    """What comes next, and where operators find it. `over`: no clock runs any more; `more`: further events wait."""

    next_due: AwareDatetime | None = None
    over: bool = False
    more: bool = False
    store_id: str | None = None
    region_id: str | None = None
    technician_id: str | None = None


class FinishAlert(Value):
    """Nothing more will happen by itself."""

    alert_id: AlertId
    at: AwareDatetime
