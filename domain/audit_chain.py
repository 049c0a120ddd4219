"""Proves the chain of the audit trail, or names what was done to it (F-28): pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from domain.audit_link import EMPTY, Head, Link, chained, head_of

PROBLEMS_TOLD = 100
"""Of a trail that was rewritten, the first ones say enough."""


class Tampering(StrEnum):
    """What was found."""

    EDITED = "edited"  # an entry, or the head, is not what was sealed
    MISSING = "missing"
    REORDERED = "reordered"  # an entry stands where another was sealed
    TRUNCATED = "truncated"  # the end is missing
    ANCHOR_MISMATCH = "anchor_mismatch"  # the trail was rewritten, or the anchor was


@dataclass(frozen=True, slots=True)
class Problem:
    """`seq`: where it is, or where it begins. `sentence` is for a reviewer."""

    seq: int
    kind: Tampering
    sentence: str


@dataclass(frozen=True, slots=True)
class Verification:
    """`entries` were read, `anchors` compared; `unsealed` entries are newer than the head, and not proved yet."""

    entries: int
    anchors: int
    head: Head
    unsealed: int
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Nothing was found."""
        return not self.problems


@dataclass
class Walk:
    """Reads the links in the order of `seq`, and keeps only the last; anchors come in the order of their dropping."""

    anchors: Iterator[Head]
    last: Head = EMPTY
    entries: int = 0
    compared: int = 0
    problems: list[Problem] = field(default_factory=list)
    _anchor: Head | None = None

    def __post_init__(self) -> None:
        """Stand at the first anchor."""
        self._anchor = next(self.anchors, None)

    def read(self, links: Iterable[Link]) -> None:
        """The next links."""
        for each in links:
            self._judge(each)
            self.last = head_of(each)
            self.entries += 1
            self._compare_anchors()

    def finish(self, head: Head | None, *, unsealed: int) -> Verification:
        """`head` is what the trail's own row remembers; None where there is no such row."""
        remembered = head or EMPTY
        if self.last.seq < remembered.seq:
            self._cut(self.last.seq + 1, remembered.seq, "the head knows")
        elif self.last.seq > remembered.seq:
            self._tell(remembered.seq + 1, Tampering.EDITED, f"The head does not know entry {remembered.seq + 1}.")
        elif self.last.hash != remembered.hash:
            self._tell(self.last.seq, Tampering.EDITED, f"The head remembers another entry {self.last.seq}.")
        self._compare_anchors_beyond(remembered)
        return Verification(self.entries, self.compared, self.last, unsealed, tuple(self.problems))

    def _judge(self, each: Link) -> None:
        expected = self.last.seq + 1
        follows = each.previous_hash == self.last.hash
        intact = _hash_or_nothing(each) == each.hash
        if each.seq > expected:
            self._tell(expected, Tampering.MISSING, f"{_span(expected, each.seq - 1)} missing.")
            if not intact:
                self._tell(each.seq, Tampering.EDITED, f"Entry {each.seq} is not what was sealed.")
        elif not intact:
            kind, what = (
                (Tampering.EDITED, "is not what was sealed")
                if follows
                else (Tampering.REORDERED, "stands where another one was sealed")
            )
            self._tell(each.seq, kind, f"Entry {each.seq} {what}.")
        elif not follows and not self._told(self.last.seq):
            self._tell(
                self.last.seq,
                Tampering.EDITED,
                f"Entry {self.last.seq} was sealed anew: entry {each.seq} remembers another hash.",
            )

    def _compare_anchors(self) -> None:
        while self._anchor is not None and self._anchor.seq <= self.last.seq:
            if self._anchor != self.last and not self._told(self._anchor.seq):
                self._tell(
                    self._anchor.seq,
                    Tampering.ANCHOR_MISMATCH,
                    f"The anchor knows another entry {self._anchor.seq}: the trail, or the anchor, was rewritten.",
                )
            self._next_anchor()

    def _compare_anchors_beyond(self, head: Head) -> None:
        """An anchor past the end: the end was cut, and the head with it."""
        furthest = max(self.last.seq, head.seq)
        while self._anchor is not None:
            if self._anchor.seq > furthest:
                self._cut(furthest + 1, self._anchor.seq, "the anchor knows")
                furthest = self._anchor.seq
            self._next_anchor()

    def _next_anchor(self) -> None:
        self.compared += 1
        self._anchor = next(self.anchors, None)

    def _cut(self, first: int, end: int, witness: str) -> None:
        self._tell(first, Tampering.TRUNCATED, f"{_span(first, end)} missing at the end: {witness} entry {end}.")

    def _told(self, seq: int) -> bool:
        return any(problem.seq == seq for problem in self.problems)

    def _tell(self, seq: int, kind: Tampering, sentence: str) -> None:
        if len(self.problems) < PROBLEMS_TOLD:
            self.problems.append(Problem(seq, kind, sentence))


def _hash_or_nothing(each: Link) -> str:
    """Empty where the previous hash is not even hexadecimal."""
    try:
        return chained(each.previous_hash, each.seq, each.entry)
    except ValueError:
        return ""


def _span(first: int, last: int) -> str:
    return f"Entry {first} is" if first == last else f"Entries {first} to {last} are"
