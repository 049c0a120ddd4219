"""S01 and S03 live: a whole life with photos and rework, and a decline after the escalation; without idle hours."""

import pytest

from tests.e2e.job import Job, a_customer, a_job
from tests.e2e.story import Story

pytestmark = [pytest.mark.temporal, pytest.mark.timeout(240)]
PHOTOS = {"technician_id": "T1", "photos_required": 3}


async def offered_to_t1(story: Story, job: Job) -> None:
    await job.created()
    await job.raises("NEW_WORK_ORDER")
    await story.passes(to="01:30")
    await job.answered("D1", "acknowledge")
    await job.says("work_order.assigned", technician_ids=["T1"], window=job.window)
    await job.raises("WORK_ASSIGNED")
    await story.t1.expects_push("Work assigned", at=story.at("00:00"))


@pytest.mark.requirement("R-069", "R-074", "R-256", "X-15", "X-36", "X-41")
async def test_s01_full_life_with_photos_and_rework(story: Story) -> None:
    """Nobody hears of what is a row alone; the customer hears twice."""
    c1 = await a_customer(story, "C-live-1", texted=True)
    async with a_job(story, "D1", "T1", customer_id="C-live-1") as job:
        await offered_to_t1(story, job)
        await story.passes(to="01:10")
        await story.t1.expects_text("Work assigned", at=story.at("00:00")).then_replies("A{code}")
        await job.raises("ASSIGNMENT_ACCEPTED")
        await c1.expects_text("Technician Marcus will arrive", at=story.at("00:00"))
        for status in ("en_route", "on_site"):
            await job.says("technician.status", technician_id="T1", status=status)

        await job.says("work_order.completed", **PHOTOS, photos_uploaded=1)
        await job.raises("PHOTOS_MISSING")
        await story.t1.expects_push("Missing photos", at=story.at("00:00"))
        await story.passes(to="08:00")
        await job.says("work_order.photos_uploaded", **PHOTOS, photos_uploaded=3)
        await job.says("work_order.completed", **PHOTOS, photos_uploaded=3)
        await story.until(state="closed")
        await story.passes(to="15:30")  # nobody is told any more that they are missing

        await job.raises("WORK_COMPLETED")
        await job.answered("M1", "reject", reason="The serial number is not legible")
        await job.raises("WORK_REJECTED")
        await story.t1.expects_push("rejected", at=story.at("00:00"))
        await story.d1.expects_text("rejected", at=story.at("00:00"))
        await story.passes(to="03:00")
        await story.t1.expects_text("rejected", at=story.at("00:00")).then_replies("A{code}")
        await story.until(state="acknowledged")
        await story.passes(to="05:30")

        await job.says("work_order.resubmitted", **PHOTOS, photos_uploaded=3)
        await job.raises("WORK_COMPLETED", 2)
        await story.passes(to="03:00")
        await job.answered("M1", "approve")
        await job.raises("WORK_APPROVED")
        await story.t1.expects_push("approved", at=story.at("00:00"))
        await c1.expects_text("Your service is complete", at=story.at("00:00"))
        await story.nothing_else(until="06:00")
        assert await job.cards() == ["CUSTOMER_ASSIGNED", "CUSTOMER_COMPLETED"]
        assert not [alert for alert in await job.alerts() if alert["state"] != "closed"]


@pytest.mark.requirement("X-08", "X-09", "R-149", "R-440", "X-42")
async def test_s03_decline_after_escalation(story: Story) -> None:
    await a_customer(story, "C-live-2", texted=False)
    async with a_job(story, "D1", "T1", "T2", customer_id="C-live-2") as job:
        await offered_to_t1(story, job)
        offer = await story.t1.expects_text("Work assigned", at=story.at("00:00"))
        await story.m1.expects_text("not responding", at=story.at("05:00"))
        await story.passes(to="07:00")
        await story.t1.replies(f"D{offer.code} truck in shop")

        await job.raises("ASSIGNMENT_DECLINED")
        for told in (story.m1, story.d1):
            await told.expects_text("truck in shop", at=story.at("00:00"))
        await story.passes(to="02:00")
        await job.says("work_order.reassigned", technician_ids=["T2"], **{"from": ["T1"]}, window=job.window)
        await job.raises("REASSIGNED_TO", 2)
        await story.t1.expects_push("Reassigned", at=story.at("00:00"))
        await story.t2.expects_push("from Marcus", at=story.at("00:00"))
        await story.passes(to="04:20")
        await story.t2.expects_text("from Marcus", at=story.at("00:00")).then_replies("A{code}")
        await job.raises("ASSIGNMENT_ACCEPTED", 2)
        await story.nothing_else(until="06:00")
        assert await job.cards() == ["CUSTOMER_ASSIGNED"]
