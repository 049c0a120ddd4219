"""When a provider is left alone, for how long, and what lets it back in."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.breaker import FEWEST, FIRST_OPEN, LONGEST_OPEN, PROBE_LASTS, WATCHED, Breaker
from domain.failure import FailureClass
from tests.builders import ORIGIN

BROKEN = FailureClass.RETRYABLE
SECOND = timedelta(seconds=1)
heard_classes = st.sampled_from([None, *FailureClass])


def after(*heard: FailureClass | None, apart: timedelta = SECOND) -> Breaker:
    breaker = Breaker()
    for number, failure in enumerate(heard):
        breaker = breaker.hear(failure, ORIGIN + number * apart)
    return breaker


def opened(at: datetime = ORIGIN) -> Breaker:
    return Breaker().hear(FailureClass.AUTH, at)


@pytest.mark.parametrize(
    ("heard", "opens"),
    [
        ((BROKEN,) * 4, False),
        ((BROKEN,) * 5, True),
        ((None, None, None, BROKEN, BROKEN), False),
        ((None, None, BROKEN, BROKEN, BROKEN), True),
        ((None, None, None, BROKEN, BROKEN, BROKEN), True),
        ((FailureClass.AMBIGUOUS,) * 5, True),
        ((FailureClass.RATE_LIMITED,) * 9, False),
        ((FailureClass.PERMANENT,) * 9, False),
        ((FailureClass.OPTED_OUT,) * 9, False),
        ((FailureClass.POLICY,) * 9, False),
        ((FailureClass.AUTH,), True),
    ],
)
def test_it_opens_when_half_of_at_least_five_have_failed(heard: tuple[FailureClass | None, ...], opens: bool) -> None:
    assert after(*heard).open is opens


def test_what_is_a_minute_old_counts_no_more() -> None:
    assert not after(*(BROKEN,) * 9, apart=WATCHED / (FEWEST - 1)).open


def test_nothing_is_let_through_until_the_half_minute_is_over() -> None:
    breaker = opened()

    assert not breaker.ask(ORIGIN + FIRST_OPEN - SECOND).admitted
    assert breaker.ask(ORIGIN + FIRST_OPEN).admitted


def test_one_request_is_the_probe_and_the_others_wait_for_it() -> None:
    half = ORIGIN + FIRST_OPEN
    probing = opened().ask(half).breaker

    assert not probing.ask(half + SECOND).admitted
    assert probing.ask(half + PROBE_LASTS).admitted


def test_a_probe_that_succeeds_closes_it_and_the_next_opening_is_short_again() -> None:
    half = ORIGIN + FIRST_OPEN
    closed = opened().ask(half).breaker.hear(None, half)

    assert closed == Breaker()
    assert closed.hear(FailureClass.AUTH, half).open_until == half + FIRST_OPEN


def test_each_probe_that_fails_doubles_the_time_up_to_ten_minutes() -> None:
    breaker, now, lengths = opened(), ORIGIN, []
    for _ in range(8):
        assert breaker.open_until is not None
        lengths.append(breaker.open_until - now)
        now = breaker.open_until
        breaker = breaker.ask(now).breaker.hear(BROKEN, now)

    assert lengths[:3] == [FIRST_OPEN, 2 * FIRST_OPEN, 4 * FIRST_OPEN]
    assert lengths[-1] == LONGEST_OPEN
    assert all(one <= other for one, other in pairwise(lengths))


@given(failure=heard_classes)
def test_what_was_asked_before_it_opened_changes_nothing(failure: FailureClass | None) -> None:
    breaker = opened()

    assert breaker.hear(failure, ORIGIN + SECOND) == breaker


@given(heard=st.lists(heard_classes.filter(lambda one: one is not FailureClass.AUTH), max_size=FEWEST - 1))
def test_a_handful_proves_nothing(heard: list[FailureClass | None]) -> None:
    assert not after(*heard).open


@given(steps=st.lists(st.tuples(st.integers(min_value=0, max_value=900), st.booleans(), heard_classes), max_size=60))
def test_it_never_stays_shut_for_longer_than_ten_minutes(
    steps: list[tuple[int, bool, FailureClass | None]],
) -> None:
    breaker, now = Breaker(), ORIGIN
    for seconds, asks, failure in steps:
        now += timedelta(seconds=seconds)
        breaker = breaker.ask(now).breaker if asks else breaker.hear(failure, now)
        assert breaker.open_until is None or breaker.open_until - now <= LONGEST_OPEN
        assert breaker.ask(now + LONGEST_OPEN).admitted
