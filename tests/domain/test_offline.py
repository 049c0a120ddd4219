"""From when a technician with active work counts as out of reach, and until when."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.technician.offline import OFFLINE_AFTER, Alarm, Alarmed, Back, Job, Outlook, Watch, WorkOver, decide

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
JOB, OTHER = Job("WO-1", "S014"), Job("WO-2", "S014")
BUSY = Watch(active_since=NOON - timedelta(hours=1))


def after(minutes: float = 0, seconds: float = 0) -> datetime:
    return NOON + timedelta(minutes=minutes, seconds=seconds)


def alarmed(since: datetime = NOON, job: str = "WO-1", *, is_open: bool = True) -> Watch:
    return Watch(active_since=BUSY.active_since, alarm=Alarm(since, job, is_open))


@pytest.mark.requirement("R-057", "X-14")
@pytest.mark.parametrize(
    ("now", "raised"),
    [(after(9, 59.999), False), (after(10), True), (after(10, 0.001), True), (after(15), True)],
)
def test_ten_minutes_without_a_sign_of_life_are_enough(now: datetime, raised: bool) -> None:
    outlook = decide(BUSY, NOON, (JOB,), now)

    assert outlook == (Outlook(Alarmed(JOB, NOON, after(10)), None) if raised else Outlook(None, after(10)))


@pytest.mark.requirement("R-057")
def test_who_was_seen_in_between_is_looked_at_ten_minutes_later() -> None:
    assert decide(BUSY, after(7), (JOB,), after(10)) == Outlook(None, after(17))


@pytest.mark.requirement("R-057")
def test_without_active_work_nobody_misses_them() -> None:
    assert decide(Watch(), NOON, (), after(60)) == Outlook(None, None)


@pytest.mark.requirement("R-057")
def test_work_that_meets_a_silence_raises_it_from_its_own_beginning() -> None:
    watch = Watch(active_since=after(25))

    assert decide(watch, NOON, (JOB,), after(25)) == Outlook(Alarmed(JOB, NOON, after(25)), None)


@pytest.mark.requirement("R-057")
def test_a_phone_that_was_never_heard_cannot_have_been_lost() -> None:
    assert decide(BUSY, None, (JOB,), after(60)) == Outlook(None, after(70))


@pytest.mark.requirement("R-057")
def test_who_is_unavailable_without_a_status_is_missed_at_once() -> None:
    watch = Watch(active_since=BUSY.active_since, unavailable_at=after(1))

    assert decide(watch, after(0.9), (JOB,), after(1)) == Outlook(Alarmed(JOB, after(1), after(1)), None)


@pytest.mark.requirement("R-057", "R-060")
@pytest.mark.parametrize("minutes", [10, 12, 15, 90])
def test_it_is_raised_once(minutes: int) -> None:
    assert decide(alarmed(), NOON, (JOB,), after(minutes)) == Outlook(None, None)


@pytest.mark.requirement("R-057")
def test_a_later_sign_of_life_that_is_too_old_itself_ends_nothing() -> None:
    assert decide(alarmed(), after(1), (JOB,), after(12)) == Outlook(None, None)


@pytest.mark.requirement("X-22")
def test_seen_again_it_is_over_and_told() -> None:
    assert decide(alarmed(), after(13), (JOB,), after(13)) == Outlook(Back(), after(23))


@pytest.mark.requirement("X-23")
def test_without_work_left_it_is_over_and_not_told() -> None:
    assert decide(alarmed(), NOON, (), after(13)) == Outlook(WorkOver(), None)


@pytest.mark.requirement("R-057")
def test_what_somebody_has_resolved_is_not_raised_again_for_the_same_silence() -> None:
    assert decide(alarmed(is_open=False), NOON, (JOB,), after(20)) == Outlook(None, None)


@pytest.mark.requirement("R-057")
def test_the_next_silence_is_one_of_its_own() -> None:
    assert decide(alarmed(is_open=False), after(20), (JOB,), after(30)) == Outlook(
        Alarmed(JOB, after(20), after(30)), None
    )


@pytest.mark.requirement("R-057")
def test_another_job_that_goes_on_is_told_of_the_silence_in_its_turn() -> None:
    assert decide(alarmed(is_open=False), NOON, (OTHER,), after(20)) == Outlook(Alarmed(OTHER, NOON, after(10)), None)


@pytest.mark.requirement("R-057", "X-14")
@given(st.lists(st.integers(1, 3000), min_size=1, max_size=30))
def test_lazy_looks_find_every_silence_at_its_instant_and_no_other(gaps: list[int]) -> None:
    """Heartbeats at any distance: each gap of ten minutes or more is one alarm, at the tenth minute."""
    beats = [NOON]
    for gap in gaps:
        beats.append(beats[-1] + timedelta(seconds=gap))

    assert list(_alarms(beats)) == [
        earlier + OFFLINE_AFTER for earlier, later in pairwise(beats) if later - earlier > OFFLINE_AFTER
    ] + [beats[-1] + OFFLINE_AFTER]


def _alarms(beats: list[datetime]) -> list[datetime]:
    """Looks only when it said it would, or when heard again while it waits for nothing else."""
    watch, look, found = BUSY, NOON, []
    while True:
        seen = max(beat for beat in beats if beat <= look)
        outlook = decide(watch, seen, (JOB,), look)
        if isinstance(outlook.effect, Alarmed):
            found.append(outlook.effect.origin)
            watch = alarmed(outlook.effect.since)
        if isinstance(outlook.effect, Back):
            watch = alarmed(seen, is_open=False) if watch.alarm is None else _closed(watch.alarm)
        following = outlook.next_look or next((beat for beat in beats if beat > look), None)
        if following is None:
            return found
        look = following


def _closed(alarm: Alarm) -> Watch:
    return alarmed(alarm.since, is_open=False)
