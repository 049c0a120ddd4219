"""How a delivery is written: its row, its erasable text, and for the centre and the app the row that people see."""

from dataclasses import dataclass
from datetime import datetime

from domain.channel import SHOWN_FOR, Channel
from domain.delivery import DeliveryState
from domain.ids import AlertId, DeliveryId
from domain.ladder import StepClock
from domain.message import Address
from domain.priority import Priority
from domain.reason import Reason
from domain.role import Role
from domain.wording import Text
from store.connection import Tx
from store.stamps import stamp

_DELIVERY = """
INSERT INTO deliveries (id, alert_id, step, clock, recipient, role, channel, attempt, asks, escalated, shown_as,
  priority, state, reason, due_at, planned_at, accepted_at, delivered_at, held_until, deferred_driving, tries, repeated)
VALUES (:id, :alert_id, :step, :clock, :recipient, :role, :channel, :attempt, :asks, :escalated, :shown_as,
  :priority, :state, :reason, :due, :due, :written, :written, :held_until, :deferred_driving, 0, 0)
ON CONFLICT (id) DO NOTHING
"""
_TEXT = """
INSERT INTO delivery_texts (delivery_id, title, body, address_kind, address)
VALUES (:id, :title, :body, :kind, :address)
ON CONFLICT (delivery_id) DO NOTHING
"""
_INBOX = """
INSERT INTO inbox (person_id, alert_id, delivery_id, channel, created_at, silent, expires_at)
VALUES (:person, :alert_id, :id, :channel, :due, :silent, :expires)
"""


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A delivery that is planned or suppressed. `due`: its planned instant; `shown_as`: the type that it is told as."""

    id: DeliveryId
    alert_id: AlertId
    step: int
    clock: StepClock
    recipient: str
    role: Role
    channel: Channel
    attempt: int
    asks: bool
    escalated: bool
    shown_as: str
    priority: Priority
    state: DeliveryState
    reason: Reason
    due: datetime
    held_until: datetime | None = None
    deferred_driving: bool = False
    silent: bool = False


def write_delivery(tx: Tx, new: NewDelivery) -> DeliveryState:
    """The state in which it stands now: a row that is planned is delivered by being written. Harmless twice."""
    written = new.channel.is_row and new.state is DeliveryState.PLANNED
    state = DeliveryState.DELIVERED if written else new.state
    due = stamp(new.due)
    tx.run(
        _DELIVERY,
        id=new.id,
        alert_id=new.alert_id,
        step=new.step,
        clock=new.clock.value,
        recipient=new.recipient,
        role=new.role.value,
        channel=new.channel.value,
        attempt=new.attempt,
        asks=int(new.asks),
        escalated=int(new.escalated),
        shown_as=new.shown_as,
        priority=new.priority.value,
        state=state.value,
        reason=new.reason.value,
        due=due,
        written=due if written else None,
        held_until=stamp(new.held_until) if new.held_until else None,
        deferred_driving=int(new.deferred_driving),
    )
    if written:
        tx.run(
            _INBOX,
            person=new.recipient,
            alert_id=new.alert_id,
            id=new.id,
            channel=new.channel.value,
            due=due,
            silent=int(new.silent),
            expires=stamp(new.due + SHOWN_FOR) if new.channel is Channel.IN_APP else None,
        )
    return state


def write_text(tx: Tx, delivery_id: DeliveryId, text: Text, address: Address | None) -> None:
    """What it says and where it goes; rows go nowhere. The first words stand."""
    tx.run(
        _TEXT,
        id=delivery_id,
        title=text.title,
        body=text.body,
        kind=address.kind.value if address else None,
        address=address.value if address else None,
    )
