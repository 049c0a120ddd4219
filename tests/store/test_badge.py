"""The number on the app's icon, when a push leaves; and the app's rows that go after a day."""

from datetime import datetime, timedelta

import pytest

from domain.channel import SHOWN_FOR, Channel
from domain.crisis import Crisis, CrisisCause
from domain.ports import Go
from store.badge import badge
from store.database import Database
from store.inbox import InboxPage, Sought, archive, list_inbox, mark_read
from store.missed import missed
from store.receipts import GivenReceipt, ReceiptKind, take_receipt
from tests.store.desk import Desk, at


@pytest.fixture
async def desk(database: Database) -> Desk:
    return await Desk.furnished(database)


async def counted(desk: Desk, person: str, *, now: datetime | None = None, crisis: Crisis | None = None) -> int:
    return await desk.database.read(lambda tx: badge(tx, person, crisis, now=now or at(1)))


async def is_offered(desk: Desk, number: int = 1) -> None:
    """To T1 by push; M1 has a row in the app."""
    work_order = f"WO-{1000 + number}"
    await desk.raises("WORK_ASSIGNED", f"{work_order}:1", work_order_id=work_order)
    await desk.plans(0)


async def sends_push(desk: Desk, *, minutes: float = 1) -> Go:
    cleared = await desk.begins(await desk.delivery("T1", "push"), now=at(minutes))
    assert isinstance(cleared, Go)
    return cleared


async def rows(desk: Desk, person: str, channel: Channel = Channel.IN_APP, *, now: datetime | None = None) -> InboxPage:
    sought = Sought(channel=channel)
    return await desk.database.read(lambda tx: list_inbox(tx, person, sought, before=None, limit=10, now=now or at(1)))


@pytest.mark.requirement("R-281")
async def test_a_push_counts_itself_while_it_asks_and_is_not_opened(desk: Desk) -> None:
    await is_offered(desk, 1)
    first = await sends_push(desk)
    await is_offered(desk, 2)
    second = await sends_push(desk, minutes=2)

    assert (first.message.badge, second.message.badge) == (1, 2)

    opened = GivenReceipt(ReceiptKind.OPENED, at(2), alert_id=desk.alert)
    await desk.database.write(lambda tx: take_receipt(tx, "T1", opened, now=at(3)))
    assert await counted(desk, "T1") == 1


@pytest.mark.requirement("R-281")
async def test_a_push_with_a_row_beside_it_counts_once(desk: Desk) -> None:
    await desk.raises("PHOTOS_MISSING")
    await desk.plans(0)

    assert (await sends_push(desk)).message.badge == 1


async def test_only_a_push_has_a_badge(desk: Desk) -> None:
    await is_offered(desk)

    cleared = await desk.begins(await desk.delivery("T1", "sms"), now=at(1))

    assert isinstance(cleared, Go)
    assert cleared.message.badge is None


@pytest.mark.requirement("R-281")
async def test_reading_lowers_it(desk: Desk) -> None:
    await is_offered(desk)
    assert await counted(desk, "M1") == 1

    [row] = (await rows(desk, "M1")).rows
    await desk.database.write(lambda tx: mark_read(tx, "M1", Channel.IN_APP, rows=(row.seq,), up_to=None, now=at(2)))

    assert await counted(desk, "M1") == 0


@pytest.mark.requirement("X-38")
async def test_what_is_written_silently_in_crisis_mode_counts_when_it_is_over(desk: Desk) -> None:
    await is_offered(desk)
    await desk.database.write(lambda tx: tx.run("UPDATE inbox SET silent = 1 WHERE channel = 'in_app'"))
    running = Crisis(id="cr_1", cause=CrisisCause.ADMIN, started_at=at(-5))
    later = running.model_copy(update={"started_at": at(5)})

    assert await counted(desk, "M1", crisis=running) == 0
    assert await counted(desk, "M1", crisis=later) == 1
    assert await counted(desk, "M1") == 1


@pytest.mark.requirement("R-302")
@pytest.mark.parametrize(
    ("after", "kept"), [(SHOWN_FOR - timedelta(microseconds=1), 1), (SHOWN_FOR, 0), (SHOWN_FOR * 30, 0)]
)
async def test_an_app_row_is_kept_for_24_hours(desk: Desk, after: timedelta, kept: int) -> None:
    await is_offered(desk)

    page = await rows(desk, "M1", now=at(0) + after)

    assert (len(page.rows), page.counts.all, page.counts.unread) == (kept, kept, kept)
    assert await counted(desk, "M1", now=at(0) + after) == kept
    assert len((await rows(desk, "M1", Channel.WEB, now=at(0) + after)).rows) == 1


@pytest.mark.requirement("X-70")
async def test_one_that_asks_is_kept_until_it_is_answered(desk: Desk) -> None:
    await desk.raises("PHOTOS_MISSING")
    await desk.plans(0)
    much_later = at(0) + SHOWN_FOR * 3
    assert (await rows(desk, "T1", now=much_later)).counts.unread == 1

    await desk.closes("uploaded", by="engine", at=much_later)

    assert (await rows(desk, "T1", now=much_later)).counts.all == 0


@pytest.mark.requirement("X-18", "X-70")
async def test_what_still_asks_is_not_cleared(desk: Desk) -> None:
    await desk.raises("PHOTOS_MISSING")
    await desk.plans(0)
    [row] = (await rows(desk, "T1")).rows

    kept = await desk.database.write(lambda tx: archive(tx, "T1", Channel.IN_APP, rows=(), up_to=row.seq, now=at(1)))
    await desk.closes("uploaded", by="engine", at=at(2))
    cleared = await desk.database.write(lambda tx: archive(tx, "T1", Channel.IN_APP, rows=(), up_to=row.seq, now=at(3)))

    assert (kept.changed, kept.kept) == (0, (row.seq,))
    assert (cleared.changed, cleared.kept, cleared.counts.all) == (1, (), 0)


@pytest.mark.requirement("R-278")
async def test_a_question_is_told_once_in_the_words_of_its_newest_copy(desk: Desk) -> None:
    await is_offered(desk)
    await desk.plans(1)

    found = await desk.database.read(lambda tx: missed(tx, "M1", None, now=at(6)))

    assert [(one.type, one.title) for one in found.needs_answer] == [
        ("ASSIGNMENT_UNANSWERED", "ESCALATED: No response to assignment: WO-1001")
    ]
