"""The ceiling of a provider account: never exceeded, never waited for, never in the way of what is critical."""

import heapq
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.token_bucket import TokenBucket
from domain.channel import Channel
from domain.failure import RateLimited
from domain.priority import Priority
from tests.connectors.builders import CHANNELS, Connected, Time, Vendor, a_message, accepting, answer

rates = st.floats(min_value=0.05, max_value=1000)
arrivals = st.lists(st.tuples(st.floats(min_value=0, max_value=2), st.sampled_from(Priority)), max_size=200)


@given(rates, arrivals)
def test_no_window_ever_sees_more_than_its_share(rate: float, arriving: list[tuple[float, Priority]]) -> None:
    bucket, now, went = TokenBucket(per_second=rate), 0.0, []

    for gap, priority in arriving:
        now += gap
        if bucket.take(now, priority) is None:
            went.append(now)

    burst = max(rate, 2)
    for first, start in enumerate(went):
        for last in range(first, len(went)):
            assert last - first + 1 <= burst + rate * (went[last] - start) + 1e-5


@given(rates, st.sampled_from(Priority), st.integers(min_value=1, max_value=50))
def test_who_comes_back_when_told_goes(rate: float, priority: Priority, before: int) -> None:
    bucket = TokenBucket(per_second=rate)
    for _ in range(before):
        bucket.take(0.0, priority)

    while (wait := bucket.take(0.0, priority)) is None:
        pass

    assert wait > timedelta(0)
    assert bucket.take(wait.total_seconds(), priority) is None


@given(rates)
def test_a_burst_of_anything_leaves_room_for_what_is_critical(rate: float) -> None:
    bucket = TokenBucket(per_second=rate)

    while bucket.take(0.0, Priority.HIGH) is None:
        pass

    assert bucket.take(0.0, Priority.CRITICAL) is None


def test_a_crowd_is_told_to_come_back_one_by_one() -> None:
    bucket = TokenBucket(per_second=10)
    while bucket.take(0.0, Priority.LOW) is None:
        pass

    told = [bucket.take(0.0, Priority.LOW) for _ in range(5)]

    assert told == [timedelta(milliseconds=100 * turn) for turn in range(2, 7)]


def test_a_critical_one_is_not_told_to_queue_behind_the_others() -> None:
    bucket = TokenBucket(per_second=10)
    for _ in range(100):
        bucket.take(0.0, Priority.LOW)
    while bucket.take(0.0, Priority.CRITICAL) is None:
        pass

    again = bucket.take(0.0, Priority.CRITICAL)

    assert again is not None
    assert again <= timedelta(milliseconds=200)


def test_those_who_never_came_back_are_forgotten() -> None:
    bucket = TokenBucket(per_second=10)
    for _ in range(10_000):
        bucket.take(0.0, Priority.LOW)

    went = [bucket.take(2.0, Priority.LOW) for _ in range(9)]

    assert went[:8] == [None] * 8
    assert went[8] == timedelta(milliseconds=100)


def test_1300_recipients_at_50_a_second_are_told_within_30_seconds() -> None:
    bucket, coming, attempts, ended = TokenBucket(per_second=50), [(0.0, turn) for turn in range(1300)], 0, 0.0

    while coming:
        now, who = heapq.heappop(coming)
        attempts += 1
        wait = bucket.take(now, Priority.CRITICAL)
        ended = now
        if wait is not None:
            heapq.heappush(coming, (now + wait.total_seconds(), who))

    assert ended < 30
    assert attempts < 2 * 1300 + 1


@pytest.mark.parametrize("rate", [0, -1, float("nan"), float("inf")])
def test_a_ceiling_is_a_positive_number(rate: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        TokenBucket(per_second=rate)


@pytest.mark.requirement("R-203")
async def test_the_101st_text_of_a_second_fails_before_it_is_sent() -> None:
    time, vendor = Time(), accepting(Channel.SMS)
    sender = Connected(vendor, time, per_second=100).senders()[Channel.SMS]
    for _ in range(100):
        await sender.send(a_message(Channel.SMS))

    with pytest.raises(RateLimited) as caught:
        await sender.send(a_message(Channel.SMS))

    assert (caught.value.code, caught.value.status) == ("our_ceiling", None)
    assert caught.value.retry_after == timedelta(milliseconds=10)
    assert len(vendor.requests) == 100
    time.seconds += 0.01
    await sender.send(a_message(Channel.SMS))
    assert len(vendor.requests) == 101


async def test_texts_and_calls_have_ceilings_of_their_own() -> None:
    vendor = accepting(Channel.SMS)
    senders = Connected(vendor, per_second=1).senders()
    await senders[Channel.SMS].send(a_message(Channel.SMS))
    await senders[Channel.SMS].send(a_message(Channel.SMS))

    with pytest.raises(RateLimited):
        await senders[Channel.SMS].send(a_message(Channel.SMS))

    await senders[Channel.VOICE].send(a_message(Channel.VOICE))
    assert len(vendor.requests) == 3


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_ceiling_changes_nothing_else(channel: Channel) -> None:
    senders = Connected(Vendor(script=[answer(404)])).senders()

    assert senders[channel].channel is channel
    assert senders[channel].capabilities.max_length > 0
    assert senders[channel].provider in {"genesys", "fcm"}
