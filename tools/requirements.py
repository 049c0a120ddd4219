"""Which requirement ids of the ledger the tests name, and which of the current scope no test names."""

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
LINE = re.compile(rf"^[-*|\s]*({ID})\b")
ORDER = {"R": 0, "X": 1, "F": 2}


@dataclass(frozen=True, slots=True)
class Mark:
    """One id that one test names."""

    id: str
    where: str


def in_ledger(text: str) -> list[str]:
    """Ids in the order of the document; each line that begins with one is in the current scope."""
    return [found[1] for line in text.splitlines() if (found := LINE.match(line))]


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
    ledger = in_ledger(LEDGER.read_text())
    named = [mark for path in sorted(TESTS.rglob("test_*.py")) for mark in marks(path)]
    wrong = problems(ledger, named)
    if "--check" in sys.argv[1:]:
        sys.exit("\n".join(wrong) or 0)
    covered = {mark.id for mark in named}
    open_ids = sorted({id_ for id_ in ledger if id_ not in covered}, key=lambda id_: (ORDER[id_[0]], id_))
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"{len(set(ledger))} ids in the ledger, {len(covered & set(ledger))} named by {len(named)} marks in tests,")
    print(f"{len(open_ids)} that no test names{':' if open_ids else '.'}")
    for start in range(0, len(open_ids), 15):
        print("  " + " ".join(open_ids[start : start + 15]))


if __name__ == "__main__":
    main()
