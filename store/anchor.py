"""The head of the audit trail, written outside the database: what a rewritten database cannot rewrite (F-28).

Ship the file elsewhere; an anchor beside its ship holds nothing.
"""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from domain.audit_link import Head
from store.stamps import stamp


def drop(anchor_file: Path, head: Head, *, at: datetime) -> None:
    """Append one line, and return when it is on disk. `at` is real time."""
    line = json.dumps({"seq": head.seq, "hash": head.hash, "at": stamp(at)})
    with anchor_file.open("a+b") as opened:
        opened.write(_end_of_a_torn_line(anchor_file) + line.encode() + b"\n")
        opened.flush()
        os.fsync(opened.fileno())


def anchors(anchor_file: Path) -> Iterator[Head]:
    """In the order of their dropping, up to the one that is the last now; none without the file.

    A line that a crash tore is passed over.
    """
    if not anchor_file.exists():
        return
    left = anchor_file.stat().st_size
    with anchor_file.open("rb") as lines:
        for line in lines:
            left -= len(line)
            if left < 0:
                return
            try:
                read = json.loads(line)
                yield Head(int(read["seq"]), str(read["hash"]))
            except (ValueError, KeyError, TypeError):
                continue


def _end_of_a_torn_line(anchor_file: Path) -> bytes:
    with anchor_file.open("rb") as opened:
        if opened.seek(0, os.SEEK_END) == 0:
            return b""
        opened.seek(-1, os.SEEK_END)
        return b"" if opened.read() == b"\n" else b"\n"
