"""Which clocks of a work order run at which stage of its life; all others have stopped."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.work_order.decide import next_due, upcoming
from tests.domain.life import AFTERNOON, Life, heard

PLAN = {**AFTERNOON, "estimated_minutes": 60}
BEGINNING: list[tuple[float, str, dict[str, object]]] = [
    (0, "work_order.created", {"sla_minutes": 600}),
    (3, "work_order.assigned", PLAN),
    (4, "offer.accepted", {}),
    (40, "technician.status", {"status": "en_route"}),
    (70, "technician.status", {"status": "on_site"}),
    (100, "work_order.completed", {"photos_uploaded": 0}),
    (110, "work_order.photos_uploaded", {}),
    (120, "work_order.rejected", {}),
    (130, "work_order.resubmitted", {}),
    (140, "work_order.approved", {}),
]
SLA = {"sla_warning": 480, "sla_breach": 600}


def clocks(life: Life) -> dict[str, int]:
    """By name, the minute at which it is due."""
    begun = life.raised[0].origin if life.raised else life.now
    return {name: (at - begun) // timedelta(minutes=1) for at, name in upcoming(life.order)} if life.order else {}


@pytest.mark.requirement("X-02", "X-13", "X-23", "X-58")
@pytest.mark.parametrize(
    ("events", "running"),
    [
        (1, {"unassigned": 15} | SLA),
        (2, {"silence": 8, "check_in": 258} | SLA),
        (3, {"check_in": 258} | SLA),
        (4, {"check_in": 258} | SLA),
        (5, {"overrun": 130} | SLA),
        (6, {"overrun": 130} | SLA),
        (7, {}),
        (8, SLA),
        (9, {}),
        (10, {}),
    ],
)
def test_each_stage_has_its_clocks(events: int, running: dict[str, int]) -> None:
    assert clocks(heard(Life(), BEGINNING[:events])) == running


@pytest.mark.requirement("X-23", "X-09", "R-430")
@pytest.mark.parametrize(
    ("event_type", "data", "running"),
    [
        ("offer.declined", {}, SLA),
        ("assignment.rejected", {}, SLA),
        ("work_order.reassigned", {"technician_ids": ["T2"]}, {"silence": 9, "check_in": 258} | SLA),
        ("work_order.rescheduled", {"window": PLAN["window"]}, {"silence": 8, "check_in": 259} | SLA),
        ("schedule.exception", {"status": "No Show"}, {"silence": 8} | SLA),
        (
            "work_order.sla_changed",
            {"sla_deadline": timedelta(minutes=96)},
            {"silence": 8, "check_in": 258, "sla_warning": 80, "sla_breach": 100},
        ),
        ("work_order.cancelled", {}, {}),
        ("work_order.closed", {}, {}),
    ],
)
def test_an_event_stops_and_starts_them(event_type: str, data: dict[str, object], running: dict[str, int]) -> None:
    life = heard(Life(), [*BEGINNING[:2], (4, event_type, data)])

    assert clocks(life) == running
    assert life.order
    assert running or next_due(life.order) is None


@pytest.mark.requirement("R-433")
def test_a_held_offer_has_its_dispatch_time_alone() -> None:
    life = heard(
        Life(), [(0, "work_order.created", {}), (3, "work_order.assigned", {"dispatch_at": timedelta(hours=1)})]
    )

    assert clocks(life) == {"dispatch": 63}


@pytest.mark.requirement("X-62", "X-75")
def test_the_end_of_time_is_never() -> None:
    """As other systems write a deadline that there is not."""
    last_day = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
    life = heard(Life(), [(0, "work_order.created", {"sla_deadline": last_day})])
    life.hears("work_order.assigned", window={"start": last_day, "end": last_day}, estimated_minutes=60)
    life.hears("offer.accepted")

    assert clocks(life) == {}
    assert life.order
    assert next_due(life.order) is None
