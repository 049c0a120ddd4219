"""No file over 400 lines, no function over 60: past that a concept is missing."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LINES_PER_FILE = 400
LINES_PER_FUNCTION = 60


def oversized(path: Path) -> Iterator[str]:
    """One line per file or function of this module that is too long."""
    text = path.read_text()
    lines = text.count("\n")
    if lines > LINES_PER_FILE:
        yield f"{path}: {lines} lines, at most {LINES_PER_FILE}"
    for node in ast.walk(ast.parse(text, filename=str(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LINES_PER_FUNCTION:
                yield f"{path}:{node.lineno}: {node.name} has {length} lines, at most {LINES_PER_FUNCTION}"


def main() -> None:
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", "*.py"]
    files = subprocess.run(listed, capture_output=True, text=True, check=True).stdout.splitlines()
    found = [line for name in files if Path(name).exists() for line in oversized(Path(name))]
    if found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
