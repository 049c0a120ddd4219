"""Consent, for those who answer for it: the ledger, and texts that somebody has to read (F-01, F-30)."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BeforeValidator, Field, TypeAdapter

from api.body import json_body, parse, read_json
from api.idempotency import DOCUMENTED, answer_once, ticket_of
from api.identity import Caller, Principal
from api.ports import House
from api.problems import Problem, body_of, problems
from api.raising import Instant
from api.scopes import Scope
from api.wire import Limit, Row
from domain.directory import Number
from domain.ids import ForeignId
from domain.value import Request as RequestModel
from domain.value import Value
from store.audit import AuditRecord, record
from store.consent_ledger import ConsentKind, LedgerPage, SoughtConsent, number_hash, search_ledger
from store.consent_reviews import Review, ReviewState, decide_review, find_review, list_reviews
from store.database import Tx
from store.idempotency import Reply

router = APIRouter(prefix="/v1/consent", tags=["consent"])


def _plus(written: object) -> object:
    """In a query an unescaped plus sign arrives as a blank."""
    return f"+{written.strip()}" if isinstance(written, str) and written.startswith(" ") else written


class ConsentFilter(RequestModel):
    """`since` and `until` are half-open; `cursor` is a page's `next`."""

    number: Annotated[Number | None, BeforeValidator(_plus), Field(description="E.164; compared by its keyed hash")] = (
        None
    )
    customer_id: ForeignId | None = None
    kind: ConsentKind | None = None
    since: Instant | None = None
    until: Instant | None = None
    cursor: Row | None = None
    limit: Limit = 50


@router.get("", summary="Search the consent ledger, newest first", responses=problems(401, 403, 422, 503))
async def consent(front: House, who: Caller, wanted: Annotated[ConsentFilter, Query()]) -> LedgerPage:
    """For customer service, admins and compliance. That somebody looked is audited."""
    _may_look(who)
    sought = SoughtConsent(
        number=wanted.number,
        customer_id=wanted.customer_id,
        kind=wanted.kind,
        since=wanted.since,
        until=wanted.until,
    )

    def search(tx: Tx) -> LedgerPage:
        details = {
            "customer": wanted.customer_id,
            "kind": wanted.kind.value if wanted.kind else None,
            "number_hash": number_hash(tx, wanted.number) if wanted.number else None,
        }
        record(tx, AuditRecord("Consent.Searched", who.id, front.now(), details=details))
        return search_ledger(tx, sought, before=wanted.cursor, limit=wanted.limit)

    return await front.store.write(search)


class ReviewFilter(RequestModel):
    """`cursor` is a page's `next`."""

    state: ReviewState = ReviewState.OPEN
    cursor: ForeignId | None = None
    limit: Limit = 50


class Reviews(Value):
    """Oldest first. `next` is the cursor of the next page; null on the last."""

    reviews: tuple[Review, ...]
    next: str | None


@router.get("/reviews", summary="Texts that may be refusals", responses=problems(401, 403, 422, 503))
async def reviews(front: House, who: Caller, wanted: Annotated[ReviewFilter, Query()]) -> Reviews:
    """In people's own words, until customer service has read them."""
    who.require(Scope.CUSTOMERS_WRITE)

    def listed(tx: Tx) -> tuple[Review, ...]:
        directory = front.people.current(tx)
        return list_reviews(tx, directory, wanted.state, after=wanted.cursor, limit=wanted.limit + 1)

    found = await front.store.read(listed)
    page = found[: wanted.limit]
    return Reviews(reviews=page, next=page[-1].id if len(found) > wanted.limit else None)


class Decision(StrEnum):
    """How a text was meant."""

    OPTED_OUT = "opted_out"
    DISMISSED = "dismissed"


class Decided(RequestModel):
    """What somebody reads in a text."""

    decision: Annotated[Decision, Field(description="`opted_out` ends all texts to the number")]


_DECIDED = TypeAdapter(Decided)
ReviewId = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9._-]{1,64}$")]


@router.post(
    "/reviews/{review_id}",
    summary="Decide what a text meant",
    response_model=Review,
    openapi_extra={**json_body(_DECIDED), "parameters": [DOCUMENTED]},
    responses=problems(401, 403, 404, 409, 413, 415, 422, 503),
)
async def decide(review_id: ReviewId, request: Request, front: House, who: Caller) -> Response:
    """Once. A refusal holds for everybody who has the number; it is confirmed by text within five minutes only."""
    who.require(Scope.CUSTOMERS_WRITE)
    raw = await read_json(request)
    wanted, now = ReviewState(parse(_DECIDED, raw, model=Decided).decision.value), front.now()

    def effect(tx: Tx) -> Reply:
        directory = front.people.current(tx)
        review = find_review(tx, review_id, directory)
        if review is None:
            return _refusal(404, "There is no review with this id.")
        if not decide_review(tx, review, wanted, directory, front.letterhead, by=who.id, now=now):
            return _refusal(409, f"{review.decided_by} has decided this already: {review.state}.")
        after = find_review(tx, review_id, directory)
        return Reply(200, (after or review).model_dump_json())

    response = await answer_once(front, ticket_of(request, who, raw), effect)
    front.wake()
    return response


def _refusal(status: int, detail: str) -> Reply:
    return Reply(status, body_of(Problem(status, detail)))


def _may_look(who: Principal) -> None:
    """Whoever keeps customers, and whoever answers for compliance."""
    if Scope.CUSTOMERS_WRITE not in who.scopes:
        who.require(Scope.AUDIT_READ)
