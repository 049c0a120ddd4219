"""Providers report late, twice and in any order; the delivery ends the same."""

from datetime import timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery import CallOutcome, DeliveryState
from domain.provider_events import CallAnswered, CallCompleted, MessageStatus
from domain.reported import DeliveryReport, Reported, after
from tests.builders import ORIGIN

REPORTABLE = [
    DeliveryState.ACCEPTED,
    DeliveryState.SENT,
    DeliveryState.DELIVERED,
    DeliveryState.READ,
    DeliveryState.FAILED,
    DeliveryState.OPTED_OUT,
]
OUTCOMES = [outcome for outcome in CallOutcome if outcome is not CallOutcome.NO_OUTCOME]


def a_status(state: DeliveryState, second: int = 0) -> MessageStatus:
    return MessageStatus(f"e{second}{state}", ORIGIN + timedelta(seconds=second), "msg-1", state)


def an_answered(second: int = 0) -> CallAnswered:
    return CallAnswered(f"a{second}", ORIGIN + timedelta(seconds=second), "call-1")


def an_end(outcome: CallOutcome, second: int = 0) -> CallCompleted:
    return CallCompleted(f"c{second}{outcome}", ORIGIN + timedelta(seconds=second), "call-1", outcome)


statuses = st.builds(a_status, st.sampled_from(REPORTABLE), st.integers(0, 60))
calls = st.one_of(
    st.builds(an_answered, st.integers(0, 60)), st.builds(an_end, st.sampled_from(OUTCOMES), st.integers(0, 60))
)


def told(reports: list[DeliveryReport], start: Reported) -> Reported:
    return reduce(after, reports, start)


@pytest.mark.requirement("X-31")
@given(
    st.one_of(st.lists(statuses, max_size=6), st.lists(calls, max_size=6)),
    st.sampled_from([DeliveryState.SENDING, DeliveryState.UNKNOWN, DeliveryState.ACCEPTED]),
    st.data(),
)
def test_any_order_and_any_repetition_end_in_the_same_state(
    reports: list[DeliveryReport], state: DeliveryState, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(reports))
    repeated = shuffled + data.draw(st.lists(st.sampled_from(reports), max_size=3)) if reports else []

    assert told(repeated, Reported(state)) == told(reports, Reported(state))


@pytest.mark.requirement("X-31")
@given(st.lists(calls, max_size=6))
def test_a_confirmation_is_never_undone(later: list[DeliveryReport]) -> None:
    confirmed = after(Reported(DeliveryState.ACCEPTED), an_end(CallOutcome.CONFIRMED))

    ended = told(later, confirmed)

    assert ended.outcome is CallOutcome.CONFIRMED
    assert ended.state is DeliveryState.DELIVERED


@pytest.mark.requirement("X-31")
@pytest.mark.parametrize("state", [DeliveryState.SUPPRESSED, DeliveryState.CANCELLED, DeliveryState.EXPIRED])
def test_what_never_left_cannot_arrive(state: DeliveryState) -> None:
    assert after(Reported(state), a_status(DeliveryState.DELIVERED)) == Reported(state)
    assert after(Reported(state), an_end(CallOutcome.CONFIRMED)) == Reported(state)


@pytest.mark.requirement("X-31")
def test_a_failure_gives_way_to_a_delivery_and_to_nothing_else() -> None:
    failed = after(Reported(DeliveryState.ACCEPTED), a_status(DeliveryState.FAILED))

    assert after(failed, a_status(DeliveryState.SENT)).state is DeliveryState.FAILED
    assert after(failed, a_status(DeliveryState.DELIVERED)).state is DeliveryState.DELIVERED


@pytest.mark.requirement("X-10")
def test_a_real_outcome_takes_the_place_of_a_silence() -> None:
    silent = Reported(DeliveryState.ACCEPTED, CallOutcome.NO_OUTCOME, ORIGIN)

    assert after(silent, an_end(CallOutcome.BUSY, 9)).outcome is CallOutcome.BUSY


@pytest.mark.requirement("X-32")
@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (CallOutcome.NO_KEY, DeliveryState.DELIVERED),
        (CallOutcome.MACHINE, DeliveryState.DELIVERED),
        (CallOutcome.NO_ANSWER, DeliveryState.SENT),
        (CallOutcome.BUSY, DeliveryState.SENT),
        (CallOutcome.FAILED, DeliveryState.FAILED),
    ],
)
def test_a_call_is_delivered_when_it_was_taken(outcome: CallOutcome, state: DeliveryState) -> None:
    ended = after(Reported(DeliveryState.ACCEPTED), an_end(outcome, 30))

    assert (ended.state, ended.outcome, ended.ended_at) == (state, outcome, ORIGIN + timedelta(seconds=30))
