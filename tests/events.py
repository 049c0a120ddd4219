"""What the dispatch system would post: an event of every type, with data that a test may change."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from domain.event_types import EVENT_TYPES

_BY_A_MANAGER = {"by": "M1"}
_HANDED_IN = {"technician_id": "T1", "photos_required": 2, "photos_uploaded": 2}
_LOST = {"last_seen": timedelta(0)}
_DATA: Mapping[str, Mapping[str, Any]] = {
    "work_order.created": {
        "store_id": "S014",
        "customer_id": "C-1",
        "address": "12 Dock Street",
        "service_type": "Tyre change",
    },
    "work_order.priority_changed": {"priority": "high", "by": "D1"},
    "work_order.assigned": {"technician_ids": ["T1"]},
    "work_order.reassigned": {"technician_ids": ["T2"], "from": ["T1"], "reason": "sickness"},
    "offer.accepted": {"technician_id": "T1"},
    "offer.declined": {"technician_id": "T1", "reason": "too far away"},
    "work_order.window_confirmed": {"window": {"start": timedelta(hours=2), "end": timedelta(hours=4)}},
    "work_order.rescheduled": {"window": {"start": timedelta(hours=3), "end": timedelta(hours=5)}, "by": "customer"},
    "work_order.sla_changed": {"sla_deadline": timedelta(hours=4)},
    "technician.status": {"technician_id": "T1", "status": "en_route"},
    "work_order.status": {"status": "approved", "by": "D1"},
    "work_order.completed": _HANDED_IN,
    "work_order.photos_uploaded": _HANDED_IN,
    "work_order.resubmitted": _HANDED_IN,
    "work_order.approved": _BY_A_MANAGER,
    "work_order.rejected": _BY_A_MANAGER | {"reason": "the wheel wobbles"},
    "assignment.rejected": _BY_A_MANAGER | {"reason": "not certified"},
    "work_order.commented": {"origin": "customer", "text": "The gate is locked."},
    "shortage.reported": {"technician_id": "T1", "item": "tyre 295/80"},
    "shortage.resolved": {"by": "M1", "resolution": "approve_alternative"},
    "work_order.cancelled": {"by": "customer", "reason": "sold the truck"},
    "work_order.closed": {"by": "D1"},
    "schedule.exception": {"status": "No Show", "technician_id": "T1"},
    "schedule.exception_cleared": {"status": "No Show"},
    "technician.connection_lost": _LOST,
    "technician.unavailable": _LOST,
    "technician.restored": {},
    "technician.connection_restored": {},
    "route.confirmed": {
        "route_id": "R1",
        "stops": [{"contract": "K1", "customer_id": "C-1", "kind": "delivery", "planned_at": timedelta(hours=3)}],
    },
    "stop.arrived": {"contract": "K1", "stop_id": "P1", "source": "driver"},
    "stop.departed": {"contract": "K1", "stop_id": "P1", "source": "geofence"},
}


def an_event(
    event_type: str, event_id: str, *, now: datetime, work_order: str = "WO-1", technician: str = "T1", **data: Any
) -> dict[str, Any]:
    """As JSON has it. Of a duration, `now` and that much later; `data` replaces fields, None leaves one out."""
    model = EVENT_TYPES[event_type]
    said = {name: value for name, value in {**_DATA[event_type], **data}.items() if value is not None}
    event = {"id": event_id, "type": event_type, "occurred_at": now.isoformat(), "data": _instants(said, now)}
    event |= {"work_order_id": work_order} if model.about_work_order else {}
    return event | ({"technician_id": technician} if model.about_technician else {})


def _instants(value: Any, now: datetime) -> Any:
    if isinstance(value, timedelta):
        return (now + value).isoformat()
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _instants(one, now) for name, one in value.items()}
    return [_instants(one, now) for one in value] if isinstance(value, list) else value
