"""What the timeline says of what is held: until when, by the store's own clock."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.held_words import dropped_at, held_until, told_at
from domain.reason import Reason

NOON = datetime(2026, 12, 8, 18, 0, tzinfo=UTC)
"""A Tuesday in Green Bay; 11:00 in Rapid City."""


@pytest.mark.requirement("X-27", "X-28")
@pytest.mark.parametrize(
    ("zone", "later", "said"),
    [
        ("America/Chicago", timedelta(hours=2, minutes=5), "Held until 14:05. "),
        ("America/Denver", timedelta(hours=2, minutes=5), "Held until 13:05. "),
        ("America/Chicago", timedelta(hours=19), "Held until 2026-12-09 07:00. "),
        ("America/Denver", timedelta(hours=12, minutes=59), "Held until 23:59. "),
        ("America/Chicago", timedelta(hours=12), "Held until 2026-12-09 00:00. "),
    ],
)
def test_it_says_until_when_in_the_stores_time(zone: str, later: timedelta, said: str) -> None:
    assert held_until(NOON + later, Reason.QUIET_HOURS, now=NOON, zone=zone) == said + Reason.QUIET_HOURS.sentence


def test_and_what_became_of_it() -> None:
    assert told_at(NOON, now=NOON, zone="America/Chicago") == "Held, and told at 12:00."
    assert dropped_at(NOON, Reason.CLOSED, now=NOON, zone="America/Chicago") == (
        "Held until 12:00, and not told. The alert was closed first."
    )
