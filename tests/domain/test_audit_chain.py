"""What the chain proves."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from domain.audit_chain import PROBLEMS_TOLD, Tampering, Verification, Walk
from domain.audit_link import EMPTY, Entry, Head, Link, head_of, link


def an_entry(number: int = 1, **different: str) -> Entry:
    entry = Entry(
        id=f"au_{number:05}",
        at="2026-11-24T15:00:00.000000Z",
        actor="api",
        event="Alert.Raised",
        alert_id="al_1",
        delivery_id=None,
        reason="",
        details='{"step":1}',
    )
    return replace(entry, **different)


def a_trail(entries: int) -> list[Link]:
    trail: list[Link] = []
    for number in range(1, entries + 1):
        trail.append(link(head_of(trail[-1]) if trail else EMPTY, an_entry(number)))
    return trail


def verified(
    trail: Sequence[Link], head: Head | None = None, anchors: Iterable[Head] = (), unsealed: int = 0
) -> Verification:
    walk = Walk(iter(anchors))
    walk.read(trail)
    return walk.finish(head or (head_of(trail[-1]) if trail else None), unsealed=unsealed)


def found(verification: Verification) -> list[tuple[int, Tampering]]:
    return [(problem.seq, problem.kind) for problem in verification.problems]


@pytest.mark.requirement("F-28")
def test_a_link_hashes_the_previous_hash_and_the_canonical_entry() -> None:
    entry = an_entry(reason="größer")

    sealed = link(EMPTY, entry)

    canonical = json.dumps({"seq": 1, **asdict(entry)}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert sealed.hash == hashlib.sha256(bytes(32) + canonical.encode()).hexdigest()
    assert sealed.seq == 1


@given(st.text(), st.text(), st.integers(0, 2**53 - 2))
def test_what_is_hashed_is_canonical_by_the_standard(reason: str, details: str, before: int) -> None:
    entry = an_entry(reason=reason, details=details)

    sealed = link(Head(before, EMPTY.hash), entry)

    canonical = rfc8785.dumps({"seq": before + 1, **asdict(entry)})
    assert sealed.hash == hashlib.sha256(bytes(32) + canonical).hexdigest()


@pytest.mark.parametrize("entries", [0, 1, 5])
def test_an_untouched_trail_has_no_problem(entries: int) -> None:
    trail = a_trail(entries)

    verification = verified(trail, anchors=[head_of(sealed) for sealed in trail], unsealed=3)

    assert verification.ok
    assert (verification.entries, verification.anchors, verification.unsealed) == (entries, entries, 3)
    assert verification.head == (head_of(trail[-1]) if trail else EMPTY)


@pytest.mark.requirement("F-28")
@given(
    st.integers(0, 4),
    st.sampled_from(["id", "at", "actor", "event", "alert_id", "delivery_id", "reason", "details"]),
)
def test_an_edit_of_any_field_of_any_entry_is_found(at: int, field: str) -> None:
    trail = a_trail(5)
    trail[at] = replace(trail[at], entry=an_entry(at + 1, **{field: "other"}))

    assert found(verified(trail, head_of(a_trail(5)[-1]))) == [(at + 1, Tampering.EDITED)]


@pytest.mark.requirement("F-28")
def test_an_edited_entry_that_was_sealed_anew_is_found_by_its_successor() -> None:
    trail = a_trail(5)
    trail[2] = link(head_of(trail[1]), an_entry(3, actor="nobody"))

    assert found(verified(trail)) == [(3, Tampering.EDITED)]


@pytest.mark.requirement("F-28")
def test_the_last_entry_sealed_anew_is_found_by_the_head() -> None:
    trail = a_trail(5)
    head = head_of(trail[-1])
    trail[4] = link(head_of(trail[3]), an_entry(5, actor="nobody"))

    assert found(verified(trail, head)) == [(5, Tampering.EDITED)]


@pytest.mark.requirement("F-28")
@given(st.integers(0, 3), st.integers(1, 3))
def test_removed_entries_are_found(first: int, count: int) -> None:
    trail = a_trail(8)

    assert found(verified(trail[:first] + trail[first + count :])) == [(first + 1, Tampering.MISSING)]


@pytest.mark.requirement("F-28")
def test_entries_that_changed_places_are_found() -> None:
    trail = a_trail(6)
    trail[1], trail[3] = replace(trail[3], seq=2), replace(trail[1], seq=4)

    assert found(verified(trail)) == [(2, Tampering.REORDERED), (4, Tampering.REORDERED)]


@pytest.mark.requirement("F-28")
def test_a_removed_entry_whose_gap_was_closed_is_found() -> None:
    trail = a_trail(4)
    closed = [trail[0], replace(trail[2], seq=2), replace(trail[3], seq=3)]

    assert not verified(closed).ok


@pytest.mark.requirement("F-28")
def test_a_trail_that_was_cut_is_found_by_the_head() -> None:
    trail = a_trail(5)

    verification = verified(trail[:3], head_of(trail[-1]))

    assert found(verification) == [(4, Tampering.TRUNCATED)]
    assert verification.problems[0].sentence == "Entries 4 to 5 are missing at the end: the head knows entry 5."


@pytest.mark.requirement("F-28")
@pytest.mark.parametrize("left", [0, 3])
def test_a_trail_that_was_cut_with_its_head_is_found_by_the_anchor(left: int) -> None:
    trail = a_trail(5)

    verification = verified(trail[:left], anchors=[head_of(trail[1]), head_of(trail[4])])

    assert found(verification)[-1] == (left + 1 if left else 3, Tampering.TRUNCATED)
    assert not verification.ok


@pytest.mark.requirement("F-28")
def test_a_trail_that_was_rewritten_as_a_whole_is_found_by_the_anchor() -> None:
    anchors = [head_of(sealed) for sealed in a_trail(5)[1::2]]
    rewritten = [link(EMPTY, an_entry(1, actor="nobody"))]
    for number in range(2, 6):
        rewritten.append(link(head_of(rewritten[-1]), an_entry(number)))

    assert found(verified(rewritten, anchors=anchors)) == [
        (2, Tampering.ANCHOR_MISMATCH),
        (4, Tampering.ANCHOR_MISMATCH),
    ]


def test_an_entry_behind_the_head_was_not_sealed_by_us() -> None:
    trail = a_trail(3)

    assert found(verified(trail, head_of(trail[1]))) == [(3, Tampering.EDITED)]


def test_hashes_that_are_no_hashes_are_an_edit() -> None:
    trail = a_trail(2)
    trail[1] = replace(trail[1], previous_hash="gone", hash="")

    assert not verified(trail, head_of(a_trail(2)[1])).ok


def test_of_a_trail_in_ruins_the_first_problems_are_told() -> None:
    trail = [replace(sealed, entry=an_entry(sealed.seq, actor="nobody")) for sealed in a_trail(PROBLEMS_TOLD + 50)]

    verification = verified(trail)

    assert len(verification.problems) == PROBLEMS_TOLD
    assert verification.entries == PROBLEMS_TOLD + 50
