"""5.4: the deadline has passed; calls until somebody is reached, and a report whatever happens."""

import pytest

from tests.scenarios.conftest import BeginDay
from tests.scenarios.day import Day

THURSDAY = "2026-12-10T11:06-06:00"


async def a_breach(a_day: BeginDay) -> Day:
    day = await a_day(THURSDAY)
    await day.post("SLA_BREACH", work_order_id="WO-1016")
    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    return day


def nobody_acknowledged(day: Day) -> None:
    """The report, and the last calls; they ring out."""
    day.told("15:00", "5.4", AD="W,V", OM="V")
    for attempt in ("17:25", "19:50"):
        day.told(attempt, "5.4", AD="V", OM="V")


@pytest.mark.requirement("R-151", "X-10", "X-12", "R-224", "R-226")
async def test_the_calls_of_s11_when_nobody_ever_presses_a_key(a_day: BeginDay) -> None:
    """Call 1 is answered and runs out, call 2 rings out, the re-call takes the place of call 3."""
    day = await a_breach(a_day)

    await day.passes(to="00:10")
    await day.phone_of("RD1").answers()
    await day.passes(to="40:00")

    for attempt in ("04:10", "05:00", "07:25", "09:50"):
        day.told(attempt, "5.4", RD1="V")
    nobody_acknowledged(day)
    await day.nothing_else()
    first = day.phone_of("RD1").calls[0]
    assert first.ended_at == day.instant("02:10")
    assert first.repeats == 11  # again every 10 s until 120 s have passed
    assert (await day.alert())["state"] == "open"
    (task,) = await day.rows("SELECT state FROM manual_tasks")
    assert task["state"] == "open"


@pytest.mark.requirement("R-223", "R-151", "X-12")
async def test_pressing_1_at_once_leaves_only_the_report(a_day: BeginDay) -> None:
    day = await a_breach(a_day)
    await day.passes(to="00:10")

    await day.phone_of("RD1").answers()
    await day.phone_of("RD1").presses("1")
    await day.passes(to="40:00")

    day.told("15:00", "5.4", AD="W")
    await day.nothing_else()
    (entry,) = await day.audited("Alert.Acknowledged")
    assert (entry["actor"], entry["details"]["channel"]) == ("RD1", "phone")
    (row,) = await day.rows(
        "SELECT t.body FROM deliveries d JOIN delivery_texts t ON t.delivery_id = d.id WHERE d.step = 2"
    )
    assert "Acknowledged: yes" in row["body"]


@pytest.mark.requirement("X-10", "R-151")
async def test_s11_pressing_1_in_the_re_call(a_day: BeginDay) -> None:
    day = await a_breach(a_day)
    await day.passes(to="00:10")
    await day.phone_of("RD1").answers()
    await day.passes(to="05:10")

    await day.phone_of("RD1").answers()
    await day.passes(to="06:30")
    await day.phone_of("RD1").presses("1")
    await day.passes(to="40:00")

    day.told("04:10", "5.4", RD1="V")
    day.told("05:00", "5.4", RD1="V")
    day.told("15:00", "5.4", AD="W")
    await day.nothing_else()
    assert (await day.alert())["state"] == "acknowledged"


@pytest.mark.requirement("X-11", "R-225")
@pytest.mark.parametrize(
    ("kind", "attempts"),
    [
        ("busy", ("02:00", "04:00", "05:00", "07:00", "09:00")),
        ("voicemail", ("02:03", "04:06", "05:00", "07:03", "09:06")),
        ("hang_up", ("02:07", "04:14", "05:00", "07:07", "09:14")),
    ],
)
async def test_busy_voicemail_and_hanging_up_are_no_answer(
    a_day: BeginDay, kind: str, attempts: tuple[str, ...]
) -> None:
    day = await a_day(THURSDAY)
    await day.phone_of("RD1").behaves(kind)

    await day.post("SLA_BREACH", work_order_id="WO-1016")
    await day.passes(to="40:00")

    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    for attempt in attempts:
        day.told(attempt, "5.4", RD1="V")
    nobody_acknowledged(day)
    await day.nothing_else()


@pytest.mark.requirement("R-221", "X-10")
async def test_an_answer_on_another_channel_cancels_the_calls(a_day: BeginDay) -> None:
    """Also the one that is on the line: it ends by itself, and nobody calls again."""
    day = await a_breach(a_day)
    await day.passes(to="00:10")

    phone = day.phone_of("RD1")
    await phone.replies(f"A{phone.code}")
    await day.passes(to="40:00")

    day.told("15:00", "5.4", AD="W")
    await day.nothing_else()
    timeline = await day.gets(f"/v1/alerts/{day.last}/timeline")
    assert {(one["step"], one["fate"]) for one in timeline["future"]} == {
        (0, "will_not_happen"),
        (1, "will_not_happen"),
        (3, "will_not_happen"),
    }
    assert all("acknowledged by RD1 by text" in one["why"] for one in timeline["future"])


@pytest.mark.requirement("X-22", "X-12")
async def test_a_breach_that_clears_is_told_and_still_reported(a_day: BeginDay) -> None:
    day = await a_day(THURSDAY)
    await day.post("SLA_BREACH", dedup_key="WO-1016:SLA_BREACH:1")
    await day.passes(to="03:00")

    await day.clears("SLA_BREACH", "WO-1016:SLA_BREACH:1")
    await day.passes(to="40:00")

    day.told("00:00", "5.4", RD1="V,S", D1="W,S", AD="W")
    day.told("02:25", "5.4", RD1="V")
    day.told("03:00", "7.7", RD1="W,S", D1="W,S")
    day.told("15:00", "5.4", AD="W")
    await day.nothing_else()
