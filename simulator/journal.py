"""What a killed sandbox continues from: every record as it changed, one JSON line each, the last of an id counts."""

import json
from collections.abc import Iterator
from io import TextIOBase
from pathlib import Path

from simulator.records import Call, Contact, Mail, Phone, Push, Record, Text, Webhook

KINDS: dict[str, type[Record]] = {kind.kind: kind for kind in (Phone, Text, Call, Push, Mail, Contact, Webhook)}


class Journal:
    """Appended and flushed line by line: what was written survives a SIGKILL, not a power cut."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: TextIOBase | None = None

    def replay(self) -> Iterator[Record]:
        """In the order written. A last line that was cut off by the kill is left out, and off the file."""
        if not self._path.exists():
            return
        lines = self._path.read_bytes().splitlines(keepends=True)
        if lines and not lines[-1].endswith(b"\n"):
            lines.pop()
            self._path.write_bytes(b"".join(lines))
        for line in lines:
            entry = json.loads(line)
            yield KINDS[entry["kind"]].model_validate(entry["record"])

    def append(self, record: Record) -> None:
        if self._file is None:
            self._file = self._path.open("a", encoding="utf-8")
        self._file.write(f'{{"kind":"{record.kind}","record":{record.model_dump_json()}}}\n')
        self._file.flush()

    def clear(self) -> None:
        self.close()
        self._path.write_bytes(b"")

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
