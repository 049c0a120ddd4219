"""The ledger of requirements and the tests that name its ids."""

from pathlib import Path

from tools.requirements import Mark, in_ledger, in_scope, marks, problems

LEDGER = ["R-001", "R-148", "R-149", "R-151", "X-16", "F-19"]


def test_the_scope_is_what_its_section_lists() -> None:
    text = "# Ledger\n\n## Scope of the first release\nR-148 to R-150, R-151 and\nF-19.\n\n## Rest\nX-16 another\n"

    assert in_scope(text, LEDGER) == ["R-148", "R-149", "R-151", "F-19"]


def test_without_that_section_everything_is_in_scope() -> None:
    assert in_scope("# Ledger\nR-001 a scope of its own\n", LEDGER) == LEDGER


def test_only_lines_that_begin_with_an_id_are_in_scope() -> None:
    ledger = "# Ledger\n\nR-147 escalated copies (see X-16)\n- X-02 two clocks\n| F-19 | E.164 |\nabout R-001\n"

    assert in_ledger(ledger) == ["R-147", "X-02", "F-19"]


def test_markers_are_found_wherever_pytest_takes_them(tmp_path: Path) -> None:
    module = tmp_path / "test_x.py"
    module.write_text(
        "import pytest\n"
        "pytestmark = pytest.mark.requirement('R-001')\n"
        "@pytest.mark.requirement('R-147', 'X-16')\n"
        "def test_it(): ...\n"
        "CASES = [pytest.param(1, marks=pytest.mark.requirement('F-19'))]\n"
    )

    assert {mark.id for mark in marks(module)} == {"R-001", "R-147", "X-16", "F-19"}


def test_an_id_that_the_ledger_does_not_hold_is_a_problem() -> None:
    assert problems(["R-001"], [Mark("R-999", "tests/test_x.py:3")]) == [
        "tests/test_x.py:3: R-999 is not in docs/requirements.md"
    ]


def test_an_id_that_stands_twice_is_a_problem() -> None:
    assert problems(["R-001", "R-001"], []) == ["docs/requirements.md: R-001 stands there 2 times"]
