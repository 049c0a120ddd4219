"""What a person's quiet hours hold, and what goes ahead."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Calendar, Hours, Weekday
from domain.catalogue import CATALOGUE
from domain.catalogue.work_assigned import UNANSWERED
from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.directory import Directory
from domain.methods import Methods
from domain.priority import Priority
from domain.quiet_hours import QuietHours
from domain.reason import Reason
from domain.role import Role
from domain.rule_set import RuleSet
from tests.builders import a_directory, a_person, a_plan, the_people
from tests.domain.hours import CHICAGO, INSTANTS, NOON, any_quiet_hours, held, local, quiet, the

AROUND_NOON = quiet("11:00", "13:00")
UNTIL = local("2026-11-24T13:00")


def a_house(settings: Mapping[str, QuietHours], *people: Any, **rules: Any) -> Directory:
    return replace(a_directory(*people), rules=RuleSet(quiet_hours=settings, **rules))


@pytest.mark.requirement("R-136", "R-344", "X-26", "X-27")
def test_what_interrupts_waits_for_the_end_and_rows_are_written_without_a_sound() -> None:
    plan = a_plan("EQUIPMENT_SHORTAGE", directory=a_house({"M1": AROUND_NOON}), now=NOON, priority=Priority.HIGH)

    text, row = the(plan, "M1", Channel.SMS), the(plan, "M1", Channel.WEB)
    assert (text.state, text.reason, text.held_until) == (DeliveryState.SUPPRESSED, Reason.QUIET_HOURS, UNTIL)
    assert (row.state, row.silent) == (DeliveryState.PLANNED, True)
    assert held(plan).keys() == {("M1", "S")}


@pytest.mark.requirement("X-26")
def test_nobody_elses_rows_are_silent() -> None:
    plan = a_plan("EQUIPMENT_SHORTAGE", directory=a_house({"M1": AROUND_NOON}), now=NOON, priority=Priority.HIGH)

    assert not the(plan, "D1", Channel.WEB).silent


@pytest.mark.requirement("X-27", "R-157")
def test_a_step_waits_its_time_for_somebody_who_is_not_disturbed() -> None:
    directory = a_house({"M1": AROUND_NOON})

    plan = a_plan("WORK_ASSIGNED", 1, directory=directory, now=NOON)

    assert held(plan).keys() == {("M1", "S")}
    assert not plan.falls_through


@pytest.mark.requirement("F-27")
def test_an_email_does_not_wait() -> None:
    directory = a_house(
        {"M1": AROUND_NOON},
        a_person("M1", Role.STORE_MANAGER, stores=("S014",), email="dana@example.com"),
        switches=Methods(email=True),
    )
    plans = [
        a_plan(key, index, directory=directory, now=NOON, priority=Priority.HIGH)
        for key, entry in CATALOGUE.items()
        for index in range(len(entry.ladder))
    ]

    assert not any((person, letter) == ("M1", "E") for plan in plans for person, letter in held(plan))


@pytest.mark.requirement("R-345")
@pytest.mark.parametrize(
    ("hours", "priority", "is_held"),
    [
        (quiet("11:00", "13:00", enabled=False, allow_critical=False), Priority.MEDIUM, False),
        (quiet("13:00", "15:00", allow_critical=False), Priority.MEDIUM, False),
        (quiet("11:00", "13:00", allow_critical=True), Priority.CRITICAL, False),
        (quiet("11:00", "13:00", allow_critical=False), Priority.CRITICAL, True),
        (quiet("11:00", "13:00", allow_critical=True), Priority.HIGH, True),
        (quiet("11:00", "13:00", exempt=frozenset({"EQUIPMENT_SHORTAGE"})), Priority.MEDIUM, False),
        (
            quiet("11:00", "13:00", allow_critical=False, exempt=frozenset({"EQUIPMENT_SHORTAGE"})),
            Priority.CRITICAL,
            False,
        ),
        (quiet("11:00", "13:00", exempt=frozenset({"SLA_BREACH"})), Priority.MEDIUM, True),
        (quiet("11:00", "13:00"), Priority.LOW, True),
    ],
)
def test_they_are_judged_in_the_order_of_the_requirements(
    hours: QuietHours, priority: Priority, *, is_held: bool
) -> None:
    plan = a_plan("EQUIPMENT_SHORTAGE", directory=a_house({"M1": hours}), now=NOON, priority=priority)

    assert (("M1", "S") in held(plan)) is is_held
    assert the(plan, "M1", Channel.WEB).silent is is_held


@pytest.mark.requirement("R-344")
def test_a_type_is_exempt_by_the_name_that_its_rows_show_too() -> None:
    hours = quiet("11:00", "13:00", exempt=frozenset({UNANSWERED}))

    assert not held(a_plan("WORK_ASSIGNED", 1, directory=a_house({"M1": hours}), now=NOON))


@pytest.mark.requirement("X-29")
@pytest.mark.parametrize(("key", "offered"), [("WORK_ASSIGNED", "T1"), ("REASSIGNED_TO", "T2")])
def test_an_offered_job_reaches_a_technician_on_shift(key: str, offered: str) -> None:
    plan = a_plan(key, directory=a_house(dict.fromkeys(("T1", "T2", "M1"), AROUND_NOON)), now=NOON)

    assert the(plan, offered, Channel.SMS).state is DeliveryState.PLANNED
    assert the(plan, offered, Channel.PUSH).state is DeliveryState.PLANNED
    assert not held(plan)


@pytest.mark.requirement("X-29", "F-22")
def test_an_offered_job_waits_for_a_technician_off_shift() -> None:
    hours = quiet("00:00", "12:00")
    saturday = local("2026-11-28T02:00")

    plan = a_plan("WORK_ASSIGNED", directory=a_house({"T1": hours}), now=saturday)

    assert held(plan).keys() == {("T1", "P"), ("T1", "S")}
    assert the(plan, "T1", Channel.SMS).held_until == local("2026-11-28T12:00")
    assert not plan.falls_through


@pytest.mark.requirement("X-29")
def test_a_rota_puts_a_technician_on_shift_at_night() -> None:
    nights = Calendar(zone=CHICAGO, hours={day: (Hours(opens=time(0), closes=time(6)),) for day in Weekday})
    at_work = the_people()["T1"].model_copy(update={"duty": "nights"})
    directory = replace(a_house({"T1": quiet("00:00", "12:00")}, at_work), calendars={"nights": nights})

    assert not held(a_plan("WORK_ASSIGNED", directory=directory, now=local("2026-11-28T02:00")))
    assert held(a_plan("WORK_ASSIGNED", directory=directory, now=local("2026-11-28T06:00")))


@pytest.mark.requirement("X-29")
def test_what_somebody_refused_off_call_does_not_bind_the_critical_chain_on_call() -> None:
    refuses = quiet("11:00", "13:00", allow_critical=False)

    plan = a_plan("SLA_BREACH", directory=a_house({"RD1": refuses, "M1": refuses}), now=NOON)

    assert not held(plan)


@pytest.mark.requirement("X-27", "X-30")
@pytest.mark.parametrize(
    ("start", "end", "at", "until", "reason"),
    [
        ("18:00", "08:00", "2026-11-24T20:00", "2026-11-25T08:00", Reason.OUTSIDE_HOURS),
        ("18:00", "06:00", "2026-11-24T20:00", "2026-11-25T07:00", Reason.OUTSIDE_HOURS),
        ("12:00", "20:00", "2026-11-24T13:00", "2026-11-25T07:00", Reason.QUIET_HOURS),
        ("12:00", "20:00", "2026-11-27T13:00", "2026-11-30T07:00", Reason.QUIET_HOURS),
        ("18:00", "08:00", "2026-11-28T02:00", "2026-11-30T08:00", Reason.OUTSIDE_HOURS),
        ("07:00", "18:00", "2026-11-24T20:00", "2026-11-25T07:00", Reason.OUTSIDE_HOURS),  # they leave no gap
    ],
)
def test_what_is_held_is_told_when_neither_holds_it_any_more(
    start: str, end: str, at: str, until: str, reason: Reason
) -> None:
    directory = a_house({"M1": quiet(start, end)})

    text = the(
        a_plan("EQUIPMENT_SHORTAGE", directory=directory, now=local(at), priority=Priority.LOW), "M1", Channel.SMS
    )

    assert (text.held_until, text.reason) == (local(until), reason)


@pytest.mark.requirement("X-27", "X-28", "X-30")
@given(any_quiet_hours(), st.sampled_from(list(Priority)), INSTANTS)
def test_quiet_hours_only_ever_put_off(hours: QuietHours, priority: Priority, now: datetime) -> None:
    people = the_people()
    loud = a_plan("EQUIPMENT_SHORTAGE", now=now, priority=priority)
    hushed = a_plan("EQUIPMENT_SHORTAGE", directory=a_house(dict.fromkeys(people, hours)), now=now, priority=priority)

    sent = {one.id for one in hushed.deliveries if one.state is DeliveryState.PLANNED}
    assert sent <= {one.id for one in loud.deliveries if one.state is DeliveryState.PLANNED}
    assert hushed.falls_through == loud.falls_through
    for one in hushed.deliveries:
        assert one.held_until is None or (one.held_until > now and one.state is DeliveryState.SUPPRESSED)
        assert one.held_until is None or one.channel is not Channel.WEB
