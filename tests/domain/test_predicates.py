"""The conditions that types name, at their boundaries."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.channel import Channel
from domain.ladder import Copy, Use
from domain.predicates import RULES, Facts, Predicate, holds
from domain.priority import Priority
from domain.role import Role
from tests.builders import ORIGIN, a_context

CRITICAL = Predicate.CRITICAL_WORK_ORDER


def test_a_copy_without_a_predicate_is_always_sent() -> None:
    assert holds(None, Facts(now=ORIGIN))


@pytest.mark.parametrize("predicate", Predicate)
def test_every_predicate_has_a_rule(predicate: Predicate) -> None:
    assert predicate in RULES


@pytest.mark.requirement("X-06")
@pytest.mark.parametrize(
    ("left", "critical"),
    [
        (timedelta(minutes=60, microseconds=1), False),
        (timedelta(minutes=60), False),
        (timedelta(minutes=60) - timedelta(microseconds=1), True),
        (timedelta(0), True),
        (timedelta(hours=-3), True),
    ],
)
def test_a_work_order_is_critical_with_less_than_sixty_minutes_left(left: timedelta, critical: bool) -> None:
    assert holds(CRITICAL, Facts(now=ORIGIN, sla_deadline=ORIGIN + left)) is critical


@pytest.mark.requirement("X-06", "X-04")
@pytest.mark.parametrize("priority", [None, *Priority])
def test_a_work_order_is_critical_by_its_own_priority(priority: Priority | None) -> None:
    assert holds(CRITICAL, Facts(now=ORIGIN, work_order_priority=priority)) is (priority is Priority.CRITICAL)


@pytest.mark.requirement("X-06")
def test_the_safety_flag_makes_any_work_order_critical() -> None:
    assert holds(CRITICAL, Facts(now=ORIGIN, work_order_priority=Priority.LOW, safety=True))


@pytest.mark.requirement("X-06")
def test_a_work_order_without_a_deadline_is_not_critical_for_it() -> None:
    assert not holds(CRITICAL, Facts(now=ORIGIN, sla_deadline=None))


@given(
    left=st.timedeltas(min_value=timedelta(days=-9), max_value=timedelta(days=9)),
    later=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=9)),
)
def test_what_is_critical_stays_critical_as_time_passes(left: timedelta, later: timedelta) -> None:
    deadline = ORIGIN + left

    before = holds(CRITICAL, Facts(now=ORIGIN, sla_deadline=deadline))

    assert not before or holds(CRITICAL, Facts(now=ORIGIN + later, sla_deadline=deadline))


@pytest.mark.requirement("X-57")
def test_a_ladder_may_name_a_predicate_that_this_version_does_not_know() -> None:
    written = Copy(role=Role.ADMIN, uses=(Use(channel=Channel.SMS, when="full_moon"),), when="critical_work_order")

    read = Copy.model_validate_json(written.model_dump_json())

    assert read == written
    assert read.when is CRITICAL
    assert not holds(read.uses[0].when, Facts(now=ORIGIN, safety=True))


@pytest.mark.requirement("X-57", "X-13")
@pytest.mark.parametrize(
    ("predicate", "default"),
    [
        (Predicate.CRITICAL_WORK_ORDER, False),
        (Predicate.WORKABLE_AT_STORE, True),
        (Predicate.RECIPIENT_OFFLINE, False),
        (Predicate.DELIVERIES_FAILING, False),
        (Predicate.TECHNICIAN_ASSIGNED, False),
        (Predicate.URGENT_COMMENT, False),
        (Predicate.ONGOING_ISSUE, False),
        (Predicate.DECLINE_PATTERN, False),
        (Predicate.SLA_REQUIRES_REGIONAL, False),
        (Predicate.OFFER_HELD, False),
    ],
)
def test_a_predicate_has_a_default_where_nobody_supplied_the_fact(predicate: Predicate, default: bool) -> None:
    assert holds(predicate, Facts(now=ORIGIN)) is default


def test_a_context_hands_its_own_facts_to_the_predicates() -> None:
    context = a_context(
        "NEW_WORK_ORDER",
        work_order_priority="critical",
        safety=True,
        sla_deadline=ORIGIN,
        workable_at_store=False,
    )

    facts = context.facts(now=ORIGIN, recipient_online=False)

    assert facts == Facts(
        now=ORIGIN,
        work_order_priority=Priority.CRITICAL,
        safety=True,
        sla_deadline=ORIGIN,
        workable_at_store=False,
        recipient_online=False,
    )


def test_a_system_issue_hands_on_whether_deliveries_fail() -> None:
    facts = a_context("SYSTEM_ISSUE", deliveries_failing=True).facts(now=ORIGIN, recipient_online=True)

    assert facts.deliveries_failing
