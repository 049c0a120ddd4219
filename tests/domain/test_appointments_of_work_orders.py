"""Windows, arrivals, overruns, exceptions, cancellations: the visit as the customer and the schedule know it."""

from datetime import timedelta

import pytest

from domain.schedule.filters import Filter, Kind
from domain.work_order.effect import CloseAll, Exceptional, ExceptionCleared
from domain.work_order.happening import Verdict
from domain.work_order.terms import TERMS
from tests.domain.life import AFTERNOON, Life, an_accepted, an_assigned, on_site

SOON = {"window": {"start": timedelta(minutes=60), "end": timedelta(minutes=120)}}
"""From 03:00 on: it starts at 63:00, and the grace ends at 78:00."""


def records(life: Life) -> list[tuple[str, str, int | None, int | None, bool]]:
    return [
        (one.kind, one.status, one.notice_minutes, one.late_minutes, one.matched)
        for one in life.effects
        if isinstance(one, Exceptional)
    ]


@pytest.mark.requirement("R-081", "X-22", "X-75")
def test_nobody_at_the_site_after_the_grace_is_late() -> None:
    life = an_accepted(**SOON)

    assert life.at(77.99).count("7.1") == 0
    assert life.at(500).told()[-1] == "78:00 +7.1 T1"
    assert life.count("7.1") == 1
    assert records(life) == [("no_check_in", "no check-in", None, 15, True)]


@pytest.mark.requirement("R-081")
def test_the_grace_is_the_installations() -> None:
    life = Life(terms=TERMS.model_copy(update={"check_in_grace": timedelta(minutes=40)}))
    life.hears("work_order.assigned", **SOON)

    assert life.at(200).told()[-1] == "100:00 +7.1 T1"


@pytest.mark.requirement("X-22")
def test_the_first_arrival_ends_it() -> None:
    life = an_accepted(**SOON, technician_ids=["T1", "T2"])

    life.at(90).hears("technician.status", technician_id="T2", status="arrived")

    assert "90:00 -7.1!" in life.lines
    assert ExceptionCleared("no_check_in", "no check-in") in life.effects


@pytest.mark.requirement("R-081")
@pytest.mark.parametrize("status", ["arrived", "complete"])
def test_an_arrival_in_time_is_none(status: str) -> None:
    life = an_accepted(**SOON)

    life.at(77).hears("technician.status", status=status)

    assert life.at(500).count("7.1") == 0


@pytest.mark.requirement("R-081")
def test_whoever_is_offered_it_late_has_the_same_grace() -> None:
    life = an_accepted(**SOON)
    life.at(70).hears("work_order.reassigned", technician_ids=["T2"], from_=["T1"])

    assert life.at(84.99).count("7.1") == 0
    assert life.at(85).told()[-1] == "85:00 +7.1 T2"


@pytest.mark.requirement("R-081", "X-42")
def test_another_window_is_another_appointment() -> None:
    life = an_accepted(**SOON)
    life.at(80).hears("work_order.rescheduled", **SOON)

    assert "80:00 -7.1!" in life.lines
    assert life.at(500).told()[-1] == "155:00 +7.1 T1"


@pytest.mark.requirement("R-092", "R-433", "X-75")
@pytest.mark.parametrize(("minute", "times"), [(129.99, 0), (130, 1), (500, 1)])
def test_work_that_takes_longer_than_estimated_is_told_once(minute: float, times: int) -> None:
    assert on_site(estimated_minutes=60).at(minute).count("7.6") == times


@pytest.mark.requirement("R-092")
def test_work_that_is_done_in_time_overruns_nothing() -> None:
    life = on_site(estimated_minutes=60)
    life.at(129).hears("work_order.completed")

    assert life.at(500).count("7.6") == 0


@pytest.mark.requirement("X-41", "R-069")
def test_the_customer_hears_when_it_is_accepted_and_there_is_a_window() -> None:
    life = an_accepted(window=None)
    assert life.count("6.1") == 0

    life.at(10).hears("work_order.window_confirmed")

    assert life.told()[-1] == "10:00 +6.1 T1"
    assert life.hears("work_order.window_confirmed") is Verdict.REPEATED


@pytest.mark.requirement("X-42", "R-168")
@pytest.mark.parametrize("event_type", ["work_order.rescheduled", "work_order.window_confirmed"])
def test_a_window_that_moves_later_is_a_task_and_no_text(event_type: str) -> None:
    life = an_accepted()

    life.at(10).hears(event_type, window={"start": timedelta(days=2), "end": timedelta(days=2, hours=1)})

    said = life.said("7.14")
    assert said["technician_id"] == "T1"
    assert said["task"] == "The arrival window has moved to Nov 26, 09:10 - 10:10: call and say so."
    assert life.count("6.1") == 1


@pytest.mark.requirement("X-42")
def test_a_window_that_moves_before_is_no_task() -> None:
    life = an_assigned()
    life.at(10).hears("work_order.rescheduled")

    assert life.count("7.14") == 0


@pytest.mark.requirement("X-43")
def test_other_programmes_have_notices_of_their_own() -> None:
    life = Life()
    life.hears("work_order.created", programme="delivery")
    life.hears("work_order.assigned", **AFTERNOON)
    life.hears("offer.accepted")

    assert life.count("6.1") == 0


@pytest.mark.requirement("R-084", "X-73")
@pytest.mark.parametrize(
    ("by", "notice", "raised"),
    [("customer", 24 * 60 - 1, 1), ("customer", 24 * 60, 0), ("dispatcher", 5, 0), ("customer", None, 1)],
)
def test_a_customer_who_moves_it_late_frees_the_slot(by: str, notice: int | None, raised: int) -> None:
    life = an_accepted()

    life.at(10).hears("work_order.rescheduled", by=by, notice_given=notice)

    assert life.count("7.2") == raised
    assert [one[:2] for one in records(life)] == [("late_cancellation", "rescheduled")] * raised


@pytest.mark.requirement("R-084", "X-73", "R-089")
def test_a_cancellation_by_the_customer_is_one_whatever_the_notice() -> None:
    life = an_accepted()

    life.at(10).hears("work_order.cancelled", notice_given=60 * 24 * 9)

    assert life.numbers() == ["7.2"]
    assert records(life) == [("late_cancellation", "cancelled", 60 * 24 * 9, None, True)]


@pytest.mark.requirement("R-084")
def test_where_nothing_was_agreed_no_slot_is_free() -> None:
    life = an_accepted(window=None)
    life.hears("work_order.cancelled")

    assert life.count("7.2") == 0


@pytest.mark.requirement("X-23", "R-077")
def test_a_cancellation_ends_everything_and_tells_who_might_go() -> None:
    life = an_assigned(technician_ids=["T1", "T2", "T3"])
    life.at(4).hears("offer.accepted")
    life.at(5).hears("offer.declined", technician_id="T2")

    life.at(10).hears("work_order.cancelled", by="dispatcher")

    assert life.told()[-3:] == ["10:00 +7.11 T1", "10:00 +7.11 T3", "10:00 +6.3"]
    assert life.numbers() == []
    assert CloseAll("cancelled", "D1") in life.effects
    assert life.at(5000).told() == []


@pytest.mark.requirement("X-23")
def test_a_cancellation_before_any_offer_names_no_technician() -> None:
    life = Life()
    life.hears("work_order.created")

    life.at(1).hears("work_order.cancelled", by="dispatcher")

    assert life.told() == ["00:00 +1.1", "01:00 +7.11", "01:00 +6.3"]


@pytest.mark.requirement("R-077", "X-41")
def test_what_a_technician_cannot_complete_is_cancelled() -> None:
    life = on_site()

    life.at(80).hears("technician.status", status="Unable to complete")

    assert life.count("6.3") == 1
    assert life.order
    assert life.order.status == "cancelled"


@pytest.mark.requirement("X-23")
def test_closing_tells_nobody() -> None:
    life = on_site()

    life.at(80).hears("work_order.closed", reason="invoiced")

    assert life.lines[-1] == "70:00 +3.2 T1"
    assert CloseAll("invoiced", "D1") in life.effects


@pytest.mark.requirement("R-087", "X-22")
def test_a_logged_exception_is_told_and_cleared() -> None:
    life = an_accepted()

    life.at(300).hears("schedule.exception", status="Gate locked", note="nobody opens")
    assert life.hears("schedule.exception", status="GATE-LOCKED") is Verdict.REPEATED
    assert life.numbers() == ["7.1", "7.3"]

    life.at(310).hears("schedule.exception_cleared", status="gate locked")
    assert "310:00 -7.3!" in life.lines
    assert life.hears("schedule.exception_cleared", status="gate locked") is Verdict.REPEATED
    assert records(life)[-1] == ("status", "Gate locked", None, None, True)


@pytest.mark.requirement("R-082", "R-087")
@pytest.mark.parametrize(
    ("event_type", "data"),
    [
        ("schedule.exception", {"status": "No Show"}),
        ("technician.status", {"status": "no_show"}),
        ("work_order.status", {"status": "NO-SHOW"}),
    ],
)
def test_a_no_show_is_an_exception_until_somebody_comes(event_type: str, data: dict[str, str]) -> None:
    life = an_accepted(**SOON)

    life.at(65).hears(event_type, **data)
    assert life.order
    assert life.order.status == "no_show"
    assert life.at(100).numbers() == ["7.3"]

    life.hears("technician.status", status="arrived")
    assert life.numbers() == []
    assert "100:00 -7.3!" in life.lines


@pytest.mark.requirement("R-088", "R-089")
def test_what_no_filter_wants_is_recorded_and_raises_nothing() -> None:
    nights_only = Filter(kinds=frozenset({Kind.STATUS}), statuses=frozenset({"no-show"}))
    life = Life(terms=TERMS.model_copy(update={"filters": (nights_only,)}))
    life.hears("work_order.created")
    life.hears("work_order.assigned", **SOON)
    life.hears("offer.accepted")

    life.at(100).hears("schedule.exception", status="Gate locked")
    life.hears("work_order.cancelled")

    assert life.count("7.1") + life.count("7.2") + life.count("7.3") == 0
    assert [one[0] for one in records(life)] == ["no_check_in", "status", "late_cancellation"]
    assert not any(one[-1] for one in records(life))
