"""2.3, 5.1, 5.5 and 5.7: what goes on until the condition is over, whoever has acknowledged."""

import pytest

from tests.scenarios.conftest import BeginDay

TUESDAY = "2026-12-01T11:10-06:00"
WO = "WO-1002"


@pytest.mark.requirement("R-041", "R-042", "X-16", "X-02")
async def test_an_upload_answers_and_ends_the_alert_about_missing_photos(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    await day.post("PHOTOS_MISSING", work_order_id=WO)
    await day.passes(to="08:00")

    seen = await day.answers("T1", "acknowledge")
    uploaded = await day.answers("T1", "upload")
    await day.passes(to="60:00")

    day.told("00:00", "5.1", T1="P,I", M1="W,I")
    await day.nothing_else()
    assert (seen.status_code, uploaded.status_code) == (422, 202)
    alert = await day.alert()
    assert (alert["state"], alert["close_reason"]) == ("closed", "upload")


@pytest.mark.requirement("R-044", "X-66")
async def test_photos_that_do_not_come_are_the_managers_to_follow_up(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)

    await day.post("PHOTOS_MISSING", work_order_id=WO)
    await day.passes(to="60:00")

    day.told("00:00", "5.1", T1="P,I", M1="W,I")
    day.told("15:00", "5.1", M1="W,I")
    await day.nothing_else()


@pytest.mark.requirement("X-14", "R-058", "R-060", "X-22")
async def test_a_technician_out_of_reach_is_the_dispatchers_after_fifteen_minutes(a_day: BeginDay) -> None:
    """Raised ten minutes after the technician was last seen."""
    day = await a_day(TUESDAY)
    await day.post("TECHNICIAN_OFFLINE", work_order_id=WO, dedup_key="T1:offline")
    await day.passes(to="02:00")

    await day.acknowledges("M1")
    await day.passes(to="08:00")
    await day.clears("TECHNICIAN_OFFLINE", "T1:offline")
    await day.passes(to="60:00")

    day.told("00:00", "5.5", M1="W,S", D1="W,S")
    day.told("05:00", "5.5", D1="W,S", M1="W")
    day.told("08:00", "7.7", M1="W,S", D1="W,S")
    await day.nothing_else()


@pytest.mark.requirement("R-066", "R-068", "X-13", "X-22")
async def test_a_work_order_that_nobody_gets_is_the_regions_after_thirty_minutes(a_day: BeginDay) -> None:
    """Raised fifteen minutes after it came in."""
    day = await a_day(TUESDAY)
    await day.post("WORK_ORDER_UNASSIGNED", work_order_id=WO, dedup_key=f"{WO}:unassigned")
    await day.passes(to="20:00")

    await day.clears("WORK_ORDER_UNASSIGNED", f"{WO}:unassigned")
    await day.passes(to="60:00")

    day.told("00:00", "5.7", D1="W,S")
    day.told("15:00", "5.7", RD1="S")
    day.told("20:00", "7.7", D1="W,S", RD1="W,S")
    await day.nothing_else()


@pytest.mark.requirement("X-09", "R-018", "R-020")
@pytest.mark.parametrize("offered_again", [False, True])
async def test_a_declined_job_is_the_regions_unless_it_is_offered_again(
    a_day: BeginDay, *, offered_again: bool
) -> None:
    day = await a_day(TUESDAY)
    await day.post("ASSIGNMENT_DECLINED", work_order_id=WO, dedup_key=f"{WO}:declined:1")
    await day.acknowledges("D1")
    await day.passes(to="02:00")

    if offered_again:
        await day.clears("ASSIGNMENT_DECLINED", f"{WO}:declined:1")
    await day.passes(to="60:00")

    day.told("00:00", "2.3", M1="W,S", D1="W,S")
    day.told("05:00", "2.3", RD1="" if offered_again else "S")
    await day.nothing_else()
