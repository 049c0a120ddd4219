"""The SLA: a warning at four fifths, a breach at the end, and what moves either."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.event_types import SlaChanged
from domain.work_order.effect import Close
from domain.work_order.happening import Verdict
from tests.domain.life import Life, a_completed


def a_deadline_in(minutes: int, **data: object) -> Life:
    life = Life()
    life.hears("work_order.created", sla_deadline=timedelta(minutes=minutes), **data)
    return life


def of_deadlines(life: Life) -> list[str]:
    return [line for line in life.lines if line.split(" ")[1][1:4] in ("5.3", "5.4")]


@pytest.mark.requirement("R-049", "R-052", "R-053", "X-65")
def test_it_warns_at_four_fifths_and_breaches_at_the_deadline() -> None:
    life = a_deadline_in(100)

    assert of_deadlines(life.at(79.99)) == []
    assert of_deadlines(life.at(99.99)) == ["80:00 +5.3"]
    assert of_deadlines(life.at(5000)) == ["80:00 +5.3", "100:00 -5.3", "100:00 +5.4"]


@pytest.mark.requirement("R-049")
def test_minutes_count_from_the_occurrence() -> None:
    life = Life()
    life.applies(life.happened("work_order.created", "ev", occurred=timedelta(minutes=-10), sla_minutes=100))

    assert of_deadlines(life.at(200)) == ["70:00 +5.3", "90:00 -5.3", "90:00 +5.4"]


@pytest.mark.requirement("X-62")
@pytest.mark.parametrize(
    ("left", "expected"), [(20, ["00:00 +5.3"]), (21, []), (0, ["00:00 +5.4"]), (-60, ["00:00 +5.4"])]
)
def test_what_is_past_when_it_is_created_is_told_at_once(left: int, expected: list[str]) -> None:
    life = Life()
    created = life.happened(
        "work_order.created", "ev", occurred=timedelta(minutes=-80), sla_deadline=timedelta(minutes=left)
    )

    life.applies(created)

    assert of_deadlines(life) == expected


@pytest.mark.requirement("X-62", "X-63")
def test_another_deadline_has_a_warning_and_a_breach_of_its_own() -> None:
    life = a_deadline_in(100)
    life.at(85).hears("work_order.sla_changed", sla_deadline=timedelta(minutes=115))

    assert of_deadlines(life.at(300)) == [
        "80:00 +5.3",
        "85:00 -5.3",
        "160:00 +5.3",
        "200:00 -5.3",
        "200:00 +5.4",
    ]


@pytest.mark.requirement("X-62", "X-22")
def test_a_deadline_that_is_put_off_ends_the_breach() -> None:
    life = a_deadline_in(100)
    life.at(110).hears("work_order.sla_changed", sla_deadline=timedelta(minutes=500))

    assert of_deadlines(life)[-1] == "110:00 -5.4!"


@pytest.mark.requirement("X-62")
def test_without_a_deadline_nothing_is_late() -> None:
    life = a_deadline_in(100)
    life.at(50)
    event = life.happened("work_order.sla_changed", "none-any-more")

    life.applies(replace(event, data=SlaChanged(sla_deadline=None)))

    assert of_deadlines(life.at(500)) == []


@pytest.mark.requirement("X-63")
def test_the_same_deadline_again_is_no_change() -> None:
    life = a_deadline_in(100)
    life.at(90)

    assert life.hears("work_order.sla_changed", sla_deadline=timedelta(minutes=10)) is Verdict.REPEATED
    assert life.at(200).count("5.3") == 1


@pytest.mark.requirement("R-053", "X-22", "X-65")
def test_completed_work_ends_both_and_tells_whoever_heard_of_either() -> None:
    life = a_deadline_in(100)
    life.at(3).hears("work_order.assigned")
    life.at(120).hears("work_order.completed")

    assert of_deadlines(life)[-1] == "120:00 -5.4!"
    ended = next(one for one in life.effects if isinstance(one, Close) and one.type == "SLA_BREACH")
    assert ended.inherits == ("SLA_WARNING", "WO-1:SLA_WARNING:1")


@pytest.mark.requirement("X-22")
def test_a_warning_ends_without_a_word() -> None:
    life = a_deadline_in(100)
    life.at(3).hears("work_order.assigned")
    life.at(90).hears("work_order.completed")

    assert of_deadlines(life.at(500))[-1] == "90:00 -5.3"


@pytest.mark.requirement("X-58")
def test_a_rejection_opens_the_clock_again() -> None:
    life = a_completed()
    life.hears("work_order.sla_changed", sla_deadline=timedelta(minutes=100))
    assert of_deadlines(life.at(150)) == []

    life.hears("work_order.rejected")

    assert of_deadlines(life.at(500)) == ["184:00 +5.3 T1", "230:00 -5.3", "230:00 +5.4 T1"]


@pytest.mark.requirement("X-58")
def test_a_passed_deadline_gives_no_second_breach() -> None:
    life = a_deadline_in(100)
    life.at(3).hears("work_order.assigned")
    life.at(120).hears("work_order.completed")

    life.at(130).hears("work_order.rejected")

    assert life.at(500).count("5.4") == 1


@pytest.mark.requirement("X-58", "X-62")
def test_a_deadline_that_passed_before_the_rejection_is_breached_then() -> None:
    life = a_completed()
    life.hears("work_order.sla_changed", sla_deadline=timedelta(minutes=10))
    assert of_deadlines(life.at(150)) == []

    life.hears("work_order.rejected")

    assert of_deadlines(life) == ["150:00 +5.4 T1"]


@pytest.mark.requirement("R-050")
def test_the_kind_of_sla_may_warn_the_region_too() -> None:
    life = a_deadline_in(100, sla_requires_regional=True)

    assert life.at(80).said("5.3")["sla_requires_regional"] is True


@pytest.mark.requirement("X-13")
@pytest.mark.parametrize(("minute", "times"), [(14.99, 0), (15, 1), (600, 1)])
def test_unassigned_means_fifteen_minutes_and_once(minute: float, times: int) -> None:
    life = Life()
    life.hears("work_order.created")

    assert life.at(minute).count("5.7") == times


@pytest.mark.requirement("X-13", "X-09")
def test_a_gap_after_the_first_offer_is_the_declines_own() -> None:
    life = Life()
    life.hears("work_order.created")
    life.at(3).hears("work_order.assigned")
    life.at(4).hears("offer.declined")

    assert life.at(600).count("5.7") == 0


@pytest.mark.requirement("X-75")
def test_unassigned_counts_from_the_occurrence() -> None:
    life = Life()
    life.applies(life.happened("work_order.created", "ev", occurred=timedelta(minutes=-12)))

    assert life.at(5).told() == ["00:00 +1.1", "03:00 +5.7"]
