"""The ladder of every alert type, as a table that can be laid beside R-148 to R-151 and the X-lines."""

import importlib
from datetime import timedelta
from pathlib import Path

import pytest

from domain.catalogue import CATALOGUE
from domain.ladder import StepClock
from domain.role import Role
from tests.domain.ladder_table import Rung, rungs

HERE = Path(__file__).parent
REWORK = timedelta(hours=4)

LADDERS: dict[str, tuple[Rung, ...]] = {
    #
    "NEW_WORK_ORDER": (
        Rung(0, "acknowledgment", "CD*[W, S if offline]; SM[W, I] if workable", escalated=False),
        Rung(5, "acknowledgment", "RD*[W, S, V if critical]"),
        Rung(10, "acknowledgment", "AD*[W, V if critical]"),
        Rung(15, "acknowledgment", "OM*[S, V if critical]", task=True),
    ),
    # what follows silence is 5.6
    "WORK_ASSIGNED": (
        Rung(0, "acknowledgment", "TECH*[P, S, E]; SM[W, I]; CD[W]", escalated=False),
        Rung(5, "acknowledgment", "SM*[W, S]; RD[S] if pattern", shown_as="ASSIGNMENT_UNANSWERED"),
        Rung(10, "acknowledgment", "CD*[W, S]", shown_as="ASSIGNMENT_UNANSWERED"),
        Rung(15, "acknowledgment", "CD*[W, S]", shown_as="ASSIGNMENT_UNANSWERED", task=True),
    ),
    #
    "EQUIPMENT_SHORTAGE": (
        Rung(0, "acknowledgment", "CD*[W, S]; SM?[W, S]; RD?[V, S] if critical", escalated=False),
        Rung(5, "acknowledgment", "RD*[V, S]"),
        Rung(10, "condition", "OM*[V, S]; AD?[W]"),
        Rung(15, "condition", "CD*[W, S]", task=True),
    ),
    #
    "SLA_BREACH": (
        Rung(0, "acknowledgment", "RD*[V, S]; CD[W, S]; AD[W]", escalated=False),
        Rung(5, "acknowledgment", "RD*[V]"),
        Rung(15, "none", "AD[W]", escalated=False),
        Rung(15, "acknowledgment", "AD*[V]; OM*[V]", task=True),
    ),
    # its people are named when it is raised
    "ISSUE_RESOLVED": (Rung(0, "none", "CD[W]", escalated=False),),
    #
    "SYSTEM_ISSUE": (Rung(0, "none", "AD[W, S if failing]", escalated=False),),
}


@pytest.mark.requirement(
    "R-148", "R-149", "R-150", "R-151", "R-002", "R-010", "R-046", "R-054", "X-07", "X-12", "X-66", "X-25"
)
@pytest.mark.parametrize("key", LADDERS)
def test_the_ladder_is_the_one_of_the_documents(key: str) -> None:
    assert rungs(key) == LADDERS[key]


def test_every_type_of_the_catalogue_stands_in_the_table() -> None:
    tables = [
        importlib.import_module(f"tests.domain.{file.stem}").LADDERS for file in sorted(HERE.glob("test_ladders*.py"))
    ]

    assert sorted(CATALOGUE) == sorted(key for table in tables for key in table)


@pytest.mark.requirement("R-156", "R-157", "X-03")
@pytest.mark.parametrize("key", CATALOGUE)
def test_a_ladder_has_at_most_three_levels_after_the_first(key: str) -> None:
    later = {step.due for step in CATALOGUE[key].ladder} - {timedelta(0)}

    assert later <= {timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=15), REWORK}
    assert REWORK not in later or key == "WORK_REJECTED"


@pytest.mark.requirement("R-146")
@pytest.mark.parametrize("key", ["NEW_WORK_ORDER", "WORK_ASSIGNED", "EQUIPMENT_SHORTAGE", "SLA_BREACH"])
def test_five_minutes_of_silence_bring_the_next_level(key: str) -> None:
    first_escalation = next(step for step in CATALOGUE[key].ladder if step.escalated)

    assert first_escalation.due == timedelta(minutes=5)


@pytest.mark.requirement("R-147")
@pytest.mark.parametrize("key", CATALOGUE)
def test_an_escalated_step_always_asks_for_an_answer(key: str) -> None:
    for step in CATALOGUE[key].ladder:
        assert not step.escalated or any(copy.asks and copy.owes for copy in step.copies)


@pytest.mark.requirement("X-16")
@pytest.mark.parametrize("key", CATALOGUE)
def test_whoever_owes_an_answer_is_also_asked_for_it(key: str) -> None:
    for step in CATALOGUE[key].ladder:
        assert all(copy.asks for copy in step.copies if copy.owes)


@pytest.mark.parametrize("key", CATALOGUE)
def test_whoever_owes_the_answer_stands_first_in_a_step(key: str) -> None:
    for step in CATALOGUE[key].ladder:
        duties = [copy.owes for copy in step.copies]
        assert duties == sorted(duties, reverse=True)


@pytest.mark.requirement("X-03")
@pytest.mark.parametrize("key", ["NEW_WORK_ORDER", "WORK_ASSIGNED", "EQUIPMENT_SHORTAGE", "SLA_BREACH"])
def test_only_the_last_step_ends_in_a_manual_task(key: str) -> None:
    assert [step.task is not None for step in CATALOGUE[key].ladder] == [False, False, False, True]


@pytest.mark.requirement("X-12")
def test_the_compliance_report_of_a_breach_is_on_no_clock_and_asks_nobody() -> None:
    report = CATALOGUE["SLA_BREACH"].ladder[2]

    assert report.clock is StepClock.NONE
    assert report.wording == "report"
    assert not any(copy.asks for copy in report.copies)


@pytest.mark.requirement("X-05", "X-06")
def test_voice_is_used_only_where_a_ladder_names_it() -> None:
    called = {
        (key, step.index, copy.role)
        for key, entry in CATALOGUE.items()
        for step in entry.ladder
        for copy in step.copies
        if any(use.channel == "voice" and use.when is None for use in copy.uses) and copy.when is None
    }

    assert called == {
        ("EQUIPMENT_SHORTAGE", 1, Role.REGIONAL_DISPATCHER),
        ("EQUIPMENT_SHORTAGE", 2, Role.OPERATIONS_MANAGER),
        ("SLA_BREACH", 0, Role.REGIONAL_DISPATCHER),
        ("SLA_BREACH", 1, Role.REGIONAL_DISPATCHER),
        ("SLA_BREACH", 3, Role.ADMIN),
        ("SLA_BREACH", 3, Role.OPERATIONS_MANAGER),
        ("REGION_ROLLUP", 0, Role.REGIONAL_DISPATCHER),
    }
