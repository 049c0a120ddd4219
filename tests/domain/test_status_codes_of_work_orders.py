"""What other systems call a state, and what becomes of codes that nobody knows."""

import pytest

from domain.work_order.effect import Flag
from domain.work_order.happening import Verdict
from domain.work_order.status import Status
from domain.work_order.status_words import canonical
from tests.domain.life import Life, a_completed, an_accepted, an_assigned, on_site


@pytest.mark.requirement("X-58", "R-442")
@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("Dispatched", Status.OFFERED),
        ("Acknowledged", Status.ACCEPTED),
        ("On my way", Status.EN_ROUTE),
        ("en-route", Status.EN_ROUTE),
        ("Traveling", Status.EN_ROUTE),
        ("En Route", Status.EN_ROUTE),
        ("ARRIVED", Status.ON_SITE),
        ("On Site", Status.ON_SITE),
        ("complete", Status.WORK_COMPLETE),
        ("Complete + approve", Status.APPROVED),
        ("Invoiced", Status.CLOSED),
        ("canceled", Status.CANCELLED),
        ("No Show", Status.NO_SHOW),
        ("lunch", None),
        ("", None),
        ("!!", None),
    ],
)
def test_a_state_has_many_names(code: str, status: Status | None) -> None:
    assert canonical(code) is status


@pytest.mark.requirement("X-58", "R-022", "R-026")
@pytest.mark.parametrize("source", ["mobile", "office", "geofence"])
def test_every_source_counts_the_same(source: str) -> None:
    life = an_accepted()

    life.at(40).hears("technician.status", status="On my way", source=source)
    life.at(70).hears("technician.status", status="Arrived", source=source)

    assert life.told()[-2:] == ["40:00 +3.1 T1", "70:00 +3.2 T1"]


@pytest.mark.requirement("X-58")
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("on_site", Verdict.REPEATED),
        ("en_route", Verdict.BACKWARD),
        ("dispatched", Verdict.BACKWARD),
        ("acknowledged", Verdict.REPEATED),
        ("coffee", Verdict.UNKNOWN_STATUS),
        ("approved", Verdict.CONTRADICTED),
        ("closed", Verdict.CONTRADICTED),
    ],
)
def test_repeats_and_steps_back_change_nothing(code: str, expected: Verdict) -> None:
    life = on_site()
    before = len(life.raised)

    assert life.hears("technician.status", status=code) is expected
    assert len(life.raised) == before
    assert life.order
    assert life.order.status == "on_site"


@pytest.mark.requirement("X-58")
def test_a_step_may_be_left_out() -> None:
    """On site without an accept: the offer is answered by it, and nobody is told of what did not happen."""
    life = an_assigned()

    life.at(20).hears("technician.status", status="arrived")

    assert life.lines[3:] == ["20:00 -2.1", "20:00 +3.2 T1", "20:00 +6.1 T1"]
    assert life.order
    assert life.order.status == "on_site"


@pytest.mark.requirement("X-58")
def test_an_unknown_code_is_flagged_without_what_it_says_beyond_letters() -> None:
    life = an_accepted()

    life.hears("technician.status", status="Lunch <b>break</b>!")

    assert [one.key for one in life.effects if isinstance(one, Flag)] == ["status:lunch_b_break_b"]


@pytest.mark.requirement("X-47")
def test_each_of_a_crew_is_told_on_the_way_and_the_order_does_not_go_back() -> None:
    life = an_assigned(technician_ids=["T1", "T2"])
    life.at(40).hears("technician.status", technician_id="T1", status="arrived")

    life.at(45).hears("technician.status", technician_id="T2", status="en_route")
    life.at(50).hears("technician.status", technician_id="T2", status="arrived")

    assert [line for line in life.told() if "+3" in line] == ["40:00 +3.2 T1", "45:00 +3.1 T2", "50:00 +3.2 T2"]
    assert life.order
    assert life.order.status == "on_site"


@pytest.mark.requirement("X-77")
def test_a_technician_who_has_lost_the_job_does_not_move_it() -> None:
    life = an_accepted()
    life.at(10).hears("work_order.reassigned", technician_ids=["T2"])

    assert life.hears("technician.status", status="arrived") is Verdict.CONTRADICTED
    assert life.order
    assert life.order.status == "offered"


@pytest.mark.requirement("X-58")
@pytest.mark.parametrize(
    ("code", "expected", "status"),
    [
        ("approved", Verdict.APPLIED, "approved"),
        ("rejected", Verdict.APPLIED, "rejected"),
        ("invoiced", Verdict.APPLIED, "closed"),
        ("cancelled", Verdict.APPLIED, "cancelled"),
        ("complete", Verdict.REPEATED, "work_complete"),
        ("on site", Verdict.BACKWARD, "work_complete"),
    ],
)
def test_the_office_may_post_the_state_of_the_whole(code: str, expected: Verdict, status: str) -> None:
    life = a_completed()

    assert life.hears("work_order.status", status=code) is expected
    assert life.order
    assert life.order.status == status


@pytest.mark.requirement("X-77")
def test_events_before_the_creation_count_and_are_flagged_once() -> None:
    life = Life()

    life.hears("work_order.assigned", technician_ids=["T1"])
    life.at(1).hears("offer.accepted")

    assert life.told() == ["00:00 +2.1 T1", "01:00 +2.2 T1"]
    assert life.said("2.1")["customer"] == "WO-1"
    assert [one.key for one in life.effects if isinstance(one, Flag)] == ["unknown:WO-1"]


@pytest.mark.requirement("X-77")
def test_a_late_creation_merges_and_starts_only_what_has_not_passed() -> None:
    life = Life()
    life.hears("work_order.commented")
    life.at(20)

    life.applies(life.happened("work_order.created", "late", occurred=-life.now.resolution * 20 * 60 * 1_000_000))
    life.at(100)

    assert life.order
    assert not life.order.unknown
    assert life.order.store_id == "S014"
    assert life.count("1.1") == 1
    assert life.count("5.7") == 0


@pytest.mark.requirement("X-77")
@pytest.mark.parametrize("end", ["work_order.cancelled", "work_order.closed", "work_order.approved"])
@pytest.mark.parametrize(
    "late", ["offer.accepted", "work_order.commented", "work_order.reassigned", "technician.status"]
)
def test_a_work_order_that_is_over_hears_nothing(end: str, late: str) -> None:
    life = a_completed()
    life.hears(end)
    raised = len(life.raised)

    assert life.at(200).hears(late) is Verdict.OVER
    assert len(life.raised) == raised


@pytest.mark.requirement("X-58")
def test_what_a_work_order_does_not_know_is_irrelevant_to_it() -> None:
    assert an_accepted().hears("technician.connection_lost") is Verdict.IRRELEVANT
