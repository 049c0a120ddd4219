"""The ladders of what happens between an assignment and an approval, and of what goes wrong meanwhile."""

from datetime import timedelta
from typing import Any

import pytest

from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.ladder import StepClock
from domain.new_alert import new_alert
from domain.reason import Reason
from domain.role import Role
from tests.builders import ALERT, ORIGIN, a_context, a_directory, a_plan, a_type
from tests.domain.ladder_table import Rung, rungs

LADDERS: dict[str, tuple[Rung, ...]] = {
    #
    "WORK_ORDER_COMMENT": (
        Rung(
            0,
            "acknowledgment",
            "TECH?[P, S if urgent] if assigned; CD?[W, I]; SM[W, I] if ongoing",
            escalated=False,
        ),
    ),
    # the customer's text is 6.1
    "ASSIGNMENT_ACCEPTED": (Rung(0, "none", "SM[W, I]; CD[W]", escalated=False),),
    #
    "ASSIGNMENT_DECLINED": (
        Rung(0, "acknowledgment", "SM*[W, S]; CD?[W, S]; RD[S] if pattern", escalated=False),
        Rung(5, "condition", "RD*[S]"),
    ),
    #
    "TECHNICIAN_EN_ROUTE": (Rung(0, "none", "SM[W, I]; CD[W]", escalated=False),),
    #
    "TECHNICIAN_ARRIVED": (Rung(0, "none", "SM[W, I]; CD[W]", escalated=False),),
    # it stays pending; X-41: the customer's text is 6.2
    "WORK_COMPLETED": (Rung(0, "acknowledgment", "SM*[W, S if critical]; CD[W]", escalated=False),),
    #
    "WORK_REJECTED": (
        Rung(0, "acknowledgment", "TECH*[P, S]; CD[W, S]", escalated=False),
        Rung(5, "acknowledgment", "CD*[W, S]"),
        Rung(240, "condition", "CD*[W, S]"),
    ),
    #
    "WORK_APPROVED": (Rung(0, "none", "CD[W]; BC[W, I]; TECH[P]", escalated=False),),
    #
    "PHOTOS_MISSING": (
        Rung(0, "acknowledgment", "TECH*[P, I]; SM[W, I]", escalated=False),
        Rung(15, "condition", "SM*[W, I]"),
    ),
    # at the deadline it becomes 5.4
    "SLA_WARNING": (Rung(0, "acknowledgment", "CD?[W, S]; SM?[W, S]; RD[S] if the SLA requires", escalated=False),),
    #
    "TECHNICIAN_OFFLINE": (
        Rung(0, "acknowledgment", "SM*[W, S]; CD?[W, S]", escalated=False),
        Rung(5, "condition", "CD*[W, S]; SM[W]"),
    ),
    #
    "WORK_ORDER_UNASSIGNED": (
        Rung(0, "acknowledgment", "CD*[W, S]", escalated=False),
        Rung(15, "condition", "RD*[S]"),
    ),
}


@pytest.mark.requirement(
    "R-006", "R-014", "R-018", "R-020", "R-022", "R-024", "R-026", "R-028", "R-030", "R-034", "R-036", "R-038"
)
@pytest.mark.requirement(
    "R-040", "R-042", "R-044", "R-050", "R-058", "R-060", "R-066", "R-068", "R-124", "X-09", "X-14", "X-15", "X-66"
)
@pytest.mark.parametrize("key", LADDERS)
def test_the_ladder_is_the_one_of_the_documents(key: str) -> None:
    assert rungs(key) == LADDERS[key]


@pytest.mark.requirement("R-032", "R-158")
@pytest.mark.parametrize("key", ["WORK_COMPLETED", "SLA_WARNING", "WORK_ORDER_COMMENT"])
def test_silence_brings_nobody_else(key: str) -> None:
    assert len(a_type(key).ladder) == 1


@pytest.mark.requirement("X-02")
@pytest.mark.parametrize(
    "key", ["ASSIGNMENT_DECLINED", "PHOTOS_MISSING", "TECHNICIAN_OFFLINE", "WORK_ORDER_UNASSIGNED"]
)
def test_an_acknowledgment_does_not_stop_what_follows_the_condition(key: str) -> None:
    assert {step.clock for step in a_type(key).ladder[1:]} == {StepClock.CONDITION}


def told(key: str, index: int = 0, /, **context: Any) -> dict[str, set[Channel]]:
    """Who is told by which channels at a step."""
    plan = a_plan(key, index, context=a_context(key, **context))
    people = {one.recipient.id for one in plan.deliveries if one.state == "planned"}
    return {
        person: {one.channel for one in plan.deliveries if one.recipient.id == person and one.state == "planned"}
        for person in people
    }


@pytest.mark.requirement("R-006", "X-57")
@pytest.mark.parametrize(
    ("context", "people"),
    [
        ({}, {"T1": {"push"}, "D1": {"web", "in_app"}}),
        ({"urgent": True}, {"T1": {"push", "sms"}, "D1": {"web", "in_app"}}),
        ({"ongoing_issue": True}, {"T1": {"push"}, "D1": {"web", "in_app"}, "M1": {"web", "in_app"}}),
        ({"technician_id": None, "urgent": True}, {"D1": {"web", "in_app"}}),
    ],
)
def test_a_comment_reaches_whom_it_concerns(context: dict[str, Any], people: dict[str, set[str]]) -> None:
    assert told("WORK_ORDER_COMMENT", **context) == people


def test_a_comment_on_work_that_nobody_has_is_no_trouble_of_the_directory() -> None:
    plan = a_plan("WORK_ORDER_COMMENT", context=a_context("WORK_ORDER_COMMENT", technician_id=None))

    assert plan.unreachable == ()


@pytest.mark.requirement("X-09", "X-57", "R-018")
@pytest.mark.parametrize("pattern", [False, True])
def test_the_region_hears_of_a_decline_at_once_only_as_part_of_a_pattern(*, pattern: bool) -> None:
    assert ("RD1" in told("ASSIGNMENT_DECLINED", decline_pattern=pattern)) is pattern


@pytest.mark.requirement("X-09", "R-020")
def test_the_region_is_texted_five_minutes_after_a_decline() -> None:
    assert told("ASSIGNMENT_DECLINED", 1) == {"RD1": {"sms"}}


@pytest.mark.requirement("R-050", "X-57")
@pytest.mark.parametrize("required", [False, True])
def test_the_region_is_warned_where_the_sla_requires_it(*, required: bool) -> None:
    assert ("RD1" in told("SLA_WARNING", sla_requires_regional=required)) is required


@pytest.mark.requirement("R-030", "X-06")
@pytest.mark.parametrize(("priority", "channels"), [("medium", {"web"}), ("critical", {"web", "sms"})])
def test_completed_work_is_texted_to_the_manager_if_it_is_critical(priority: str, channels: set[str]) -> None:
    assert told("WORK_COMPLETED", work_order_priority=priority)["M1"] == channels


@pytest.mark.requirement("X-41", "R-168")
@pytest.mark.parametrize("key", ["ASSIGNMENT_ACCEPTED", "WORK_COMPLETED"])
def test_the_customer_is_not_told_by_the_alerts_of_the_office(key: str) -> None:
    roles = {copy.role for step in a_type(key).ladder for copy in step.copies}

    assert roles == {Role.STORE_MANAGER, Role.CENTRAL_DISPATCHER}


@pytest.mark.parametrize(
    ("key", "index", "context", "reason"),
    [
        ("WORK_ORDER_COMMENT", 0, {}, Reason.NOT_URGENT),
        ("WORK_ORDER_COMMENT", 0, {}, Reason.NO_ONGOING_ISSUE),
        ("ASSIGNMENT_DECLINED", 0, {}, Reason.NO_PATTERN),
        ("SLA_WARNING", 0, {}, Reason.SLA_WITHOUT_REGIONAL),
        ("WORK_COMPLETED", 0, {}, Reason.NOT_CRITICAL),
    ],
)
def test_who_is_left_out_is_left_out_for_a_reason(
    key: str, index: int, context: dict[str, Any], reason: Reason
) -> None:
    plan = a_plan(key, index, context=a_context(key, **context))

    assert reason in {one.reason for one in plan.deliveries if one.state == "suppressed"}


@pytest.mark.requirement("R-281")
@pytest.mark.parametrize(
    ("key", "page"),
    [("WORK_ASSIGNED", "Assignments"), ("WORK_REJECTED", "ReworkNeeded"), ("PHOTOS_MISSING", "PhotoCapture")],
)
def test_a_push_opens_the_page_of_its_type(key: str, page: str) -> None:
    assert a_type(key).deep_link == page


@pytest.mark.requirement("X-15")
def test_rework_is_due_after_four_hours_whoever_has_acknowledged() -> None:
    last = CATALOGUE["WORK_REJECTED"].ladder[-1]

    assert (last.due, last.clock) == (timedelta(hours=4), StepClock.CONDITION)


@pytest.mark.requirement("X-15")
@pytest.mark.parametrize(
    ("left", "due"),
    [
        (timedelta(days=2), timedelta(hours=4)),
        (timedelta(hours=4, microseconds=1), timedelta(hours=4)),
        (timedelta(minutes=90), timedelta(minutes=90)),
        (timedelta(minutes=5), timedelta(minutes=5)),
        (timedelta(minutes=1), timedelta(minutes=5)),
        (timedelta(hours=-1), timedelta(minutes=5)),
    ],
)
def test_rework_is_due_with_the_sla_where_that_is_sooner(left: timedelta, due: timedelta) -> None:
    alert = new_alert(
        ALERT,
        a_type("WORK_REJECTED"),
        dedup_key="WO-1001",
        context=a_context("WORK_REJECTED", sla_deadline=ORIGIN + left),
        directory=a_directory(),
        origin=ORIGIN,
        raised_by="dispatch",
    )

    assert [step.due for step in alert.steps] == [timedelta(0), timedelta(minutes=5), due]


@pytest.mark.requirement("R-254")
def test_photos_that_are_not_named_are_refused() -> None:
    with pytest.raises(ValueError, match="missing"):
        a_context("PHOTOS_MISSING", missing=())
