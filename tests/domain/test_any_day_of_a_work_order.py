"""What holds for a work order whatever happens, in whatever order and however often."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings

from domain.work_order.decide import next_due, on_due, on_event
from domain.work_order.effect import Raise
from domain.work_order.happening import Happened, Verdict
from domain.work_order.offer import OfferState
from domain.work_order.status import Status
from domain.work_order.work_order import WorkOrder
from tests.domain.life import Life
from tests.domain.random_days import RANDOM_DAYS, Step, lived

TRIES = settings(max_examples=60)
A_YEAR = timedelta(days=366)
REPORTED_AGAIN = {"SCHEDULE_EXCEPTION", "EQUIPMENT_SHORTAGE"}
"""A repeat of the alert is throttled where it is raised (X-36)."""


def a_day(steps: list[Step]) -> Life:
    """Lived to its end, and a year beyond."""
    life, posted = Life(), list[Happened]()
    for step in steps:
        lived(life, step, posted)
    life.passes_to(life.now + A_YEAR)
    return life


@TRIES
@given(RANDOM_DAYS)
@pytest.mark.requirement("X-59")
def test_a_technician_has_one_standing_offer_of_a_job_at_most(steps: list[Step]) -> None:
    life, posted = Life(), list[Happened]()

    for step in steps:
        lived(life, step, posted)
        standing = Counter(offer.technician_id for offer in life.order.standing) if life.order else Counter()

        assert all(count == 1 for count in standing.values())
        assert not life.order or sum(offer.lead for offer in life.order.standing) <= 1


@TRIES
@given(RANDOM_DAYS)
@pytest.mark.requirement("X-23")
def test_nothing_stays_open_on_a_work_order_that_is_over(steps: list[Step]) -> None:
    """But for the slot that a cancellation has freed: somebody must see that."""
    life = a_day(steps)

    if life.order and life.order.status.is_over:
        assert set(life.numbers()) <= {"7.2"}
        assert next_due(life.order) is None


@TRIES
@given(RANDOM_DAYS)
@pytest.mark.requirement("X-41", "R-166")
def test_the_customer_hears_each_notice_once_at_most(steps: list[Step]) -> None:
    life = a_day(steps)

    assert max(life.count("6.1"), life.count("6.2"), life.count("6.3")) <= 1
    assert not (life.count("6.2") and life.count("6.3"))


@TRIES
@given(RANDOM_DAYS)
@pytest.mark.requirement("X-63", "X-13")
def test_everything_is_raised_once_for_its_occurrence(steps: list[Step]) -> None:
    life = a_day(steps)

    raised = Counter(one.key for one in life.raised if one.type not in REPORTED_AGAIN)
    assert all(count == 1 for count in raised.values())
    assert life.order is None or len(set(life.order.fired)) == len(life.order.fired)


CONDITIONS: dict[str, Callable[[WorkOrder], object]] = {
    "WORK_ORDER_UNASSIGNED": lambda order: order.status is Status.CREATED and not order.offers,
    "LATE_ARRIVAL": lambda order: order.status in (Status.OFFERED, Status.ACCEPTED, Status.EN_ROUTE) and order.lead,
    "WORK_OVERRUN": lambda order: order.status is Status.ON_SITE,
    "SLA_WARNING": lambda order: not order.status.is_done,
    "SLA_BREACH": lambda order: not order.status.is_done and order.sla,
    "WORK_ASSIGNED": lambda order: any(offer.state is OfferState.HELD for offer in order.offers),
    "REASSIGNED_TO": lambda order: any(offer.state is OfferState.HELD for offer in order.offers),
}


@TRIES
@given(RANDOM_DAYS)
@pytest.mark.requirement("X-02", "X-75")
def test_a_clock_falls_only_while_its_condition_holds(steps: list[Step]) -> None:
    life, posted = Life(), list[Happened]()

    for step in steps:
        while life.order and (due := next_due(life.order)) and due <= life.now + timedelta(minutes=step.wait):
            before = life.order
            life.now = max(due, life.now)
            raised = [one for one in on_due(before, life.known(now=due)).effects if isinstance(one, Raise)]
            life.passes_to(due)

            assert all(CONDITIONS[one.type](before) for one in raised)
            assert all(one.origin == due for one in raised)
        lived(life, step, posted)


@TRIES
@given(RANDOM_DAYS)
@pytest.mark.requirement("X-75")
def test_what_has_fallen_due_is_done_with(steps: list[Step]) -> None:
    life, posted = Life(), list[Happened]()

    for step in steps:
        lived(life, step, posted)
        if life.order:
            later = life.known(now=life.now + timedelta(minutes=7))
            after = on_due(life.order, later).order
            due = next_due(after)

            assert due is None or due > later.now
            assert on_due(after, later).effects == ()


@TRIES
@given(RANDOM_DAYS)
@pytest.mark.requirement("X-58", "X-77")
def test_the_same_events_again_change_nothing(steps: list[Step]) -> None:
    life, posted = Life(), list[Happened]()
    for step in steps:
        lived(life, step, posted)

    for event in posted:
        decision = on_event(life.order, event, life.known())

        assert decision.order == life.order
        assert decision.effects == ()
        assert decision.verdict is not Verdict.APPLIED


@TRIES
@given(RANDOM_DAYS)
def test_a_work_order_survives_its_storing(steps: list[Step]) -> None:
    life = a_day(steps)

    if life.order:
        assert WorkOrder.model_validate_json(life.order.model_dump_json()) == life.order


@TRIES
@given(RANDOM_DAYS)
@pytest.mark.requirement("X-77")
def test_what_is_over_stays_as_it_is(steps: list[Step]) -> None:
    life, posted = Life(), list[Happened]()

    for step in steps:
        over = life.order if life.order and life.order.status.is_over else None
        raised = len(life.raised)
        lived(life, step, posted)

        if over:
            assert life.order == over
            assert len(life.raised) == raised
