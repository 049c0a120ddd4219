"""The ledger of requirements and the tests that name its ids."""

from pathlib import Path

from tools.requirements import Mark, in_ledger, marks, problems


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
