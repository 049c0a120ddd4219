"""When a failed delivery is tried again (X-11, R-226)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.channel import Channel
from domain.failure import FailureClass
from domain.ladder import CallPolicy, RetryPolicy
from domain.retry import next_try

RETRIES = RetryPolicy()
SENT = [Channel.SMS, Channel.VOICE, Channel.PUSH, Channel.EMAIL]
AGAIN = [FailureClass.RETRYABLE, FailureClass.RATE_LIMITED]
OVER = [one for one in FailureClass if one not in AGAIN]
seconds = st.integers(0, 3600).map(lambda number: timedelta(seconds=number))


def wait(
    channel: Channel, failure: FailureClass, tries: int, *, asked: timedelta | None = None, speed: float = 1
) -> timedelta | None:
    return next_try(
        channel, failure, tries=tries, retries=RETRIES.retries, wait=RETRIES.wait / speed, retry_after=asked
    )


@pytest.mark.requirement("X-11")
@pytest.mark.parametrize("failure", AGAIN)
@pytest.mark.parametrize("channel", [Channel.SMS, Channel.VOICE])
def test_a_text_or_a_call_is_tried_three_more_times_thirty_seconds_apart(
    channel: Channel, failure: FailureClass
) -> None:
    waits = [wait(channel, failure, tries) for tries in (1, 2, 3, 4)]

    assert waits == [timedelta(seconds=30)] * 3 + [None]


def test_a_push_is_tried_five_more_times_and_waits_twice_as_long_each_time() -> None:
    waits = [wait(Channel.PUSH, FailureClass.RETRYABLE, tries) for tries in range(1, 7)]

    assert waits == [*(timedelta(seconds=2**exponent) for exponent in range(5)), None]


@pytest.mark.requirement("R-105")
def test_an_email_is_tried_for_minutes_and_waits_twice_as_long_each_time() -> None:
    waits = [wait(Channel.EMAIL, FailureClass.RETRYABLE, tries) for tries in range(1, 6)]

    assert waits == [*(timedelta(seconds=30 * 2**exponent) for exponent in range(4)), None]
    assert sum(filter(None, waits), timedelta(0)) < RETRIES.give_up


@pytest.mark.parametrize("failure", OVER)
@pytest.mark.parametrize("channel", SENT)
def test_what_a_later_try_cannot_mend_is_over(channel: Channel, failure: FailureClass) -> None:
    assert wait(channel, failure, 1) is None


@pytest.mark.parametrize(("asked", "expected"), [(timedelta(seconds=5), 30), (timedelta(seconds=90), 90)])
def test_the_provider_is_given_the_time_that_it_asked_for(asked: timedelta, expected: int) -> None:
    assert wait(Channel.SMS, FailureClass.RATE_LIMITED, 1, asked=asked) == timedelta(seconds=expected)


def test_on_a_fast_clock_a_text_is_tried_again_sooner_but_a_provider_is_not_hurried() -> None:
    assert wait(Channel.SMS, FailureClass.RETRYABLE, 1, speed=60) == timedelta(seconds=0.5)
    assert wait(Channel.SMS, FailureClass.RATE_LIMITED, 1, speed=60, asked=timedelta(seconds=9)) == timedelta(seconds=9)


@given(st.sampled_from(SENT), st.sampled_from(AGAIN), st.integers(1, 9), seconds)
def test_no_try_comes_before_the_provider_allows_it(
    channel: Channel, failure: FailureClass, tries: int, asked: timedelta
) -> None:
    waits = wait(channel, failure, tries, asked=asked)

    assert waits is None or waits >= asked


@given(st.sampled_from(SENT), st.sampled_from(FailureClass))
def test_every_delivery_is_given_up_in_the_end(channel: Channel, failure: FailureClass) -> None:
    assert wait(channel, failure, 10) is None


@pytest.mark.requirement("R-226", "X-10", "X-11")
def test_calls_have_the_figures_of_the_documents() -> None:
    policy = CallPolicy()

    assert policy.attempts == 3
    assert policy.gap == policy.longest == timedelta(seconds=120)
    assert policy.without_outcome == policy.ring + timedelta(seconds=120 + 15)
