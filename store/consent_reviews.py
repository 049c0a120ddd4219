"""Texts that may be refusals, until somebody has read them (F-01)."""

from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime

from domain.consent.choice import may_confirm
from domain.consent.letterhead import Letterhead
from domain.directory import Directory
from domain.sms_help import Help
from domain.value import Value
from store.audit import AuditRecord, record
from store.connection import Row, Tx
from store.consent_ledger import ConsentSource
from store.customers import customers_of
from store.ids import mint
from store.refusing import Refused, confirm, refuse_texts
from store.stamps import instant, stamp


class ReviewState(StrEnum):
    """What came of a review."""

    OPEN = "open"
    OPTED_OUT = "opted_out"
    DISMISSED = "dismissed"


class Review(Value):
    """`words` are as they were written; `people` and `customers` have the number. Oldest first in a list."""

    id: str
    number: str
    words: str
    people: tuple[str, ...]
    customers: tuple[str, ...]
    state: ReviewState
    created_at: AwareDatetime
    decided_at: AwareDatetime | None
    decided_by: str | None


_OPEN = """
INSERT INTO inbound_reviews (id, number, words, why, state, created_at)
VALUES (:id, :number, :words, :why, 'open', :at)
"""
_LIST = "SELECT * FROM inbound_reviews WHERE state = :state AND id > :after ORDER BY id LIMIT :limit"
_FIND = "SELECT * FROM inbound_reviews WHERE id = :id"
_DECIDE = """
UPDATE inbound_reviews SET state = :state, decided_at = :at, decided_by = :by WHERE id = :id AND state = 'open'
"""
_LONGEST = 1600


def open_review(tx: Tx, number: str, words: str, *, provider: str, now: datetime) -> str:
    """The review's id. The audit says that there is one, and nothing of what was written."""
    review = mint("rv")
    tx.run(_OPEN, id=review, number=number, words=words[:_LONGEST], why="unsure", at=stamp(now))
    record(tx, AuditRecord("Consent.ReviewOpened", provider, now, details={"review": review}))
    return review


def list_reviews(
    tx: Tx, directory: Directory, state: ReviewState, *, after: str | None, limit: int
) -> tuple[Review, ...]:
    """Oldest first. `after` is the last one's id of the page before."""
    rows = tx.all(_LIST, state=state.value, after=after or "", limit=limit)
    return tuple(_shown(tx, row, directory) for row in rows)


def find_review(tx: Tx, review_id: str, directory: Directory) -> Review | None:
    """None for an id that names none."""
    row = tx.one(_FIND, id=review_id)
    return _shown(tx, row, directory) if row else None


def decide_review(
    tx: Tx,
    review: Review,
    decision: ReviewState,
    directory: Directory,
    letterhead: Letterhead,
    *,
    by: str,
    now: datetime,
) -> bool:
    """False where somebody has decided already, which changes nothing.

    A refusal is confirmed by text only while that is still presumed to be wanted (F-03).
    """
    if not tx.run(_DECIDE, id=review.id, state=decision.value, at=stamp(now), by=by):
        return False
    record(tx, AuditRecord("Consent.Reviewed", by, now, reason=decision.value, details={"review": review.id}))
    if decision is ReviewState.OPTED_OUT:
        refused = Refused(review.number, ConsentSource.CSR, "review", by, now)
        if refuse_texts(tx, refused, directory) and may_confirm(review.created_at, now):
            confirm(tx, refused, Help.OPTED_OUT, letterhead)
    return True


def _shown(tx: Tx, row: Row, directory: Directory) -> Review:
    number = row["number"]
    return Review(
        id=row["id"],
        number=number,
        words=row["words"],
        people=tuple(sorted(person.id for person in directory.with_number(number))),
        customers=tuple(customer.id for customer in customers_of(tx, number)),
        state=ReviewState(row["state"]),
        created_at=instant(row["created_at"]),
        decided_at=instant(row["decided_at"]) if row["decided_at"] else None,
        decided_by=row["decided_by"],
    )
