"""The catalogue as its reviewer reads it."""

import pytest

from domain.catalogue import CATALOGUE
from domain.catalogue_table import catalogue_table
from tests.builders import ROOT, a_type


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def test_the_page_in_the_documents_is_made_from_todays_catalogue() -> None:
    """Where it fails: `alerts catalogue --markdown > docs/catalogue.md`."""
    assert (ROOT / "docs" / "catalogue.md").read_text() == catalogue_table(CATALOGUE.values())


@pytest.mark.parametrize("key", CATALOGUE)
def test_every_type_has_its_priority_and_its_end_in_the_overview(key: str) -> None:
    entry, table = a_type(key), catalogue_table([a_type(key)])

    (overview,) = [line for line in table.splitlines() if line.startswith(f"| {entry.number} |")]

    assert entry.title in overview
    assert entry.priority.value.capitalize() in overview
    assert overview.endswith(f"| {entry.closes_on} |")


@pytest.mark.parametrize("key", CATALOGUE)
def test_every_copy_of_every_step_and_every_task_has_a_line(key: str) -> None:
    steps = a_type(key).ladder
    _, _, ladder = catalogue_table([a_type(key)]).partition("| When |")

    assert ladder.count("\n| ") == sum(len(step.copies) + bool(step.task) for step in steps)


def test_a_line_says_who_is_told_when_how_and_under_which_condition() -> None:
    lines = catalogue_table([a_type("NEW_WORK_ORDER"), a_type("SLA_BREACH")]).splitlines()

    assert row("at once", "central dispatcher", "web, text [if recipient offline]", "is waited for") in lines
    assert row("at once", "store manager [if workable at store]", "web, app", "") in lines
    assert (
        row(
            "5 min, unless answered", "regional dispatcher", "web, text, call [if critical work order]", "is waited for"
        )
        in lines
    )
    assert row("15 min, whatever happened", "admin", "web", "") in lines


def test_a_name_leads_to_its_ladder() -> None:
    table = catalogue_table([a_type("SYSTEM_ISSUE")])

    assert "[System issue](#710-system-issue)" in table
    assert "\n## 7.10 System issue\n" in table
