"""Four digits that are unique among the open alerts of a number (X-50)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.answer_codes import free_code

pytestmark = pytest.mark.requirement("X-50")

seeds = st.text(max_size=40)
codes = st.integers(0, 9999).map(lambda number: f"{number:04d}")


@given(seeds)
def test_a_code_has_four_digits(seed: str) -> None:
    code = free_code(seed, ())

    assert code is not None
    assert len(code) == 4
    assert code.isdecimal()


@given(seeds)
def test_the_same_alert_and_person_keep_their_code(seed: str) -> None:
    assert free_code(seed, ()) == free_code(seed, ())


@given(seeds, st.sets(codes, max_size=50))
def test_a_code_that_is_taken_is_never_given_again(seed: str, taken: set[str]) -> None:
    assert free_code(seed, taken) not in taken


@given(seeds)
def test_where_the_first_choice_is_taken_the_next_is_given(seed: str) -> None:
    first = free_code(seed, ())
    assert first is not None

    assert free_code(seed, {first}) == f"{(int(first) + 1) % 10_000:04d}"


@settings(max_examples=5)
@given(seeds, codes)
def test_the_last_free_code_is_found(seed: str, last: str) -> None:
    taken = {f"{number:04d}" for number in range(10_000)} - {last}

    assert free_code(seed, taken) == last


def test_a_number_with_ten_thousand_open_alerts_gets_no_more_codes() -> None:
    assert free_code("seed", {f"{number:04d}" for number in range(10_000)}) is None
