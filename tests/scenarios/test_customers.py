"""6.1 to 6.3: what a customer's phone and portal show, by what they chose and the hour of their day."""

from typing import Any

import pytest

from domain.ids import AlertId, PersonId, alert_workflow_id, digest_workflow_id
from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day

NOON = "2026-12-08T12:00-06:00"
TEN_AT_NIGHT = "2026-12-08T22:00-06:00"
OPTED_IN = {"sms_opt_in": True, "preferred_channel": "both", "opt_in_ip": "203.0.113.7", "opt_in_wording": "1"}


async def served(a_day: BeginDay, start: str, preferences: dict[str, Any] | None) -> Day:
    """A day with a customer C1 in Green Bay, kept by customer service."""
    day = await a_day(start)
    contact = {"name": "Pinecrest Dairy", "number": "+14145550201"}
    assert (await day.asks("PUT", "/v1/customers/C1", "CSR", json=contact)).status_code == 200
    if preferences is not None:
        reply = await day.asks("PUT", "/v1/customers/C1/preferences", "CSR", json=preferences)
        assert reply.status_code == 200, reply.text
    return day


def visit(day: Day, start: str, end: str) -> dict[str, Any]:
    return {"window": {"start": day.instant(start), "end": day.instant(end)}}


async def reasons(day: Day) -> list[str]:
    rows = await day.rows("SELECT reason FROM deliveries WHERE role = 'customer' AND state = 'suppressed'")
    return [row["reason"] for row in rows]


@pytest.mark.requirement("R-069", "R-070", "R-073", "R-074", "R-167", "R-186")
async def test_who_opted_in_is_texted_and_has_a_card(a_day: BeginDay) -> None:
    day = await served(a_day, NOON, OPTED_IN)

    await day.post("CUSTOMER_ASSIGNED", **visit(day, "240:00", "360:00"))
    await day.passes(to="10:00")
    await day.post("CUSTOMER_COMPLETED", completed_at=day.instant("10:00"))
    await day.passes(to="20:00")

    day.told("00:00", "6.1", C1="W,S")
    day.told("10:00", "6.2", C1="W,S")
    await day.nothing_else()
    texts = await day.rows(
        "SELECT t.body FROM delivery_texts t JOIN deliveries d ON d.id = t.delivery_id "
        "WHERE d.channel = 'sms' ORDER BY d.due_at"
    )
    said, _, link = texts[0]["body"].rpartition(" ")
    assert said == "Your service is assigned. Technician Marcus will arrive 4:00 - 6:00 PM. Job ID: WO-1004"
    page = await day.opens(link)
    assert (page.status_code, "Service Complete" in page.text) == (200, True)


@pytest.mark.requirement("R-167", "R-186", "X-40")
async def test_who_never_opted_in_has_the_card_alone(a_day: BeginDay) -> None:
    day = await served(a_day, NOON, None)

    await day.post("CUSTOMER_CANCELLED")
    await day.passes(to="20:00")

    day.told("00:00", "6.3", C1="W")
    await day.nothing_else()
    assert await reasons(day) == ["no_opt_in"]


@pytest.mark.requirement("R-173", "R-186")
async def test_who_wrote_stop_is_told_by_the_web(a_day: BeginDay) -> None:
    """The number is left alone; nobody is alarmed about it."""
    day = await served(a_day, NOON, OPTED_IN | {"preferred_channel": "sms"})
    await day.house.database.write(
        lambda tx: tx.run("INSERT INTO opt_outs (number, since, source) VALUES ('+14145550201', '', 'inbound')")
    )

    await day.post("CUSTOMER_ASSIGNED", **visit(day, "240:00", "360:00"))
    await day.passes(to="20:00")

    day.told("00:00", "6.1", C1="W")
    await day.nothing_else()
    assert await reasons(day) == ["opted_out"]


@pytest.mark.requirement("X-41", "R-166")
async def test_a_work_order_that_was_called_off_is_not_said_to_be_done(a_day: BeginDay) -> None:
    day = await served(a_day, NOON, OPTED_IN)

    await day.post("CUSTOMER_CANCELLED")
    await day.passes(to="10:00")
    await day.post("CUSTOMER_COMPLETED", completed_at=day.instant("10:00"))
    await day.post("CUSTOMER_CANCELLED", dedup_key="said again")
    await day.passes(to="20:00")

    day.told("00:00", "6.3", C1="W,S")
    await day.nothing_else()
    assert sorted(set(await reasons(day))) == ["customer_told", "work_called_off"]


@pytest.mark.requirement("X-52")
async def test_a_text_at_night_waits_for_the_morning_and_a_visit_at_short_notice_does_not(a_day: BeginDay) -> None:
    day = await served(a_day, TEN_AT_NIGHT, OPTED_IN)

    await day.post("CUSTOMER_ASSIGNED", work_order_id="WO-1", **visit(day, "90:00", "150:00"))
    await day.post("CUSTOMER_ASSIGNED", work_order_id="WO-2", **visit(day, "780:00", "840:00"))
    await day.passes(to="601:00")

    day.told("00:00", "6.1", C1="W,S")
    day.told("00:00", "6.1", C1="W")
    day.told("600:00", "6.1", C1="S")
    await day.nothing_else()


@pytest.mark.requirement("F-29")
async def test_temporal_and_the_logs_learn_a_customers_id_and_nothing_else(
    a_day: BeginDay, capsys: pytest.CaptureFixture[str]
) -> None:
    day = await served(a_day, TEN_AT_NIGHT, OPTED_IN)
    now = await day.post("CUSTOMER_ASSIGNED", work_order_id="WO-1", **visit(day, "90:00", "150:00"))
    later = await day.post("CUSTOMER_CANCELLED", work_order_id="WO-2")
    await day.passes(to="601:00")

    ids = (alert_workflow_id(AlertId(now)), alert_workflow_id(AlertId(later)), digest_workflow_id(PersonId("C1")))
    kept = [await day.house.client.get_workflow_handle(one).fetch_history() for one in ids]

    said = b"".join(event.SerializeToString() for history in kept for event in history.events)
    said += "".join(capsys.readouterr()).encode()
    assert b"C1" in said
    for personal in (b"Pinecrest", b"4145550201", b"203.0.113.7", b"a part has to be ordered", b"Marcus"):
        assert personal not in said
