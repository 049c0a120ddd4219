"""Which exceptions count, and how much notice is enough."""

from datetime import timedelta

import pytest

from domain.context import Window
from domain.schedule.filters import Filter, Kind, Seen, passes, plain
from domain.schedule.notice import is_short, notice_given
from tests.builders import ORIGIN

LOCKED = Seen(Kind.STATUS, "Gate Locked", "S014", "R1")
DAY = timedelta(days=1)


@pytest.mark.requirement("R-088")
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ((), True),
        ((Filter(),), True),
        ((Filter(kinds=frozenset({Kind.STATUS})),), True),
        ((Filter(kinds=frozenset({Kind.NO_CHECK_IN})),), False),
        ((Filter(statuses=frozenset({"gate-locked"})),), True),
        ((Filter(statuses=frozenset({"no show"})),), False),
        ((Filter(stores=frozenset({"S014"})),), True),
        ((Filter(stores=frozenset({"S091"})),), False),
        ((Filter(regions=frozenset({"R1"})),), True),
        ((Filter(regions=frozenset({"R1"}), stores=frozenset({"S091"})),), False),
        ((Filter(stores=frozenset({"S091"})), Filter(regions=frozenset({"R1"}))), True),
    ],
)
def test_a_filter_lets_through_what_fits_all_that_it_names(filters: tuple[Filter, ...], *, expected: bool) -> None:
    assert passes(LOCKED, filters) is expected


@pytest.mark.requirement("R-088")
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ((Filter(raises=False),), False),
        ((Filter(statuses=frozenset({"gate locked"}), raises=False),), False),
        ((Filter(statuses=frozenset({"no show"}), raises=False),), True),
        ((Filter(stores=frozenset({"S014"}), raises=False), Filter()), False),
        ((Filter(), Filter(stores=frozenset({"S014"}), raises=False)), True),
        ((Filter(stores=frozenset({"S091"}), raises=False), Filter(regions=frozenset({"R2"}))), False),
    ],
)
def test_the_first_filter_that_fits_decides(filters: tuple[Filter, ...], *, expected: bool) -> None:
    assert passes(LOCKED, filters) is expected


@pytest.mark.requirement("R-088")
@pytest.mark.parametrize(
    ("seen", "one", "expected"),
    [
        (Seen(Kind.NO_CHECK_IN, "", late_minutes=29), Filter(late_from_minutes=30), False),
        (Seen(Kind.NO_CHECK_IN, "", late_minutes=30), Filter(late_from_minutes=30), True),
        (Seen(Kind.STATUS, ""), Filter(late_from_minutes=0), False),
        (Seen(Kind.LATE_CANCELLATION, "", notice_minutes=240), Filter(notice_below_minutes=240), False),
        (Seen(Kind.LATE_CANCELLATION, "", notice_minutes=239), Filter(notice_below_minutes=240), True),
        (Seen(Kind.LATE_CANCELLATION, "", notice_minutes=-5), Filter(notice_below_minutes=0), True),
        (Seen(Kind.STATUS, ""), Filter(notice_below_minutes=240), False),
    ],
)
def test_lateness_and_notice_are_measured_where_they_are_known(seen: Seen, one: Filter, *, expected: bool) -> None:
    assert one.fits(seen) is expected


@pytest.mark.requirement("R-088")
@pytest.mark.parametrize("written", ["No Show", "no-show", "NO_SHOW", " no  show! "])
def test_a_status_is_compared_as_people_mean_it(written: str) -> None:
    assert plain(written) == "no_show"


@pytest.mark.requirement("R-084", "X-73")
@pytest.mark.parametrize(
    ("given", "expected"),
    [(None, False), (DAY, False), (DAY - timedelta(seconds=1), True), (timedelta(minutes=-5), True)],
)
def test_less_notice_than_is_accepted_is_short(given: timedelta | None, *, expected: bool) -> None:
    assert is_short(given, DAY) is expected


@pytest.mark.requirement("R-084")
def test_notice_is_what_was_said_else_what_was_left() -> None:
    window = Window(start=ORIGIN + timedelta(hours=2), end=ORIGIN + timedelta(hours=4))

    assert notice_given(window, at=ORIGIN, said=30) == timedelta(minutes=30)
    assert notice_given(window, at=ORIGIN, said=None) == timedelta(hours=2)
    assert notice_given(None, at=ORIGIN, said=None) is None
