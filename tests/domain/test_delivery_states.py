"""States only move forward, whatever the order in which callbacks arrive (X-31)."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery import CallOutcome, DeliveryState, may_become

FORWARD = [
    DeliveryState.PLANNED,
    DeliveryState.SENDING,
    DeliveryState.UNKNOWN,
    DeliveryState.ACCEPTED,
    DeliveryState.SENT,
    DeliveryState.DELIVERED,
    DeliveryState.READ,
]
NEVER_LEFT = [DeliveryState.SUPPRESSED, DeliveryState.CANCELLED, DeliveryState.EXPIRED]
BAD_ENDS = [DeliveryState.FAILED, DeliveryState.OPTED_OUT]
states = st.sampled_from(DeliveryState)

pytestmark = pytest.mark.requirement("X-31")


def after(start: DeliveryState, *reports: DeliveryState) -> DeliveryState:
    state = start
    for report in reports:
        state = report if may_become(state, report) else state
    return state


@pytest.mark.parametrize("now", FORWARD)
@pytest.mark.parametrize("later", FORWARD)
def test_a_delivery_moves_forward_only(now: DeliveryState, later: DeliveryState) -> None:
    assert may_become(now, later) is (FORWARD.index(later) > FORWARD.index(now))


@pytest.mark.parametrize("now", NEVER_LEFT)
@pytest.mark.parametrize("later", DeliveryState)
def test_what_was_never_sent_stays_so(now: DeliveryState, later: DeliveryState) -> None:
    assert not may_become(now, later)


@pytest.mark.parametrize("end", BAD_ENDS)
@pytest.mark.parametrize("now", FORWARD)
def test_a_failure_ends_anything_but_what_has_arrived(now: DeliveryState, end: DeliveryState) -> None:
    assert may_become(now, end) is (now not in (DeliveryState.DELIVERED, DeliveryState.READ))


@pytest.mark.parametrize("end", BAD_ENDS)
@pytest.mark.parametrize("later", DeliveryState)
def test_only_an_arrival_undoes_a_failure(end: DeliveryState, later: DeliveryState) -> None:
    assert may_become(end, later) is (later in (DeliveryState.DELIVERED, DeliveryState.READ))


@given(states)
def test_a_repeated_report_changes_nothing(state: DeliveryState) -> None:
    assert not may_become(state, state)


@given(states, states)
def test_no_report_can_be_taken_back_by_the_one_it_replaced(now: DeliveryState, later: DeliveryState) -> None:
    assert not (may_become(now, later) and may_become(later, now))


@pytest.mark.parametrize(
    ("reports", "end"),
    [
        (["accepted", "sent", "delivered", "read"], "read"),
        (["accepted", "sent", "delivered"], "delivered"),
        (["accepted", "sent", "failed"], "failed"),
        (["accepted", "delivered", "failed"], "delivered"),
        (["accepted", "opted_out"], "opted_out"),
        (["unknown", "accepted", "delivered"], "delivered"),
        (["unknown", "sent"], "sent"),
    ],
)
def test_the_order_of_the_reports_does_not_matter(reports: list[str], end: str) -> None:
    ends = {after(DeliveryState.SENDING, *map(DeliveryState, order)) for order in permutations(reports)}

    assert ends == {DeliveryState(end)}


@given(st.permutations([*FORWARD[3:], DeliveryState.FAILED]), st.lists(st.sampled_from(FORWARD[3:]), max_size=5))
def test_once_read_it_is_read_however_the_reports_arrive(
    order: list[DeliveryState], again: list[DeliveryState]
) -> None:
    assert after(DeliveryState.SENDING, *order, *again) is DeliveryState.READ


@given(st.lists(states, max_size=12))
def test_every_sequence_of_reports_climbs(reports: list[DeliveryState]) -> None:
    rank = {state: position for position, state in enumerate(FORWARD)}
    state = DeliveryState.SENDING

    for report in reports:
        before, state = state, after(state, report)
        if before in rank and state in rank:
            assert rank[state] >= rank[before]


@pytest.mark.requirement("X-11")
@pytest.mark.parametrize(
    ("outcome", "answered"),
    [
        (CallOutcome.CONFIRMED, True),
        (CallOutcome.NO_KEY, True),
        (CallOutcome.HUNG_UP, True),
        (CallOutcome.MACHINE, True),
        (CallOutcome.NO_ANSWER, False),
        (CallOutcome.BUSY, False),
        (CallOutcome.FAILED, False),
        (CallOutcome.NO_OUTCOME, False),
    ],
)
def test_a_call_was_answered_when_a_person_or_a_machine_took_it(outcome: CallOutcome, answered: bool) -> None:
    assert outcome.answered is answered
