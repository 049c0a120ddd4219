"""The caps on files and functions."""

from pathlib import Path

from tools.check_sizes import LINES_PER_FILE, LINES_PER_FUNCTION, oversized


def test_a_function_at_the_cap_is_accepted_and_one_line_more_is_not(tmp_path: Path) -> None:
    module = tmp_path / "long.py"

    module.write_text("def f():\n" + "    x = 1\n" * (LINES_PER_FUNCTION - 1))
    at_the_cap = list(oversized(module))
    module.write_text("def f():\n" + "    x = 1\n" * LINES_PER_FUNCTION)
    over = list(oversized(module))

    assert at_the_cap == []
    assert over == [f"{module}:1: f has {LINES_PER_FUNCTION + 1} lines, at most {LINES_PER_FUNCTION}"]


def test_a_file_over_the_cap_is_named(tmp_path: Path) -> None:
    module = tmp_path / "long.py"
    module.write_text("x = 1\n" * (LINES_PER_FILE + 1))

    assert list(oversized(module)) == [f"{module}: {LINES_PER_FILE + 1} lines, at most {LINES_PER_FILE}"]
