"""Ids that sort as they were minted, instants that sort as text."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.ids import mint
from store.stamps import instant, stamp

aware = st.datetimes(timezones=st.timezones(), min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1))  # noqa: DTZ001 -- hypothesis adds the zone


def test_ids_are_a_prefix_and_a_lower_case_ulid_in_their_order() -> None:
    minted = [mint("al") for _ in range(5000)]

    assert all(re.fullmatch(r"al_[0-9a-hjkmnp-tv-z]{26}", each) for each in minted)
    assert minted == sorted(set(minted))


@given(aware, aware)
def test_stamps_sort_as_instants_do(one: datetime, other: datetime) -> None:
    assert (stamp(one) < stamp(other)) == (instant(stamp(one)) < instant(stamp(other)))
    assert instant(stamp(one)) == one.astimezone(UTC)  # an ambiguous local time equals nothing, by PEP 495


def test_a_stamp_is_utc_with_microseconds() -> None:
    assert stamp(datetime.fromisoformat("2026-11-24T09:00-06:00")) == "2026-11-24T15:00:00.000000Z"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        stamp(datetime(2026, 11, 24))  # noqa: DTZ001
