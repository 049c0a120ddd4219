"""A job is offered, answered, taken away and offered again."""

from datetime import timedelta

import pytest

from domain.answer import Action
from domain.work_order.effect import Answer, Assignment, Flag
from domain.work_order.happening import Verdict
from domain.work_order.offer import Offer, OfferState
from tests.builders import a_directory, the_people
from tests.domain.life import AFTERNOON, Life, an_accepted, an_assigned, on_site

CREW = {"technician_ids": ["T1", "T2"], "lead": "T2"}


def offer_to(life: Life, technician: str) -> Offer:
    offer = life.order.offer_to(technician) if life.order else None
    assert offer
    return offer


def history(life: Life) -> list[tuple[str, str]]:
    return [(one.technician_id, one.kind) for one in life.effects if isinstance(one, Assignment)]


@pytest.mark.requirement("X-59")
def test_every_member_of_a_crew_is_offered_the_job_and_one_leads() -> None:
    life = an_assigned(**CREW)

    assert [offer.technician_id for offer in life.order.standing if offer.lead] == ["T2"] if life.order else False
    assert life.told()[1:] == ["03:00 +2.1 T1", "03:00 +2.1 T2"]


@pytest.mark.requirement("X-59", "X-41")
def test_a_work_order_is_accepted_when_its_lead_accepts() -> None:
    life = an_assigned(**CREW)

    life.at(4).hears("offer.accepted", technician_id="T1")
    assert life.order
    assert life.order.status == "offered"
    assert life.count("6.1") == 0

    life.at(5).hears("offer.accepted", technician_id="T2")
    assert life.order.status == "accepted"
    assert life.said("6.1")["technician_id"] == "T2"


@pytest.mark.requirement("R-430")
def test_what_somebody_has_is_not_dispatched_to_another() -> None:
    life = an_assigned()

    verdict = life.hears("work_order.assigned", technician_ids=["T2"])

    assert verdict is Verdict.CONTRADICTED
    assert life.count("2.1") == 1
    assert [one.key for one in life.effects if isinstance(one, Flag)] == ["dispatched_twice:WO-1"]


@pytest.mark.requirement("X-77")
def test_the_same_dispatch_again_offers_nothing_again() -> None:
    life = an_assigned()

    assert life.hears("work_order.assigned", window=None) is Verdict.REPEATED


@pytest.mark.requirement("R-430", "X-09")
def test_what_was_declined_is_dispatched_again() -> None:
    life = an_assigned()
    life.at(4).hears("offer.declined")

    assert life.at(6).hears("work_order.assigned", technician_ids=["T2"]) is Verdict.APPLIED
    assert life.numbers() == ["2.1"]


@pytest.mark.requirement("R-433")
def test_an_offer_is_held_until_its_dispatch_time() -> None:
    life = an_assigned(dispatch_at=timedelta(minutes=30))
    assert life.told() == ["00:00 +1.1"]

    assert life.at(33).told() == ["33:00 +2.1 T1"]
    assert not offer_to(life, "T1").silent
    assert offer_to(life.at(38), "T1").silent


@pytest.mark.requirement("X-13", "R-433")
def test_a_held_offer_is_an_assignment() -> None:
    life = an_assigned(dispatch_at=timedelta(hours=3))

    assert life.at(60).count("5.7") == 0
    assert life.numbers() == []


@pytest.mark.requirement("R-061", "X-08")
@pytest.mark.parametrize(("minute", "silent"), [(7.99, False), (8, True)])
def test_five_minutes_without_an_answer_make_an_offer_silent(minute: float, *, silent: bool) -> None:
    assert offer_to(an_assigned().at(minute), "T1").silent is silent


@pytest.mark.requirement("R-061")
def test_an_answer_comes_in_time_or_late_and_counts() -> None:
    life = an_assigned()

    assert life.at(30).hears("offer.accepted") is Verdict.APPLIED
    assert offer_to(life, "T1").state is OfferState.ACCEPTED


@pytest.mark.requirement("X-17")
def test_an_answer_by_the_dispatch_system_answers_the_alert() -> None:
    life = an_accepted()

    answer = next(one for one in life.effects if isinstance(one, Answer))
    assert (answer.type, answer.key, answer.person_id) == ("WORK_ASSIGNED", "WO-1:WORK_ASSIGNED:1", "T1")
    assert answer.action is Action.ACCEPT


@pytest.mark.requirement("X-18", "X-64")
def test_whoever_accepts_what_was_given_to_another_is_told_once() -> None:
    life = an_assigned()
    life.at(5).hears("work_order.reassigned", technician_ids=["T2"])

    assert life.at(6).hears("offer.accepted") is Verdict.CONTRADICTED
    assert life.hears("offer.accepted") is Verdict.CONTRADICTED
    assert life.hears("technician.status", status="acknowledged") is Verdict.CONTRADICTED

    assert life.count("7.12") == 1
    assert life.said("7.12")["technician_id"] == "T1"
    assert offer_to(life, "T2").state is OfferState.OPEN


@pytest.mark.requirement("X-77")
@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("offer.accepted", "offer.accepted", Verdict.REPEATED),
        ("offer.accepted", "offer.declined", Verdict.CONTRADICTED),
        ("offer.declined", "offer.declined", Verdict.REPEATED),
        ("offer.declined", "offer.accepted", Verdict.CONTRADICTED),
    ],
)
def test_the_first_answer_stands(first: str, second: str, expected: Verdict) -> None:
    life = an_assigned()
    life.at(4).hears(first)
    stood = offer_to(life, "T1").state

    assert life.at(5).hears(second) is expected
    assert offer_to(life, "T1").state is stood


@pytest.mark.requirement("R-440", "X-22", "R-441")
@pytest.mark.parametrize("life", [an_assigned(), an_accepted(), on_site()], ids=["offered", "accepted", "on site"])
def test_a_reassignment_tells_both_and_is_kept(life: Life) -> None:
    life.hears("work_order.reassigned", technician_ids=["T3"], from_=None)

    assert life.said("7.4") | {"store_id": None} == {
        "work_order_id": "WO-1",
        "technician_id": "T1",
        "customer": "Pinecrest Dairy",
        "store_id": None,
        "new_technician_id": "T3",
        "offer_held": True,
    }
    assert life.said("7.5")["previous_technician_id"] == "T1"
    assert history(life)[-2:] == [("T1", "withdrawn"), ("T3", "offered")]
    assert life.order
    assert life.order.status == "offered"


@pytest.mark.requirement("R-440", "X-59")
def test_who_stays_in_a_crew_keeps_the_offer() -> None:
    life = an_assigned(**CREW)
    life.at(4).hears("offer.accepted", technician_id="T2")

    life.at(5).hears("work_order.reassigned", technician_ids=["T2", "T3"], lead="T2", from_=["T1"])

    assert life.told()[-2:] == ["05:00 +7.4 T1", "05:00 +7.5 T3"]
    assert offer_to(life, "T2").number == 2
    assert life.order
    assert life.order.status == "accepted"


@pytest.mark.requirement("X-42", "R-168")
def test_a_reassignment_tells_the_customer_nothing_more() -> None:
    life = an_accepted()
    life.at(10).hears("work_order.reassigned", technician_ids=["T2"])
    life.at(11).hears("offer.accepted", technician_id="T2")

    assert life.count("6.1") == 1
    assert life.count("7.14") == 0


@pytest.mark.requirement("R-094", "X-22")
@pytest.mark.parametrize("life", [an_assigned(), an_accepted()], ids=["offered", "accepted"])
def test_an_assignment_that_the_manager_rejects_goes_back_to_the_dispatchers(life: Life) -> None:
    life.at(6).hears("assignment.rejected")

    assert life.numbers() == ["7.8"]
    assert offer_to(life, "T1").state is OfferState.WITHDRAWN
    assert life.order
    assert life.order.status == "created"

    life.at(8).hears("work_order.assigned", technician_ids=["T2"])
    assert life.numbers() == ["2.1"]


@pytest.mark.requirement("R-094")
def test_nobody_on_site_is_sent_home_by_a_rejected_assignment() -> None:
    life = on_site()

    assert life.hears("assignment.rejected") is Verdict.CONTRADICTED


@pytest.mark.requirement("X-09")
@pytest.mark.parametrize(("earlier", "pattern"), [((0, 30), True), ((30,), False), ((-1, 30), False)])
def test_the_third_decline_of_a_technician_within_an_hour_is_a_pattern(
    earlier: tuple[int, ...], *, pattern: bool
) -> None:
    life = an_assigned(**AFTERNOON)
    life.declines["T1"] = [life.now + timedelta(minutes=minute - 3) for minute in earlier]

    life.at(60).hears("offer.declined")

    assert life.said("2.3")["decline_pattern"] is pattern


@pytest.mark.requirement("X-09")
def test_an_offer_fails_once() -> None:
    """The second one was silent, and the region heard of it then: its decline is no news of the order."""
    life = an_assigned()
    life.at(4).hears("offer.declined")
    life.at(5).hears("work_order.assigned", technician_ids=["T2"])

    assert life.said("2.1")["failed_before"] is True

    life.at(12).hears("offer.declined", technician_id="T2")
    assert life.said("2.3")["decline_pattern"] is False


@pytest.mark.requirement("X-09")
def test_a_superseded_offer_that_had_not_failed_counts_for_nothing() -> None:
    life = an_assigned()
    life.at(6).hears("work_order.reassigned", technician_ids=["T2"])

    life.at(8).hears("offer.declined", technician_id="T2")

    assert life.said("2.3")["decline_pattern"] is False


@pytest.mark.requirement("R-019")
def test_alternatives_are_of_the_same_store_and_were_not_asked() -> None:
    life = an_assigned(technician_ids=["T1", "T2"])

    life.at(4).hears("offer.declined")

    assert life.said("2.3")["alternative_ids"] == ("T3",)


@pytest.mark.requirement("X-77")
def test_a_technician_whom_nobody_knows_is_offered_the_job() -> None:
    """The door has flagged it already."""
    life = an_assigned(technician_ids=["T9"])

    assert life.count("2.1") == 1
    assert not [one for one in life.effects if isinstance(one, Flag)]


@pytest.mark.requirement("X-77")
def test_an_accept_whose_offer_was_lost_counts() -> None:
    life = Life()
    life.hears("work_order.created")

    assert life.at(2).hears("offer.accepted") is Verdict.APPLIED
    assert life.hears("work_order.assigned", **AFTERNOON) is Verdict.APPLIED

    assert life.count("2.1") == 0
    assert life.count("6.1") == 1
    assert life.numbers() == []


@pytest.mark.requirement("X-77")
def test_an_accept_by_somebody_who_was_never_asked_changes_nothing() -> None:
    life = an_assigned()

    assert life.hears("offer.accepted", technician_id="T2") is Verdict.CONTRADICTED


@pytest.mark.requirement("R-440", "X-77")
def test_whoever_had_it_before_anything_was_heard_of_it_is_told() -> None:
    life = Life()

    life.hears("work_order.reassigned", technician_ids=["T3"], from_=["T1", "T2"])

    assert life.told() == ["00:00 +7.4 T1", "00:00 +7.4 T2", "00:00 +7.5 T3"]
    assert len(life.raised) == len({one.key for one in life.raised})


@pytest.mark.requirement("X-41", "X-77")
def test_the_customer_of_a_late_creation_hears_of_the_job_that_is_taken() -> None:
    life = Life()
    life.hears("work_order.assigned", **AFTERNOON)
    life.hears("offer.accepted")
    assert life.count("6.1") == 0

    life.hears("work_order.created")

    assert life.count("6.1") == 1
    assert life.count("1.1") == 0


@pytest.mark.requirement("X-29")
@pytest.mark.parametrize(("on_duty", "flags"), [(True, []), (False, ["off_shift:WO-1:T1"])])
def test_an_offer_to_somebody_off_shift_goes_out_and_the_admins_hear_of_it(on_duty: bool, flags: list[str]) -> None:
    technician = the_people()["T1"].model_copy(update={"on_duty": on_duty})
    life = Life(directory=a_directory(technician))
    life.hears("work_order.created")

    life.hears("work_order.assigned", technician_ids=["T1"])

    assert life.count("2.1") == 1
    assert [one.key for one in life.effects if isinstance(one, Flag)] == flags
