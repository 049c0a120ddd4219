"""Update in place, summary or new alert: the windows of R-396 to R-399, at every boundary of X-37."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.ids import AlertId, PersonId
from domain.new_alert import NewAlert, new_alert
from domain.throttle import (
    WINDOW,
    Decision,
    Report,
    Verdict,
    Why,
    age_of,
    batch_due,
    decide,
    decisions,
    is_superseded,
    summary_channels,
)
from tests.builders import ORIGIN, a_context, a_directory

D1, M1 = PersonId("D1"), PersonId("M1")
ages = st.integers(min_value=0, max_value=4 * 3600).map(lambda seconds: timedelta(seconds=seconds))


def after(seconds: float) -> Report:
    """A report so long after the origin, received as it occurred."""
    return Report(ORIGIN + timedelta(seconds=seconds), ORIGIN + timedelta(seconds=seconds))


def an_alert(key: str, **context: object) -> NewAlert:
    return new_alert(
        AlertId("al_1"),
        CATALOGUE[key],
        dedup_key="any",
        context=a_context(key, **context),
        directory=a_directory(),
        origin=ORIGIN,
        raised_by="key:dispatch",
    )


@pytest.mark.requirement("R-397", "R-398", "R-399", "X-37")
@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [
        (0, Verdict.UPDATE),
        (1, Verdict.UPDATE),
        (299, Verdict.UPDATE),
        (300, Verdict.BATCH),
        (301, Verdict.BATCH),
        (1799, Verdict.BATCH),
        (1800, Verdict.BATCH),
        (1801, Verdict.SUPERSEDE),
        (86_400, Verdict.SUPERSEDE),
    ],
)
def test_a_reports_age_decides(seconds: int, verdict: Verdict) -> None:
    assert decide(timedelta(seconds=seconds)) is verdict


@pytest.mark.requirement("R-398", "X-37")
@pytest.mark.parametrize(
    ("age", "due"),
    [(300, 300), (301, 600), (450, 600), (599, 600), (600, 600), (601, 900), (1501, 1800), (1800, 1800)],
)
def test_a_summary_leaves_at_the_next_whole_window(age: int, due: int) -> None:
    assert batch_due(ORIGIN, timedelta(seconds=age)) == ORIGIN + timedelta(seconds=due)


@pytest.mark.requirement("X-37")
@pytest.mark.parametrize(
    ("after_send", "age"), [(-60.0, 0), (0.0, 0), (299.999, 299), (300.0, 300), (1800.999, 1800), (1801.0, 1801)]
)
def test_age_is_counted_in_whole_seconds_and_is_never_negative(after_send: float, age: int) -> None:
    assert age_of(ORIGIN + timedelta(seconds=after_send), ORIGIN) == timedelta(seconds=age)


@pytest.mark.requirement("R-398", "X-37")
@given(ages)
def test_a_batch_is_due_within_a_window_and_never_before_its_report(age: timedelta) -> None:
    due = batch_due(ORIGIN, age)

    assert timedelta(0) <= due - (ORIGIN + age) < WINDOW
    assert (due - ORIGIN) % WINDOW == timedelta(0)


@pytest.mark.requirement("X-37")
@given(ages, ages)
def test_an_older_report_never_asks_for_less(one: timedelta, other: timedelta) -> None:
    order = list(Verdict)

    younger, older = sorted((one, other))

    assert order.index(decide(younger)) <= order.index(decide(older))


@pytest.mark.requirement("R-396", "X-36")
def test_windows_are_each_recipients_own() -> None:
    sends = {D1: ORIGIN, M1: ORIGIN - timedelta(minutes=10), PersonId("BC"): None}

    found = list(decisions(after(60), sends))

    assert found == [
        Decision(D1, Why.JUST_TOLD, timedelta(seconds=60)),
        Decision(M1, Why.THROTTLED, timedelta(seconds=660), ORIGIN + timedelta(minutes=5)),
        Decision(PersonId("BC"), Why.NEVER_INTERRUPTED),
    ]


@pytest.mark.requirement("X-37")
def test_one_recipient_who_was_told_long_ago_is_told_with_the_next_batch_of_theirs() -> None:
    long_ago = ORIGIN - timedelta(seconds=1950)

    (found,) = decisions(after(0), {D1: long_ago})

    assert found.due == long_ago + timedelta(seconds=2100)


@pytest.mark.requirement("X-36")
@pytest.mark.parametrize("seconds", [1, 299, 300, 1000, 1800])
def test_a_higher_priority_is_told_at_once(seconds: int) -> None:
    instant = ORIGIN + timedelta(seconds=seconds)

    (found,) = decisions(Report(instant, instant, raised=True), {D1: ORIGIN})

    assert (found.why, found.due) == (Why.RAISED, instant)


@pytest.mark.requirement("X-37")
def test_a_report_that_arrives_late_is_judged_by_its_own_instant_and_told_when_it_arrives() -> None:
    received = ORIGIN + timedelta(seconds=1000)
    (update,) = decisions(Report(ORIGIN + timedelta(seconds=299), received), {D1: ORIGIN})
    (batch,) = decisions(Report(ORIGIN + timedelta(seconds=450), received), {D1: ORIGIN})

    assert update.due is None
    assert batch.due == received


@pytest.mark.requirement("R-399", "X-37")
def test_the_latest_send_to_anybody_decides_whether_the_alert_is_superseded() -> None:
    recent, old = ORIGIN, ORIGIN - timedelta(hours=2)

    assert not is_superseded(after(1800), [old, recent, None])
    assert is_superseded(after(1801), [old, recent, None])


@pytest.mark.requirement("X-37")
@given(ages)
def test_an_alert_that_interrupted_nobody_is_only_updated(age: timedelta) -> None:
    report = after(age.total_seconds())

    assert not is_superseded(report, [None, None])
    assert [one.due for one in decisions(report, {D1: None})] == [None]


@pytest.mark.requirement("R-396", "X-36")
def test_repeats_are_recognised_by_the_fields_that_the_type_declares() -> None:
    no_show = an_alert("SCHEDULE_EXCEPTION", work_order_id="WO-1012", status="No Show")
    same = an_alert("SCHEDULE_EXCEPTION", work_order_id="WO-1012", status="No Show", note="Gate was closed")
    other_status = an_alert("SCHEDULE_EXCEPTION", work_order_id="WO-1012", status="Cancelled")
    other_order = an_alert("SCHEDULE_EXCEPTION", work_order_id="WO-1013", status="No Show")

    hashes = [one.throttle_hash for one in (no_show, same, other_status, other_order)]

    assert hashes[0] == hashes[1] is not None
    assert len(set(hashes)) == 3


@pytest.mark.requirement("X-36")
def test_an_urgent_comment_is_exempt() -> None:
    assert an_alert("WORK_ORDER_COMMENT").throttle_hash is not None
    assert an_alert("WORK_ORDER_COMMENT", urgent=True).throttle_hash is None


@pytest.mark.requirement("X-36")
def test_only_comments_trouble_and_exceptions_are_throttled_and_no_notice_or_offer() -> None:
    throttled = {entry.number for entry in CATALOGUE.values() if entry.repeats_by}

    assert throttled == {"1.2", "5.1", "5.2", "5.3", "5.4", "5.5", "5.7", "7.1", "7.2", "7.3", "7.8"}
    for entry in CATALOGUE.values():
        assert set(entry.repeats_by) <= set(entry.context.model_fields)
        assert not (entry.repeats_by and entry.is_notice)


@pytest.mark.requirement("X-37")
@pytest.mark.parametrize(
    ("had", "told"),
    [
        ({Channel.WEB, Channel.SMS}, (Channel.WEB, Channel.SMS)),
        ({Channel.VOICE, Channel.SMS}, (Channel.SMS,)),
        ({Channel.VOICE}, (Channel.SMS,)),
        ({Channel.IN_APP, Channel.PUSH}, (Channel.IN_APP, Channel.PUSH)),
        ({Channel.WEB, Channel.EMAIL}, (Channel.WEB, Channel.EMAIL)),
    ],
)
def test_a_summary_goes_where_the_alert_went_and_calls_nobody(had: set[Channel], told: tuple[Channel, ...]) -> None:
    assert summary_channels(had) == told


@dataclass
class Recipient:
    """Somebody who is told by the rules of one alert after another; `told` counts what each send speaks of."""

    sends: list[datetime] = field(default_factory=list)
    told: int = 0
    waiting: list[datetime] = field(default_factory=list)
    updates: int = 0
    due: datetime | None = None
    longest_wait: timedelta = timedelta(0)

    def reported(self, at: datetime) -> None:
        self.flushed(until=at)
        if not self.sends or is_superseded(Report(at, at), [self.sends[-1]]):
            self.updates, self.told = 0, self.told + 1 + self.updates
            self.sends.append(at)
            return
        (decision,) = decisions(Report(at, at), {D1: self.sends[-1]})
        if decision.due is None:
            self.updates += 1
            return
        assert self.due in (None, decision.due)
        self.waiting.append(at)
        self.due = decision.due
        self.flushed(until=at)

    def flushed(self, until: datetime) -> None:
        if self.due is not None and self.due <= until:
            self.told += len(self.waiting) + self.updates
            self.longest_wait = max(self.longest_wait, *(self.due - one for one in self.waiting))
            self.sends.append(self.due)
            self.waiting, self.updates, self.due = [], 0, None


@pytest.mark.requirement("R-396", "R-397", "R-398", "R-399", "X-37")
@given(st.lists(st.integers(min_value=1, max_value=2400), max_size=60))
def test_however_it_is_reported_everything_is_told_and_nobody_more_often_than_every_five_minutes(
    gaps: list[int],
) -> None:
    d1, at = Recipient(), ORIGIN

    for gap in [0, *gaps]:
        at += timedelta(seconds=gap)
        d1.reported(at)
    d1.flushed(until=at + WINDOW)

    assert d1.told + d1.updates == len(gaps) + 1
    assert all(later - earlier >= WINDOW for earlier, later in pairwise(d1.sends))
    assert d1.longest_wait < WINDOW
