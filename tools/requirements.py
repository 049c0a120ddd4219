"""Which requirement ids of the ledger the tests name, and which of the current scope no test names.

A section of the ledger whose heading is "Scope" lists the ids worked on now, ranges as `R-148 to R-151`; without such
a section the whole ledger is in scope.
"""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LEDGER = Path("docs/requirements.md")
TESTS = Path("tests")
ID = r"(?:R-\d{3}|X-\d{2}|F-\d{2})"
RANGE = re.compile(rf"({ID})(?:\s*(?:to|–|\.\.)\s*({ID}))?")
SCOPE = re.compile(r"^#+[ \d.]*Scope\b.*?$(.*?)(?=^#|\Z)", re.MULTILINE | re.DOTALL | re.IGNORECASE)
LINE = re.compile(rf"^[-*|\s]*({ID})\b")


@dataclass(frozen=True, slots=True)
class Mark:
    """One id that one test names."""

    id: str
    where: str


def in_ledger(text: str) -> list[str]:
    """Ids in the order of the document: each line that begins with one."""
    return [found[1] for line in text.splitlines() if (found := LINE.match(line))]


def in_scope(text: str, ledger: list[str]) -> list[str]:
    """Ids of the ledger that are worked on now, in its order."""
    section = SCOPE.search(text)
    if section is None:
        return ledger
    ranges = [(found[1], found[2] or found[1]) for found in RANGE.finditer(section[1])]
    return [id_ for id_ in ledger if any(first[0] == id_[0] and first <= id_ <= last for first, last in ranges)]


def marks(path: Path) -> Iterator[Mark]:
    """Every id in a `requirement(...)` marker of this module, on tests, classes, parameters and `pytestmark`."""
    for node in ast.walk(ast.parse(path.read_text(), filename=str(path))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "requirement":
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield Mark(argument.value, f"{path}:{argument.lineno}")


def problems(ledger: list[str], named: list[Mark]) -> list[str]:
    """What makes the ledger wrong: an id twice, or a test that names one it does not hold."""
    twice = [f"{LEDGER}: {id_} stands there {count} times" for id_, count in Counter(ledger).items() if count > 1]
    known = set(ledger)
    return twice + [f"{mark.where}: {mark.id} is not in {LEDGER}" for mark in named if mark.id not in known]


def main() -> None:
    if not LEDGER.exists():
        sys.exit(f"{LEDGER} does not exist: write one line per id of the current scope, each beginning with its id.")
    text = LEDGER.read_text()
    ledger = in_ledger(text)
    named = [mark for path in sorted(TESTS.rglob("test_*.py")) for mark in marks(path)]
    wrong = problems(ledger, named)
    if "--check" in sys.argv[1:]:
        sys.exit("\n".join(wrong) or 0)
    covered = {mark.id for mark in named}
    scope = in_scope(text, ledger)
    unnamed = [id_ for id_ in scope if id_ not in covered]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"{len(ledger)} ids in the ledger, {len(covered)} of them named by {len(named)} marks in tests.")
    print(f"{len(scope)} are in the current scope, {len(unnamed)} of these no test names{':' if unnamed else '.'}")
    for start in range(0, len(unnamed), 15):
        print("  " + " ".join(unnamed[start : start + 15]))


if __name__ == "__main__":
    main()
