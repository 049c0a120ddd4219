"""The watch over crisis mode: it looks when something changed and when something is due, at no other time."""

from datetime import timedelta

import pytest

from domain.crisis import REVIEW_WITHIN
from tests.workflows.crisis_story import Rows, begun
from tests.workflows.stage import Stage, at
from workflows.contract import CHANGED

LATE = timedelta(seconds=5)
"""What the machine may take beyond a timer."""


def near(looked: list[timedelta], *due: timedelta) -> bool:
    """Looked as often as that, and each time then."""
    return len(looked) == len(due) and all(
        timedelta(0) <= one - wanted <= LATE for one, wanted in zip(looked, due, strict=True)
    )


@pytest.mark.requirement("X-39", "R-414")
@pytest.mark.parametrize("speed", [1, 60])
async def test_it_looks_at_the_end_and_at_the_reminder_and_is_over(stage: Stage, speed: float) -> None:
    rows = Rows(ends=at(30))

    async with begun(stage, rows, speed=speed) as handle:
        await handle.result()

    looked = [when for when in rows.looked if when > LATE * speed]
    assert [when // timedelta(minutes=1) for when in looked] == [30, 24 * 60 + 30]
    assert all(when >= due for when, due in zip(looked, (at(30), at(30) + REVIEW_WITHIN), strict=True))


@pytest.mark.requirement("X-39")
async def test_an_end_that_is_moved_is_kept_instead(stage: Stage) -> None:
    rows = Rows(ends=at(30))

    async with begun(stage, rows) as handle:
        await stage.environment.sleep(at(10))
        rows.ends = at(90)
        await handle.signal(CHANGED)
        await handle.result()

    assert near(rows.looked[-3:], at(10), at(90), at(90) + REVIEW_WITHIN)
    assert at(30) not in [_minute(one) for one in rows.looked]


@pytest.mark.requirement("X-39")
async def test_without_an_end_it_waits_to_be_told(stage: Stage) -> None:
    rows = Rows(ends=None)

    async with begun(stage, rows) as handle:
        await stage.environment.sleep(timedelta(hours=5))
        before = len(rows.looked)
        rows.on = False
        await handle.signal(CHANGED)
        await handle.result()

    assert near(rows.looked[before:], timedelta(hours=5))


@pytest.mark.requirement("X-39")
async def test_it_is_over_where_there_is_nothing_to_wait_for(stage: Stage) -> None:
    rows = Rows(on=False)

    async with begun(stage, rows) as handle:
        await handle.result()

    assert len(rows.looked) in (1, 2)  # the signal that started it may come with the first look or after it


def _minute(when: timedelta) -> timedelta:
    return timedelta(minutes=when // timedelta(minutes=1))
