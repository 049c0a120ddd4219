"""The consent ledger, and texts that wait for somebody to read them, on both databases."""

import json

import pytest

from store.consent_ledger import ConsentKind, SoughtConsent, number_hash, search_ledger
from store.consent_reviews import ReviewState, decide_review, find_review, list_reviews
from store.database import Database
from store.errors import Conflict
from tests.store.consent import BOTH, LETTERHEAD, SHARED, a_customer, customer, ledger, replies
from tests.store.desk import Desk, at


@pytest.fixture
async def desk(database: Database) -> Desk:
    return await Desk.furnished(database)


@pytest.mark.requirement("F-01")
async def test_a_text_that_may_be_a_refusal_waits_for_somebody_to_read_it(desk: Desk) -> None:
    await a_customer(desk, "C1")
    await desk.texts(SHARED, "stop by gate 3", now=at(1))
    await desk.texts("+14145557777", "nonstop service", now=at(1))  # a stranger's

    [review] = await desk.database.read(
        lambda tx: list_reviews(tx, desk.directory, ReviewState.OPEN, after=None, limit=10)
    )

    assert (review.words, review.customers) == ("stop by gate 3", ("C1",))
    assert (await customer(desk, "C1")).preferences == BOTH
    assert await replies(desk) == []


@pytest.mark.requirement("F-01", "F-03")
@pytest.mark.parametrize(
    ("decision", "minute", "opted_in", "said"),
    [
        (ReviewState.OPTED_OUT, 5, False, ["opted_out"]),
        (ReviewState.OPTED_OUT, 60, False, []),
        (ReviewState.DISMISSED, 5, True, []),
    ],
)
async def test_a_review_is_decided_once(
    desk: Desk, decision: ReviewState, minute: int, opted_in: bool, said: list[str]
) -> None:
    await a_customer(desk, "C1")
    await desk.texts(SHARED, "nonstop service", now=at(1))
    [row] = await desk.all("SELECT id FROM inbound_reviews")

    async def decides(what: ReviewState) -> bool:
        review = await desk.database.read(lambda tx: find_review(tx, row["id"], desk.directory))
        assert review is not None
        return await desk.database.write(
            lambda tx: decide_review(tx, review, what, desk.directory, LETTERHEAD, by="CSR", now=at(minute))
        )

    assert await decides(decision)
    assert not await decides(ReviewState.OPTED_OUT)

    assert (await customer(desk, "C1")).preferences.sms_opt_in is opted_in
    assert await replies(desk) == said


@pytest.mark.requirement("R-170", "F-30")
async def test_the_ledger_knows_a_number_by_its_hash_alone(desk: Desk) -> None:
    await a_customer(desk, "C1")
    await desk.texts(SHARED, "STOP", now=at(1))

    rows = await desk.all("SELECT * FROM consent_entries")

    assert SHARED not in json.dumps([dict(row) for row in rows])
    assert {row["number_hash"] for row in rows} == {await desk.database.read(lambda tx: number_hash(tx, SHARED))}
    first = (await ledger(desk, customer_id="C1"))[0]
    assert (first.kind, first.wording, first.ip) == (ConsentKind.OPT_IN, "1", "203.0.113.7")


@pytest.mark.requirement("F-30")
@pytest.mark.parametrize("tampering", ["UPDATE consent_entries SET kind = 'opt_in'", "DELETE FROM consent_entries"])
async def test_the_ledger_can_neither_be_changed_nor_shortened(desk: Desk, tampering: str) -> None:
    await a_customer(desk, "C1")

    with pytest.raises(Conflict, match="append-only"):
        await desk.database.write(lambda tx: tx.run(tampering))


async def test_the_ledger_is_searched_in_pages(desk: Desk) -> None:
    for number in range(5):
        await a_customer(desk, f"C{number}", BOTH, number=f"+1414555020{number}")

    first = await desk.database.read(lambda tx: search_ledger(tx, SoughtConsent(), before=None, limit=3))
    second = await desk.database.read(lambda tx: search_ledger(tx, SoughtConsent(), before=first.next, limit=3))

    assert [one.customer_id for one in (*first.entries, *second.entries)] == ["C4", "C3", "C2", "C1", "C0"]
    assert second.next is None
    assert await ledger(desk, since=at(1)) == []
