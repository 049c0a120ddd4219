"""S01: a work order from the request to the invoice, with photos that are missing and work that is done again."""

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day
from tests.scenarios.job import Job, customer

TUESDAY = "2026-11-24T09:00-06:00"
PHOTOS = "PHOTOS_MISSING"


async def responses(day: Day) -> dict[str, tuple[float, bool]]:
    """Seconds until each first answer, and whether its target was met, by type of alert."""
    rows = await day.rows(
        "SELECT a.type, k.action, k.response_seconds, k.target_met FROM acknowledgments k "
        "JOIN alerts a ON a.id = k.alert_id WHERE k.response_seconds IS NOT NULL"
    )
    return {f"{row['type']} {row['action']}": (row["response_seconds"], bool(row["target_met"])) for row in rows}


@pytest.mark.requirement(
    "R-001", "R-010", "R-069", "R-074", "R-169", "R-256", "X-02", "X-13", "X-15", "X-36", "X-41", "X-58"
)
async def test_s01_full_life_with_photos_and_rework(a_day: BeginDay) -> None:
    day = await a_day(TUESDAY)
    await customer(day, "C1")
    job = Job(day, "WO-1001", customer_id="C1")
    visit = {"start": day.instant("240:00"), "end": day.instant("360:00")}

    await job.created()
    day.told("00:00", "1.1", D1="W", M1="W,I")
    await job.answered("NEW_WORK_ORDER", "D1", "acknowledge", "01:30")
    await job.assigned("T1", "03:00", window=visit)
    day.told("03:00", "2.1", T1="P,S", M1="W,I", D1="W")
    await job.accepted("T1", "04:10")
    day.told("04:10", "2.2", M1="W,I", D1="W")
    day.told("04:10", "6.1", C1="W,S")
    await job.status("T1", "en_route", "40:00")
    day.told("40:00", "3.1", M1="W,I", D1="W")
    await job.status("T1", "on_site", "70:00")
    day.told("70:00", "3.2", M1="W,I", D1="W")

    await job.photos("completed", "T1", 1, "130:00")
    day.told("130:00", "5.1", T1="P,I", M1="W,I")
    assert (await job.state())["status"] == "on_site"
    missing = await day.rows("SELECT id FROM alerts WHERE type = 'PHOTOS_MISSING'")
    await job.photos("photos_uploaded", "T1", 3, "138:00")
    await job.photos("completed", "T1", 3)
    day.told("138:00", "3.3", M1="W", D1="W")
    uploaded = await day.alert(missing[0]["id"])
    assert (uploaded["state"], uploaded["acknowledged_action"]) == ("closed", "upload")
    await job.answered("WORK_COMPLETED", "M1", "reject", "141:00", reason="The serial number is not legible")
    day.told("141:00", "4.1", T1="P,S", D1="W,S")
    await job.answered("WORK_REJECTED", "T1", "acknowledge", "144:00")
    await job.photos("resubmitted", "T1", 3, "165:00")
    day.told("165:00", "3.3", M1="W", D1="W")
    await job.answered("WORK_COMPLETED", "M1", "approve", "168:00", occurrence=2)
    day.told("168:00", "4.2", D1="W", BC="W,I", T1="P")
    day.told("168:00", "6.2", C1="W,S")
    await day.passes(to="600:00")

    await day.nothing_else()
    known = await responses(day)
    assert known["NEW_WORK_ORDER acknowledge"] == (90.0, True)
    assert known["WORK_COMPLETED reject"] == (180.0, True)
    assert not await day.rows("SELECT id FROM alerts WHERE state <> 'closed'")
    assert (await job.state())["status"] == "approved"
    assert len(day.phone_of("T1").texts) == 2
    assert len(day.phone_of("D1").texts) == 1
