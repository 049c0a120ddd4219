"""The table of figures, on the screen and in docs/benchmarks.md."""

import os
from collections.abc import Sequence
from pathlib import Path

from bench.figures import HEADINGS, Figure

_DOCUMENT = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_BEGIN, _END = "<!-- figures: written by `make bench` -->", "<!-- end of figures -->"


def shown(figures: Sequence[Figure]) -> str:
    """In columns, for a terminal."""
    rows = [HEADINGS, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def surroundings() -> str:
    """What else the machine does: beyond a load of one the figures are the neighbours' as much as ours."""
    return f"Load of the machine before the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores."


def write(figures: Sequence[Figure], *, runs: int) -> None:
    """Between the two marks of docs/benchmarks.md; what people wrote around them stays."""
    text = _DOCUMENT.read_text()
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    rows = [HEADINGS, ("---",) * len(HEADINGS), *(figure.cells() for figure in figures)]
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    median = f"Median of {runs} interleaved runs on 2 cores and 24 GiB, with everything on this one machine."
    _DOCUMENT.write_text(f"{before}{_BEGIN}\n{median}\n\n{table}\n{_END}{after}")
