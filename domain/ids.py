"""Every kind of id, and the only place where one is built from another."""

import base64
import hashlib
from datetime import datetime
from typing import Annotated, NewType

from pydantic import StringConstraints

AlertId = NewType("AlertId", str)
DeliveryId = NewType("DeliveryId", str)
PersonId = NewType("PersonId", str)
TaskId = NewType("TaskId", str)

ForeignId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
"""An id that another system gave: a work order, a store, a technician, an event."""

DedupKey = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""What makes two reports the same alert. Hashed before Temporal sees it."""


def _digest(*parts: str) -> str:
    """26 lower-case characters, the same for the same parts."""
    sha = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return base64.b32encode(sha).decode()[:26].lower()


def dedup_hash(alert_type: str, dedup_key: str) -> str:
    """The key of an open alert: one at a time for a type and a dedup key."""
    return _digest(alert_type, dedup_key)


def delivery_id(alert: AlertId, step: int, recipient: PersonId, channel: str, attempt: int) -> DeliveryId:
    """Deterministic, so that a second run of the same plan names the same message.

    `attempt` counts voice attempts and manual resends, never provider retries.
    """
    return DeliveryId("dl_" + _digest(alert, str(step), recipient, channel, str(attempt)))


def task_id(alert: AlertId, step: int) -> TaskId:
    """A ladder step raises at most one manual task."""
    return TaskId("mt_" + _digest(alert, str(step)))


def task_by_hand_id(alert: AlertId) -> TaskId:
    """Crisis mode opens at most one manual task for an alert."""
    return TaskId("mt_" + _digest(alert, "crisis"))


def key_of_work_order(work_order: str, alert_type: str, occurrence: int | str) -> str:
    """The dedup key of an alert that a work order raises by itself; `occurrence` has at most 32 characters."""
    return f"{work_order}:{alert_type}:{occurrence}"


def key_of_silence(technician: str, alert_type: str, since: datetime) -> str:
    """The dedup key of the alert that a technician is out of reach: one for each silence."""
    return f"{technician}:{alert_type}:{since:%Y%m%dT%H%M%S}"


def alert_workflow_id(alert: AlertId) -> str:
    """The workflow of an alert."""
    return f"alert:{alert}"


def reply_workflow_id(reply: str) -> str:
    """The workflow that sends a helpful reply."""
    return f"reply:{reply}"


def digest_workflow_id(recipient: PersonId) -> str:
    """The workflow that holds what one person is told later."""
    return f"digest:{recipient}"


def work_order_workflow_id(work_order: str) -> str:
    """The workflow that keeps a work order's clocks."""
    return f"work-order:{work_order}"


def technician_workflow_id(technician: str) -> str:
    """The workflow that watches a technician with active work."""
    return f"technician:{technician}"


CRISIS_WORKFLOW_ID = "crisis"


def digest_id(recipient: PersonId, due: str, channel: str) -> DeliveryId:
    """One delivery for everything that is held for a person until that instant on that channel."""
    return DeliveryId("dl_" + _digest("digest", recipient, due, channel))


def held_id(alert: AlertId, step: int, recipient: PersonId, channel: str, due: str) -> str:
    """The same thing is held once."""
    return "hd_" + _digest(alert, str(step), recipient, channel, due)


def throttle_hash(alert_type: str, fields: tuple[str, ...]) -> str:
    """What reports of one context have in common: the type, and the values of its key fields in order (X-36)."""
    return _digest(alert_type, *fields)


def device_id(address: str) -> str:
    """What the proof calls a device, whose address is personal."""
    return "dv_" + _digest(address)


def alert_of_workflow(workflow_id: str) -> AlertId:
    """The inverse of `alert_workflow_id`."""
    return AlertId(workflow_id.removeprefix("alert:"))
