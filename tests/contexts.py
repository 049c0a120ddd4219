"""What is said about the exceptions and notices of chapter 7 when details do not matter."""

from datetime import datetime, timedelta
from typing import Any

JOB = {"work_order_id": "WO-1001", "technician_id": "T1", "customer": "Pinecrest Dairy"}
AT_STORE = JOB | {"store_id": "S014"}

OF_NO_WORK_ORDER = frozenset({"REGION_ROLLUP", "SYSTEM_ISSUE", "CRISIS_CHANGED"})
"""Types whose texts name no work order."""


def of_exceptions(origin: datetime) -> dict[str, dict[str, Any]]:
    """By type; `origin` is when it is raised."""
    place = {"address": "12 Lake Street, Green Bay", "service_type": "Refrigeration"}
    window = {"start": origin + timedelta(hours=4), "end": origin + timedelta(hours=6)}
    return {
        "LATE_ARRIVAL": AT_STORE | place | {"scheduled_start": origin - timedelta(minutes=15)},
        "LATE_CANCELLATION": AT_STORE | {"change": "cancelled", "window": window, "reason": "plant is closed"},
        "SCHEDULE_EXCEPTION": AT_STORE | {"status": "No Show", "note": "gate was locked"},
        "REASSIGNED_AWAY": JOB | {"new_technician_id": "T2"},
        "REASSIGNED_TO": JOB | place | {"technician_id": "T2", "previous_technician_id": "T1", "window": window},
        "WORK_OVERRUN": AT_STORE | {"estimated_end": origin - timedelta(minutes=30)},
        "ASSIGNMENT_REJECTED": JOB | {"reason": "not certified for ammonia"},
        "REGION_ROLLUP": {"region_id": "R1", "unassigned": 4, "breaches": 3},
        "WORK_ORDER_CANCELLED": AT_STORE | {"reason": "the plant repaired it itself"},
        "ANSWER_REFUSED": JOB | {"reason": "the job was given to Priya", "pressed_at": origin},
        "RESOLUTION_DECIDED": JOB | {"item": "Compressor relay", "decision": "use the relay of the spare unit"},
        "CUSTOMER_SERVICE_TASK": {
            "customer": "Pinecrest Dairy",
            "work_order_id": "WO-1001",
            "task": "The arrival window has moved to 3:00 - 5:00 PM: call and say so.",
        },
        "CRISIS_CHANGED": {"crisis_mode": "on", "reason": "pushes do not get out"},
    }


def of_customers(origin: datetime) -> dict[str, dict[str, Any]]:
    """What customers are told; `origin` is when it is raised."""
    visit = {"work_order_id": "WO-1001", "customer_id": "C1", "store_id": "S014"}
    window = {"start": origin + timedelta(hours=4), "end": origin + timedelta(hours=6)}
    return {
        "CUSTOMER_ASSIGNED": visit | {"technician_id": "T1", "window": window},
        "CUSTOMER_COMPLETED": visit | {"technician_id": "T1", "completed_at": origin},
        "CUSTOMER_CANCELLED": visit | {"reason": "a part has to be ordered", "support_number": "+14145550190"},
    }
