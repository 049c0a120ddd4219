"""What tests say when details do not matter: the people of the scenarios, a context of each type, an alert."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from domain.alert_type import AlertType
from domain.catalogue import CATALOGUE
from domain.clock import Clock
from domain.context import Context
from domain.customer import Served
from domain.directory import Device, Directory, Person, Region, Scope, Store
from domain.ids import AlertId
from domain.ladder import CallPolicy, Step
from domain.new_alert import scope_of
from domain.planning import StepPlan, plan_step
from domain.priority import Priority
from domain.role import Role
from domain.situation import Situation
from tests.contexts import of_customers, of_exceptions
from workflows.contract import AlertStart

ROOT = Path(__file__).parent.parent
ORIGIN = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
"""A Tuesday, 09:00 in Green Bay."""
ALERT = AlertId("al_01jd0000000000000000000000")

_A_JOB = {"work_order_id": "WO-1001", "technician_id": "T1", "customer": "Pinecrest Dairy"}
_CONTEXTS: dict[str, dict[str, Any]] = {
    "NEW_WORK_ORDER": {
        "work_order_id": "WO-1001",
        "store_id": "S014",
        "customer": "Pinecrest Dairy",
        "address": "12 Lake Street, Green Bay",
        "service_type": "Refrigeration",
        "submitted_at": ORIGIN,
    },
    "WORK_ASSIGNED": {
        "work_order_id": "WO-1001",
        "technician_id": "T1",
        "customer": "Pinecrest Dairy",
        "address": "12 Lake Street, Green Bay",
        "service_type": "Refrigeration",
        "window": {"start": ORIGIN + timedelta(hours=4), "end": ORIGIN + timedelta(hours=6)},
    },
    "EQUIPMENT_SHORTAGE": {
        "work_order_id": "WO-1001",
        "store_id": "S014",
        "customer": "Pinecrest Dairy",
        "technician_id": "T1",
        "item": "Compressor relay",
    },
    "SLA_BREACH": {
        "work_order_id": "WO-1001",
        "store_id": "S014",
        "customer": "Pinecrest Dairy",
        "deadline": ORIGIN,
        "technician_id": "T1",
    },
    "WORK_ORDER_COMMENT": {
        "work_order_id": "WO-1001",
        "store_id": "S014",
        "customer": "Pinecrest Dairy",
        "technician_id": "T1",
        "origin": "reach",
        "comment": "The gate code is 4711 and the dog is friendly. Ring the bell at the back door.",
        "written_at": ORIGIN,
    },
    "ASSIGNMENT_ACCEPTED": _A_JOB
    | {"window": {"start": ORIGIN + timedelta(hours=4), "end": ORIGIN + timedelta(hours=6)}},
    "ASSIGNMENT_DECLINED": _A_JOB | {"reason": "truck in shop", "alternative_ids": ("T2", "T3")},
    "TECHNICIAN_EN_ROUTE": _A_JOB | {"address": "12 Lake Street, Green Bay", "eta": ORIGIN + timedelta(minutes=30)},
    "TECHNICIAN_ARRIVED": _A_JOB | {"address": "12 Lake Street, Green Bay", "arrived_at": ORIGIN},
    "WORK_COMPLETED": _A_JOB
    | {
        "store_id": "S014",
        "address": "12 Lake Street, Green Bay",
        "completed_at": ORIGIN,
        "photos_uploaded": 3,
        "notes": "Relay replaced",
    },
    "WORK_REJECTED": _A_JOB | {"manager_id": "M1", "feedback": "The serial number is not legible"},
    "WORK_APPROVED": _A_JOB | {"approved_at": ORIGIN, "total_cost": "412.50 USD"},
    "PHOTOS_MISSING": _A_JOB | {"missing": ("Before", "Serial number")},
    "SLA_WARNING": {
        "work_order_id": "WO-1001",
        "store_id": "S014",
        "customer": "Pinecrest Dairy",
        "technician_id": "T1",
        "deadline": ORIGIN + timedelta(minutes=48),
        "status": "On site",
    },
    "TECHNICIAN_OFFLINE": _A_JOB
    | {"last_seen": ORIGIN - timedelta(minutes=10), "location": "I-43 near Denmark", "last_status": "En route"},
    "WORK_ORDER_UNASSIGNED": {
        "work_order_id": "WO-1001",
        "store_id": "S014",
        "customer": "Pinecrest Dairy",
        "address": "12 Lake Street, Green Bay",
        "created_at": ORIGIN - timedelta(minutes=15),
    },
    "ISSUE_RESOLVED": {
        "work_order_id": "WO-1001",
        "store_id": "S014",
        "alert_id": "al_01jd0000000000000000000001",
        "what": "Equipment shortage",
        "how": "An alternative was approved",
    },
    "SYSTEM_ISSUE": {"what": "Texts do not get out", "detail": "The provider has refused every text for five minutes."},
}


_CONTEXTS |= of_exceptions(ORIGIN) | of_customers(ORIGIN)


def a_type(key: str) -> AlertType:
    return CATALOGUE[key]


def a_context(key: str, **changed: object) -> Context:
    """The type's own model with ordinary values; `changed` replaces some of them."""
    return CATALOGUE[key].context.model_validate(_CONTEXTS[key] | changed)


def a_number(index: int) -> str:
    return f"+1414555{100 + index:04d}"


def a_person(person_id: str = "P1", *roles: Role, **changed: Any) -> Person:
    """Somebody with a number and a device, on duty always."""
    known: dict[str, Any] = {
        "id": person_id,
        "name": f"Person {person_id}",
        "roles": roles or (Role.CENTRAL_DISPATCHER,),
        "number": a_number(99),
        "devices": (Device(address=f"device-of-{person_id}"),),
    }
    return Person(**(known | changed))


_STAFF: tuple[tuple[str, str, Role, dict[str, Any]], ...] = (
    ("D1", "Omar", Role.CENTRAL_DISPATCHER, {}),
    ("D2", "Beth", Role.CENTRAL_DISPATCHER, {"on_duty": False}),
    ("M1", "Dana", Role.STORE_MANAGER, {"stores": ("S014",)}),
    ("M2", "Ken", Role.STORE_MANAGER, {"stores": ("S091",)}),
    ("T1", "Marcus", Role.TECHNICIAN, {"stores": ("S014",)}),
    ("T2", "Priya", Role.TECHNICIAN, {"stores": ("S014",)}),
    ("T3", "Lou", Role.TECHNICIAN, {"stores": ("S014",)}),
    ("T4", "Ana", Role.TECHNICIAN, {"stores": ("S091",)}),
    ("RD1", "Rita", Role.REGIONAL_DISPATCHER, {"regions": ("R1",)}),
    ("RD2", "Ray", Role.REGIONAL_DISPATCHER, {"regions": ("R2",)}),
    ("OM", "Olga", Role.OPERATIONS_MANAGER, {}),
    ("AD", "Ava", Role.ADMIN, {}),
    ("BC", "Bill", Role.BILLING_CLERK, {}),
    ("CSR", "Cy", Role.CUSTOMER_SERVICE, {}),
)


def the_people() -> dict[str, Person]:
    """The cast of the acceptance scenarios; of the dispatchers only D1 is on duty."""
    return {
        key: a_person(key, role, name=name, number=a_number(index), **more)
        for index, (key, name, role, more) in enumerate(_STAFF, start=1)
    }


def a_directory(*instead: Person, without: Collection[str] = ()) -> Directory:
    """Two stores, two regions and the cast; people given replace those of the same id, or come in addition."""
    people = the_people() | {person.id: person for person in instead}
    return Directory(
        regions={"R1": Region(id="R1", name="Great Lakes"), "R2": Region(id="R2", name="Mountain")},
        stores={
            "S014": Store(id="S014", name="Green Bay", region="R1", zone="America/Chicago"),
            "S091": Store(id="S091", name="Rapid City", region="R2", zone="America/Denver"),
        },
        people={key: person for key, person in people.items() if key not in without},
    )


def a_situation(
    key: str,
    *,
    directory: Directory | None = None,
    context: Context | None = None,
    offline: Collection[str] = (),
    gone_devices: Collection[str] = (),
    opted_out: Collection[str] = (),
    now: datetime = ORIGIN,
    priority: Priority | None = None,
    alert_id: AlertId = ALERT,
    served: Served | None = None,
) -> Situation:
    """Everybody is online but those named."""
    directory = directory or a_directory()
    context = context or a_context(key)
    return Situation(
        alert_id=alert_id,
        entry=CATALOGUE[key],
        priority=priority or CATALOGUE[key].priority,
        context=context,
        scope=scope_of(context, directory),
        directory=directory,
        online=set(directory.people) - set(offline),
        gone_devices=gone_devices,
        opted_out=opted_out,
        now=now,
        calls=CallPolicy(),
        served=served,
    )


def a_plan(key: str, index: int = 0, **situation: Any) -> StepPlan:
    """What step `index` of the type does, judged at its due instant."""
    step = CATALOGUE[key].ladder[index]
    return plan_step(step, a_situation(key, **({"now": ORIGIN + step.due} | situation)))


def a_scope(store_id: str | None = "S014", region_id: str | None = "R1", technician_id: str | None = None) -> Scope:
    return Scope(store_id=store_id, region_id=region_id, technician_id=technician_id)


def a_clock(speed: float = 1.0, real_anchor: datetime = ORIGIN, anchor: datetime | None = None) -> Clock:
    return Clock(speed=speed, real_anchor=real_anchor, anchor=anchor or real_anchor)


def an_alert_start(
    key: str,
    *,
    alert_id: AlertId = ALERT,
    origin: datetime = ORIGIN,
    clock: Clock | None = None,
    steps: tuple[Step, ...] | None = None,
) -> AlertStart:
    """The start argument as the relay builds it from the alert's row."""
    entry = CATALOGUE[key]
    return AlertStart(
        alert_id=alert_id,
        type=key,
        priority=entry.priority,
        origin=origin,
        steps=entry.ladder if steps is None else steps,
        clock=clock or a_clock(real_anchor=origin),
    )
