"""The scenarios at the level of the rules: which alert is raised and closed at which instant."""

import pytest

from domain.work_order.happening import Verdict
from tests.domain.life import AFTERNOON, Life, an_assigned


@pytest.mark.requirement("X-13", "X-41", "X-15", "R-029", "R-041", "R-082")
def test_a_full_life_with_photos_and_rework() -> None:
    """S01."""
    day = Life()

    day.hears("work_order.created")
    day.at(3).hears("work_order.assigned", **AFTERNOON)
    assert day.lines == ["00:00 +1.1", "03:00 -1.1", "03:00 +2.1 T1"]

    day.lines.clear()
    day.at(4).hears("offer.accepted")
    assert day.lines == ["04:00 -2.1", "04:00 +2.2 T1", "04:00 +6.1 T1"]

    day.lines.clear()
    day.at(40).hears("technician.status", status="en_route")
    day.at(70).hears("technician.status", status="on_site")
    assert day.lines == ["40:00 +3.1 T1", "70:00 +3.2 T1"]

    day.lines.clear()
    day.at(130).hears("work_order.completed", photos_required=3, photos_uploaded=1)
    assert day.lines == ["130:00 +5.1 T1"]
    assert day.order
    assert day.order.status == "on_site"

    day.lines.clear()
    day.at(138).hears("work_order.photos_uploaded", photos_required=3, photos_uploaded=3)
    assert day.at(145).lines == ["138:00 -5.1", "138:00 +3.3 T1"]
    day.lines.clear()
    assert day.hears("work_order.completed", photos_required=3, photos_uploaded=3) is Verdict.REPEATED

    day.at(146).hears("work_order.rejected", reason="The wheel wobbles")
    assert day.lines == ["146:00 -3.3", "146:00 +4.1 T1"]

    day.lines.clear()
    day.at(165).hears("work_order.resubmitted", photos_required=3, photos_uploaded=3)
    assert day.lines == ["165:00 -4.1", "165:00 +3.3 T1"]

    day.lines.clear()
    day.at(168).hears("work_order.approved")
    assert day.at(1000).lines == ["168:00 -3.3", "168:00 +4.2 T1", "168:00 +6.2 T1"]
    assert day.numbers() == []


def declined_after_escalation() -> Life:
    """S03 up to 07:00: T1 is silent at 05:00, and declines."""
    day = Life()
    day.hears("work_order.assigned", **AFTERNOON)
    day.at(7).hears("offer.declined", reason="truck in shop")
    return day


@pytest.mark.requirement("X-08", "X-09", "X-22", "R-440")
def test_a_decline_after_escalation_and_a_reassignment() -> None:
    """S03: 2.3 owns the reassign clock, so the new offer ends it."""
    day = declined_after_escalation()
    assert day.lines == ["00:00 +2.1 T1", "07:00 -2.1", "07:00 +2.3 T1"]
    assert day.said("2.3")["alternative_ids"] == ("T2", "T3")
    assert day.said("2.3")["decline_pattern"] is False

    day.lines.clear()
    day.at(9).hears("work_order.reassigned", technician_ids=["T2"], from_=None)
    assert sorted(day.at(12).lines) == ["09:00 +7.4 T1", "09:00 +7.5 T2", "09:00 -2.3"]
    assert day.said("7.4")["offer_held"] is False
    assert day.said("7.5")["previous_technician_id"] == "T1"

    day.lines.clear()
    day.at(13.33).hears("work_order.created", customer_id="C-1")
    day.hears("offer.accepted", technician_id="T2")
    assert [line.split(" ", 1)[1] for line in day.lines] == ["-7.5", "+2.2 T2", "+6.1 T2"]


@pytest.mark.requirement("X-09")
def test_a_second_failed_offer_is_a_pattern() -> None:
    """S03, branch b."""
    day = declined_after_escalation()
    day.at(9).hears("work_order.reassigned", technician_ids=["T2"])

    day.at(13.33).hears("offer.declined", technician_id="T2")

    assert day.said("2.3")["decline_pattern"] is True
    assert day.count("6.1") == 0


@pytest.mark.requirement("X-09")
def test_without_a_new_offer_the_decline_stays_open() -> None:
    """S03, branch c: its ladder reaches the regional dispatcher at 12:00."""
    day = declined_after_escalation()

    assert day.at(60).numbers() == ["2.3"]


@pytest.mark.requirement("X-13")
def test_a_work_order_that_nobody_is_offered_is_told_of_after_fifteen_minutes() -> None:
    """S04: whoever acknowledges 1.1, nobody has it."""
    day = Life()
    day.hears("work_order.created")

    assert day.at(14.99).told() == ["00:00 +1.1"]
    assert day.at(16).told() == ["15:00 +5.7"]
    assert day.at(2000).told() == []


@pytest.mark.requirement("X-22", "X-13")
def test_the_first_offer_ends_both_and_tells_of_5_7() -> None:
    day = Life()
    day.hears("work_order.created")

    day.at(20).hears("work_order.assigned")

    assert day.lines == ["00:00 +1.1", "15:00 +5.7", "20:00 -1.1", "20:00 -5.7!", "20:00 +2.1 T1"]


@pytest.mark.requirement("X-41", "X-62")
def test_offers_and_deadlines_do_not_know_of_a_crisis() -> None:
    """S11: what its events raise, and when; how it is told is the plan's affair."""
    day = an_assigned()
    day.hears("work_order.sla_changed", sla_deadline=day.now.replace(hour=15, minute=9))

    day.at(8.5).hears("offer.accepted")
    day.at(60)

    assert day.told() == [
        "00:00 +1.1",
        "03:00 +2.1 T1",
        "07:12 +5.3 T1",
        "08:30 +2.2 T1",
        "08:30 +6.1 T1",
        "09:00 +5.4 T1",
    ]
