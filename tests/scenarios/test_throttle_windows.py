"""S10: an external scheduler keeps posting the same exception; each recipient has windows of their own."""

from typing import Any

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day

TUESDAY = "2026-12-08T10:00-06:00"
NO_SHOW = "WO-1012:No Show"


async def reports(day: Day, at: str, key: str = "SCHEDULE_EXCEPTION", **more: Any) -> str:
    """Posted once more, after everything that falls due by then; the id of the alert that it is of."""
    if day.instant(at) > day.house.time.now():
        await day.passes(to=at)
    return await day.post(key, **({"work_order_id": "WO-1012", "dedup_key": NO_SHOW} | more))


def summaries(day: Day, person: str, of: str) -> list[str]:
    """What the person's texts about the work order say before the alert's own words, oldest first."""
    texts = [text for text in day.phone_of(person).texts if of in text]
    return [text.partition("Exception: ")[0] for text in texts]


@pytest.mark.requirement("R-396", "R-397", "R-398", "R-399", "R-400", "X-36", "X-37")
async def test_s10_the_same_exception_all_morning(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)

    first = await reports(day, "00:00")
    await day.passes(to="00:10")
    other = await day.post("SCHEDULE_EXCEPTION", work_order_id="WO-1013", dedup_key="WO-1013:No Show")
    repeats = [await reports(day, at) for at in ("00:30", "04:59", "05:00", "06:00", "12:30", "14:00", "45:00")]
    new = await reports(day, "75:01")
    await day.passes(to="80:00")
    await day.clears("SCHEDULE_EXCEPTION", NO_SHOW)
    again = await reports(day, "81:00")
    await day.passes(to="110:00")

    for at in ("00:00", "05:00", "15:00", "45:00", "75:01", "81:00"):
        day.told(at, "7.3", D1="W,S", M1="W,S")
    day.told("00:10", "7.3", D1="W,S", M1="W,S")
    day.told("80:00", "7.7", D1="W,S", M1="W,S")
    await day.nothing_else()
    assert set(repeats) == {first}
    assert len({first, other, new, again}) == 4
    for person in ("D1", "M1"):
        assert summaries(day, person, "Exception: No Show. WO-1012") == [
            "",
            "1 report and 2 updates since 10:00 AM: ",
            "2 reports and 1 update since 10:05 AM: ",
            "1 report since 10:15 AM: ",
            "",
            "",
        ]


@pytest.mark.requirement("R-399", "X-37", "X-23")
async def test_s10_the_alert_that_is_superseded_is_closed_silently(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    old = await reports(day, "00:00")

    new = await reports(day, "30:01")
    await day.passes(to="45:00")

    day.told("00:00", "7.3", D1="W,S", M1="W,S")
    day.told("30:01", "7.3", D1="W,S", M1="W,S")
    await day.nothing_else()
    closed, opened = await day.alert(old), await day.alert(new)
    assert (closed["state"], closed["close_reason"]) == ("closed", "superseded")
    assert (opened["state"], opened["reports"]) == ("open", 1)
    assert not await day.rows("SELECT id FROM alerts WHERE type = 'ISSUE_RESOLVED'")


@pytest.mark.requirement("X-36", "X-37")
async def test_s10_a_repeat_raised_to_critical_is_sent_at_once_and_becomes_the_new_reference(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    first = await reports(day, "00:00")
    await reports(day, "00:30")

    raised = await reports(day, "02:00", priority="critical")
    updated = await reports(day, "06:59")
    batched = await reports(day, "07:01")
    await day.passes(to="30:00")

    for at in ("00:00", "02:00", "12:00"):
        day.told(at, "7.3", D1="W,S", M1="W,S")
    await day.nothing_else()
    assert first == raised == updated == batched
    assert (await day.alert(first))["priority"] == "critical"
    assert summaries(day, "D1", "WO-1012") == [
        "",
        "1 report and 1 update since 10:00 AM: ",
        "1 report and 1 update since 10:02 AM: ",
    ]
    told = await day.rows("SELECT reason FROM deliveries WHERE due_at LIKE '%T16:02:00%'")
    assert {one["reason"] for one in told} == {"raised"}
    (repeated, *_) = [one for one in await day.audited("Alert.Repeated", first) if "raised_to" in one["details"]]
    assert (repeated["details"]["raised_from"], repeated["details"]["raised_to"]) == ("high", "critical")


@pytest.mark.requirement("X-36", "X-37", "R-150")
async def test_s10_a_repeated_shortage_leaves_its_ladder_as_it_is(a_day: BeginDay) -> None:
    """The regional dispatcher's window begins with the step at 5 minutes; the calls are nobody's summary."""
    day = await a_day(TUESDAY)
    shortage = {"key": "EQUIPMENT_SHORTAGE", "dedup_key": "WO-1012:part"}

    ids = [await reports(day, at, **shortage) for at in ("00:00", "00:30", "05:00", "09:30", "13:00")]
    await day.passes(to="40:00")

    day.told("00:00", "5.2", D1="W,S", M1="W,S")
    day.told("05:00", "5.2", RD1="V,S", D1="W,S", M1="W,S")
    day.told("07:25", "5.2", RD1="V")
    day.told("09:50", "5.2", RD1="V")
    day.told("10:00", "5.2", OM="V,S", AD="W")
    day.told("12:25", "5.2", OM="V")
    day.told("14:50", "5.2", OM="V")
    day.told("15:00", "5.2", D1="W,S", M1="W,S", RD1="S")
    day.told("15:00", "5.2", D1="W,S")
    await day.nothing_else()
    assert len(set(ids)) == 1
    (task,) = await day.rows("SELECT state FROM manual_tasks")
    assert task["state"] == "open"


@pytest.mark.requirement("R-397", "X-36")
async def test_a_row_is_updated_where_it_stands(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    await reports(day, "00:00")

    await reports(day, "04:00", note="Gate was closed")
    await day.passes(to="20:00")

    day.told("00:00", "7.3", D1="W,S", M1="W,S")
    await day.nothing_else()
    (row,) = (await day.gets("/v1/inbox", "D1"))["rows"]
    assert row["body"].startswith("2 reports, last 10:04 AM. Work order: WO-1012.")
    assert "Gate was closed" in row["body"]
    assert row["updated_at"] == "2026-12-08T16:04:00Z"
    (decision, _) = await day.audited("Repeat.Updated")
    assert (decision["reason"], decision["details"]["age_seconds"]) == ("just_told", 240)


@pytest.mark.requirement("X-37")
async def test_a_report_is_as_old_as_it_says_and_never_younger_than_its_receipt(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    await reports(day, "00:00")

    await reports(day, "12:30", occurred="04:59")
    await reports(day, "12:30", occurred="39:59")
    await day.passes(to="40:00")

    day.told("00:00", "7.3", D1="W,S", M1="W,S")
    day.told("15:00", "7.3", D1="W,S", M1="W,S")
    await day.nothing_else()
    assert summaries(day, "D1", "WO-1012")[1:] == ["1 report and 1 update since 10:00 AM: "]


@pytest.mark.requirement("X-37", "X-27", "R-400")
async def test_what_is_cleared_before_its_summary_is_told_only_that_it_is_over(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    alert = await reports(day, "00:00")
    await reports(day, "07:00")
    await day.passes(to="08:00")

    await day.clears("SCHEDULE_EXCEPTION", NO_SHOW)
    await day.passes(to="30:00")

    day.told("00:00", "7.3", D1="W,S", M1="W,S")
    day.told("08:00", "7.7", D1="W,S", M1="W,S")
    await day.nothing_else()
    dropped = await day.audited("Digest.Dropped", alert)
    assert {(one["reason"], one["at"][11:19]) for one in dropped} == {("closed", "16:10:00")}


@pytest.mark.requirement("X-37", "X-27", "X-28")
async def test_a_summary_that_falls_into_quiet_hours_waits_for_their_end(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    quiet = {"start": "10:10", "end": "11:00", "zone": "America/Chicago"}
    answer = await day.asks("PUT", "/v1/me/quiet-hours", "M1", json=quiet)
    assert answer.status_code == 200, answer.text
    await reports(day, "00:00")

    alert = await reports(day, "09:00")
    waiting = (await day.gets(f"/v1/alerts/{alert}/timeline"))["held"]
    await day.passes(to="30:00")
    held_on = (await day.gets(f"/v1/alerts/{alert}/timeline"))["held"]
    await day.passes(to="65:00")
    told = (await day.gets(f"/v1/alerts/{alert}/timeline"))["held"]

    day.told("00:00", "7.3", D1="W,S", M1="W,S")
    day.told("10:00", "7.3", D1="W,S", M1="W")
    day.told("60:00", "7.3", M1="S")
    await day.nothing_else()
    assert summaries(day, "M1", "WO-1012")[1:] == ["1 report since 10:00 AM: "]
    assert len(waiting) == 4
    assert {one["why"].partition(". ")[0] for one in waiting} == {"Held until 10:10"}
    assert [(one["person_id"], one["channel"], one["why"]) for one in held_on if one["state"] == "waiting"] == [
        ("M1", "sms", "Held until 11:00. Suppressed by do-not-disturb: these are the recipient's quiet hours.")
    ]
    assert {one["why"] for one in told if one["person_id"] == "M1"} == {
        "Held, and told at 10:10.",
        "Held, and told at 11:00.",
    }
    assert all(one["told_by"] for one in told)
