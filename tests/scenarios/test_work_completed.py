"""3.3, 4.1 and 4.2: the manager reviews the work; a rejection is acknowledged, then the work is done again."""

from datetime import timedelta

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day

TUESDAY = "2026-12-01T11:21-06:00"
WO = "WO-1002"


async def rejected(a_day: BeginDay) -> Day:
    day = await a_day(TUESDAY)
    await day.post("WORK_REJECTED", work_order_id=WO, dedup_key=f"{WO}:rework:1")
    day.told("00:00", "4.1", T1="P,S", D1="W,S")
    return day


@pytest.mark.requirement("R-029", "R-030", "R-032", "R-256", "R-038", "X-16", "X-41")
async def test_the_manager_approves_and_billing_hears_of_it(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    await day.post("WORK_COMPLETED", work_order_id=WO)
    completed = day.last
    await day.passes(to="03:00")

    answer = await day.answers("M1", "approve")
    await day.post("WORK_APPROVED", work_order_id=WO)
    await day.passes(to="60:00")

    day.told("00:00", "3.3", M1="W", D1="W")
    day.told("03:00", "4.2", D1="W", BC="W,I", T1="P")
    await day.nothing_else()
    assert answer.status_code == 202
    alert = await day.alert(completed)
    assert (alert["state"], alert["acknowledged_action"]) == ("closed", "approve")
    (audited,) = await day.audited("Alert.Acknowledged", completed)
    assert (audited["details"]["response_seconds"], audited["details"]["target_met"]) == (180.0, True)


@pytest.mark.requirement("R-032", "R-158")
async def test_work_that_nobody_reviews_stays_pending(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)

    await day.post("WORK_COMPLETED", work_order_id=WO)
    await day.passes(to="600:00")

    day.told("00:00", "3.3", M1="W", D1="W")
    await day.nothing_else()
    assert (await day.alert())["state"] == "open"


@pytest.mark.requirement("R-033", "X-16")
async def test_a_rejection_says_why(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    await day.post("WORK_COMPLETED", work_order_id=WO)

    silent = await day.answers("M1", "reject")
    told = await day.answers("M1", "reject", reason="The serial number is not legible")

    day.told("00:00", "3.3", M1="W", D1="W")
    await day.nothing_else()
    assert (silent.status_code, told.status_code) == (422, 202)
    assert (await day.alert())["acknowledged_action"] == "reject"


@pytest.mark.requirement("R-030", "X-50", "X-16")
@pytest.mark.parametrize(("letter", "action"), [("A", "approve"), ("D", "reject")])
async def test_critical_work_is_reviewed_by_a_coded_text(a_day: BeginDay, letter: str, action: str) -> None:
    day = await a_day(TUESDAY)
    await day.post("WORK_COMPLETED", work_order_id=WO, work_order_priority="critical")
    phone = day.phone_of("M1")

    await phone.replies(f"{letter}{phone.code} as agreed")
    await day.passes(to="20:00")

    day.told("00:00", "3.3", M1="W,S", D1="W")
    await day.nothing_else()
    alert = await day.alert()
    assert (alert["state"], alert["acknowledged_action"]) == ("closed", action)


@pytest.mark.requirement("R-034", "R-036", "X-15", "X-02")
async def test_an_acknowledged_rejection_waits_for_the_rework(a_day: BeginDay) -> None:
    day = await rejected(a_day)
    phone = day.phone_of("T1")
    await day.passes(to="03:00")

    await phone.replies(f"A{phone.code}")
    await day.passes(to="300:00")

    day.told("240:00", "4.1", D1="W,S")
    await day.nothing_else()
    assert (await day.alert())["acknowledged_by"] == "T1"


@pytest.mark.requirement("X-15")
async def test_the_rework_is_due_when_the_sla_ends(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    deadline = day.start + timedelta(minutes=90)
    await day.post("WORK_REJECTED", work_order_id=WO, sla_deadline=deadline)

    await day.acknowledges("T1")
    await day.passes(to="300:00")

    day.told("00:00", "4.1", T1="P,S", D1="W,S")
    day.told("90:00", "4.1", D1="W,S")
    await day.nothing_else()


@pytest.mark.requirement("R-036", "X-15")
async def test_a_rejection_that_the_technician_ignores_comes_back_to_the_dispatcher(a_day: BeginDay) -> None:
    day = await rejected(a_day)

    await day.passes(to="300:00")

    day.told("05:00", "4.1", D1="W,S")
    day.told("240:00", "4.1", D1="W,S")
    await day.nothing_else()


@pytest.mark.requirement("X-02", "X-15")
async def test_resubmitted_work_ends_the_rejection_silently(a_day: BeginDay) -> None:
    day = await rejected(a_day)
    await day.passes(to="03:00")
    await day.acknowledges("T1")
    await day.passes(to="24:00")

    await day.clears("WORK_REJECTED", f"{WO}:rework:1")
    await day.passes(to="300:00")

    await day.nothing_else()
    assert (await day.alert())["state"] == "closed"


@pytest.mark.requirement("R-035")
async def test_technician_and_dispatcher_read_different_words_about_a_rejection(a_day: BeginDay) -> None:
    day = await rejected(a_day)

    (technician,), (dispatcher,) = day.phone_of("T1").texts, day.phone_of("D1").texts

    assert "Review comments and resubmit" in technician
    assert "rejected by Store Manager Dana" in dispatcher
    assert "Reply" not in dispatcher
