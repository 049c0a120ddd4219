"""Work is completed, lacks photos, is judged, and is done again."""

from datetime import timedelta

import pytest

from domain.answer import Action
from domain.work_order.effect import Answer
from domain.work_order.happening import Verdict
from tests.domain.life import Life, a_completed, an_accepted, an_assigned, on_site


def answers(life: Life) -> list[tuple[str, str, Action]]:
    return [
        (one.key.removeprefix("WO-1:"), one.person_id, one.action) for one in life.effects if isinstance(one, Answer)
    ]


@pytest.mark.requirement("R-041", "R-043", "X-66")
@pytest.mark.parametrize(
    ("documents", "missing"),
    [
        ({"photos_required": 3, "photos_uploaded": 1}, ("2 of 3 photos",)),
        ({"missing_photo_types": ["Before", "Tread"]}, ("Before", "Tread")),
        ({"documentation_complete": False}, ("documentation",)),
    ],
)
def test_work_without_its_papers_stays_on_site(documents: dict[str, object], missing: tuple[str, ...]) -> None:
    life = on_site()

    life.at(130).hears("work_order.completed", **documents)

    assert life.said("5.1")["missing"] == missing
    assert life.count("3.3") == 0
    assert life.order
    assert life.order.status == "on_site"


@pytest.mark.requirement("R-041")
def test_it_is_asked_for_the_photos_once_while_they_are_missing() -> None:
    life = on_site()
    for minute in (130, 131, 140):
        life.at(minute).hears("work_order.completed", photos_required=3, photos_uploaded=1)

    assert life.count("5.1") == 1
    assert life.hears("work_order.approved") is Verdict.CONTRADICTED


@pytest.mark.requirement("R-041", "R-029")
def test_the_missing_photos_complete_it() -> None:
    life = on_site()
    life.at(130).hears("work_order.completed", photos_required=3, photos_uploaded=1)

    life.at(135).hears("work_order.photos_uploaded", photos_required=3, photos_uploaded=2)
    assert life.numbers() == ["5.1"]

    life.at(138).hears("work_order.photos_uploaded", photos_required=3, photos_uploaded=3)
    assert life.numbers() == ["3.3"]
    assert answers(life)[-1] == ("PHOTOS_MISSING:1", "T1", Action.UPLOAD)
    assert life.said("3.3")["photos_uploaded"] == 3


@pytest.mark.requirement("R-029")
def test_photos_before_the_completion_complete_nothing() -> None:
    life = on_site()

    life.at(100).hears("work_order.photos_uploaded")

    assert life.numbers() == []
    assert life.order
    assert life.order.status == "on_site"


@pytest.mark.requirement("X-58")
def test_a_bare_status_completes_it_too() -> None:
    life = on_site()

    life.at(130).hears("technician.status", status="Complete")

    assert life.numbers() == ["3.3"]
    assert life.hears("work_order.completed") is Verdict.REPEATED


@pytest.mark.requirement("R-033", "X-15")
@pytest.mark.parametrize(("deadline", "due"), [(None, 240), (60, 60), (600, 240)])
def test_rework_is_due_in_four_hours_or_at_the_deadline(deadline: int | None, due: int) -> None:
    life = a_completed()
    if deadline:
        life.hears("work_order.sla_changed", sla_deadline=timedelta(minutes=deadline))

    life.hears("work_order.rejected")

    assert life.order
    assert life.order.rework_due == life.now + timedelta(minutes=due)
    assert life.said("4.1")["manager_id"] == "M1"
    assert answers(life)[-1] == ("WORK_COMPLETED:1", "M1", Action.REJECT)


@pytest.mark.requirement("X-36", "R-033")
def test_each_completion_asks_the_manager_anew() -> None:
    life = a_completed()

    for minute in (140, 160, 180):
        life.at(minute).hears("work_order.rejected")
        assert life.numbers() == ["4.1"]
        life.at(minute + 10).hears("work_order.resubmitted")
        assert life.numbers() == ["3.3"]

    assert life.count("3.3") == 4
    assert life.count("4.1") == 3


@pytest.mark.requirement("X-77")
@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("work_order.rejected", "work_order.rejected", Verdict.REPEATED),
        ("work_order.rejected", "work_order.approved", Verdict.CONTRADICTED),
        ("work_order.approved", "work_order.rejected", Verdict.OVER),
        ("work_order.approved", "work_order.approved", Verdict.OVER),
    ],
)
def test_the_first_judgment_stands(first: str, second: str, expected: Verdict) -> None:
    life = a_completed()
    life.at(140).hears(first)

    assert life.at(141).hears(second) is expected


@pytest.mark.requirement("X-77")
def test_what_is_not_complete_cannot_be_rejected() -> None:
    assert on_site().hears("work_order.rejected") is Verdict.CONTRADICTED


@pytest.mark.requirement("X-58", "X-41")
def test_an_approval_may_come_without_its_completion() -> None:
    life = on_site()

    life.at(130).hears("work_order.approved")

    assert life.told()[-2:] == ["130:00 +4.2 T1", "130:00 +6.2 T1"]
    assert life.numbers() == []


@pytest.mark.requirement("R-037", "R-039")
def test_the_approval_names_what_it_costs() -> None:
    life = on_site()
    life.at(130).hears("work_order.completed", total_cost="412.50 USD")

    life.at(140).hears("work_order.approved")

    assert life.said("4.2")["total_cost"] == "412.50 USD"


@pytest.mark.requirement("X-59", "X-23")
def test_nobody_of_a_crew_is_asked_any_more_when_the_work_is_done() -> None:
    life = an_assigned(technician_ids=["T1", "T2", "T3"])
    life.at(4).hears("offer.accepted")
    life.at(5).hears("offer.declined", technician_id="T2")

    life.at(60).hears("work_order.completed")

    assert life.numbers() == ["3.3"]


@pytest.mark.requirement("X-77")
def test_work_is_not_completed_by_somebody_who_has_not_got_it() -> None:
    assert an_accepted().hears("work_order.completed", technician_id="T3") is Verdict.CONTRADICTED


@pytest.mark.requirement("R-440")
def test_rework_given_to_another_is_asked_of_the_first_no_more() -> None:
    life = a_completed()
    life.at(140).hears("work_order.rejected")

    life.at(150).hears("work_order.reassigned", technician_ids=["T2"])

    assert life.numbers() == ["7.5"]
    life.at(151).hears("offer.accepted", technician_id="T2")
    life.at(200).hears("work_order.resubmitted", technician_id="T2")
    assert life.numbers() == ["3.3"]


@pytest.mark.requirement("R-045", "X-07", "X-64")
@pytest.mark.parametrize(
    ("resolution", "action"), [("approve_alternative", Action.APPROVE_ALTERNATIVE), ("cancel", Action.CANCEL)]
)
def test_a_shortage_is_told_decided_and_its_technician_hears(resolution: str, action: Action) -> None:
    life = on_site()
    life.at(80).hears("shortage.reported", critical=True)
    assert life.said("5.2")["work_order_priority"] == "critical"

    life.at(85).hears("shortage.resolved", resolution=resolution)

    assert answers(life)[-1] == ("EQUIPMENT_SHORTAGE:1", "M1", action)
    assert life.said("7.13")["technician_id"] == "T1"
    assert life.numbers() == []
    assert life.hears("shortage.resolved") is Verdict.REPEATED


@pytest.mark.requirement("X-22")
def test_a_shortage_is_over_when_the_work_is_done_without_it() -> None:
    life = on_site()
    life.at(80).hears("shortage.reported")

    life.at(130).hears("work_order.completed")

    assert "130:00 -5.2!" in life.lines


@pytest.mark.requirement("R-005", "R-006", "R-008")
def test_a_comment_is_told_and_may_change_the_priority() -> None:
    life = an_accepted()

    life.at(20).hears("work_order.commented", priority="critical", urgent=True, ongoing_issue=True)

    said = life.said("1.2")
    assert (said["technician_id"], said["origin"], said["urgent"]) == ("T1", "customer", True)
    assert said["work_order_priority"] == "critical"
    assert life.order
    assert life.order.priority == "critical"


@pytest.mark.requirement("R-008")
def test_a_priority_changes_once() -> None:
    life = an_accepted()

    assert life.hears("work_order.priority_changed") is Verdict.APPLIED
    assert life.hears("work_order.priority_changed") is Verdict.REPEATED


@pytest.mark.requirement("R-440", "R-041")
def test_photos_are_asked_of_whoever_has_the_job_now() -> None:
    life = on_site()
    life.at(80).hears("work_order.completed", photos_uploaded=0)
    life.at(90).hears("work_order.reassigned", technician_ids=["T2"])
    assert life.numbers() == ["7.5"]

    life.at(100).hears("work_order.completed", technician_id="T2", photos_uploaded=0)
    assert life.numbers() == ["5.1"]
    assert life.said("5.1")["technician_id"] == "T2"
