"""Days that nobody planned: events of every type in any order, with gaps, repetitions and races."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from domain.work_order.happening import Happened, Verdict
from tests.domain.life import Life

TECHNICIANS = st.sampled_from(["T1", "T2", "T3", "T9"])
"""The directory does not know the last one."""
_CODES = st.sampled_from(
    [
        *("Dispatched", "acknowledged", "On My Way", "en_route", "ON SITE", "arrived", "Complete", "approved"),
        *("rejected", "cancelled", "invoiced", "no-show", "lunch break", "🚚", "created"),
    ]
)
_MINUTES = st.integers(min_value=-300, max_value=600)
_INSTANTS = st.builds(lambda minutes: timedelta(minutes=minutes), _MINUTES)
_WINDOWS = st.builds(
    lambda start, length: {"start": timedelta(minutes=start), "end": timedelta(minutes=start + length)},
    _MINUTES,
    st.integers(min_value=1, max_value=240),
)


def _crew(**more: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"technician_ids": st.lists(TECHNICIANS, min_size=1, max_size=3)} | more,
        optional={
            "lead": TECHNICIANS,
            "window": _WINDOWS,
            "estimated_minutes": st.integers(min_value=1, max_value=90),
            "dispatch_at": _INSTANTS,
        },
    )


_DOCUMENTS = st.fixed_dictionaries(
    {
        "technician_id": TECHNICIANS,
        "photos_required": st.integers(0, 3),
        "photos_uploaded": st.integers(0, 3),
        "documentation_complete": st.booleans(),
    },
    optional={"missing_photo_types": st.just(["Before"])},
)
_NOTHING: st.SearchStrategy[dict[str, Any]] = st.just({})
_ONE_TECHNICIAN = st.fixed_dictionaries({"technician_id": TECHNICIANS})
DATA: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "work_order.created": st.fixed_dictionaries(
        {},
        optional={
            "sla_deadline": _INSTANTS,
            "sla_minutes": st.integers(1, 300),
            "safety": st.booleans(),
            "programme": st.sampled_from(["service", "delivery"]),
        },
    ),
    "work_order.priority_changed": st.fixed_dictionaries({"priority": st.sampled_from(["low", "critical"])}),
    "work_order.assigned": _crew(),
    "work_order.reassigned": _crew(from_=st.lists(TECHNICIANS, max_size=2)),
    "offer.accepted": _ONE_TECHNICIAN,
    "offer.declined": _ONE_TECHNICIAN,
    "work_order.window_confirmed": st.fixed_dictionaries({"window": _WINDOWS}),
    "work_order.rescheduled": st.fixed_dictionaries(
        {"window": _WINDOWS, "by": st.sampled_from(["customer", "dispatcher"])}
    ),
    "work_order.sla_changed": st.fixed_dictionaries({"sla_deadline": _INSTANTS}),
    "technician.status": st.fixed_dictionaries({"technician_id": TECHNICIANS, "status": _CODES}),
    "work_order.status": st.fixed_dictionaries({"status": _CODES}),
    "work_order.completed": _DOCUMENTS,
    "work_order.photos_uploaded": _DOCUMENTS,
    "work_order.resubmitted": _DOCUMENTS,
    "work_order.approved": _NOTHING,
    "work_order.rejected": _NOTHING,
    "assignment.rejected": _NOTHING,
    "work_order.commented": st.fixed_dictionaries({}, optional={"priority": st.sampled_from(["high", "critical"])}),
    "shortage.reported": st.fixed_dictionaries(
        {"technician_id": TECHNICIANS, "item": st.sampled_from(["tyre", "jack"]), "critical": st.booleans()}
    ),
    "shortage.resolved": st.fixed_dictionaries({"resolution": st.sampled_from(["approve_alternative", "cancel"])}),
    "work_order.cancelled": st.fixed_dictionaries({"by": st.sampled_from(["customer", "dispatcher", "technician"])}),
    "work_order.closed": _NOTHING,
    "schedule.exception": st.fixed_dictionaries({"status": st.sampled_from(["No Show", "no-show", "Cancelled"])}),
    "schedule.exception_cleared": st.fixed_dictionaries({"status": st.sampled_from(["No Show", "Cancelled"])}),
    "technician.connection_lost": _NOTHING,
}
_ENDS = ("work_order.cancelled", "work_order.closed", "work_order.approved")


@dataclass(frozen=True, slots=True)
class Step:
    """After so many minutes an event; or one that came before, once more under its own id.

    `overtakes`: it is applied before the clocks that have fallen due meanwhile.
    """

    wait: float
    event_type: str
    data: dict[str, Any] = field(default_factory=dict)
    occurred: int = 0
    again: int | None = None
    overtakes: bool = False


def _steps(event_types: list[str]) -> st.SearchStrategy[Step]:
    return st.sampled_from(event_types).flatmap(
        lambda event_type: st.builds(
            Step,
            wait=st.sampled_from([0, 0, 0.5, 1, 5, 10, 15, 60, 240]),
            event_type=st.just(event_type),
            data=DATA[event_type],
            occurred=st.sampled_from([0, 0, 0, -1, -20]),
            again=st.one_of(st.none(), st.none(), st.none(), st.integers(0, 20)),
            overtakes=st.sampled_from([False, False, True]),
        )
    )


_LIVELY = [one for one in DATA if one not in _ENDS and one != "technician.connection_lost"]
RANDOM_DAYS: st.SearchStrategy[list[Step]] = st.builds(
    lambda begins, middle, end: [*begins, *middle, *end],
    st.lists(_steps(["work_order.created", "work_order.assigned", "offer.accepted"]), max_size=4),
    st.lists(_steps(_LIVELY), max_size=25),
    st.lists(_steps(list(DATA)), max_size=4),
)
"""They often begin as days do, and end late, so that much happens in between."""


def lived(life: Life, step: Step, posted: list[Happened]) -> tuple[Happened, Verdict]:
    """The step, after the clocks up to its instant have fallen, unless it overtakes them."""
    at = life.now + timedelta(minutes=step.wait)
    if step.overtakes:
        life.now = at
    else:
        life.passes_to(at)
    if step.again is not None and step.again < len(posted):
        event = posted[step.again]
    else:
        occurred = timedelta(minutes=step.occurred)
        event = life.happened(step.event_type, f"ev-{len(posted)}", occurred=occurred, **step.data)
        posted.append(event)
    return event, life.applies(event).verdict
