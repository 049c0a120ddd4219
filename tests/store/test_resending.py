"""What somebody asks for once more is written with its words, ordered by the recipient's digest, and fenced."""

import json
from datetime import datetime

import pytest

from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.ids import AlertId, PersonId
from domain.orders import Delivered, FlushDigest, Flushed, LookAhead
from domain.ports import Go
from store.answer_keys import LinkSigner
from store.database import Database
from store.digests import StoreDigestBook
from store.directory import DirectoryCache
from store.escalating import ByHand
from store.held_detail import held_of
from store.resending import Resent, Unsent, Wanted, resend
from tests.store.desk import Desk, at

LINKS = LinkSigner("links", "http://api")
NOW = at(2)


@pytest.fixture
async def desk(database: Database) -> Desk:
    """D1 and M1 were texted about a shortage."""
    desk = await Desk.furnished(database)
    await desk.raises("EQUIPMENT_SHORTAGE")
    await desk.plans(0)
    for person in ("D1", "D2", "M1"):
        await desk.sent(await desk.delivery(person, "sms"), f"msg-{person}", now=at(0))
    return desk


async def resends(desk: Desk, person: str = "M1", channel: Channel = Channel.SMS, *, now: datetime = NOW) -> Resent:
    order = ByHand(AlertId(desk.alert), "D1", now, "the phone was off")
    return await desk.database.write(lambda tx: resend(tx, order, Wanted(person, channel), desk.directory, LINKS))


def book(desk: Desk) -> StoreDigestBook:
    return StoreDigestBook(desk.database, DirectoryCache(desk.database), LINKS)


async def flushes(desk: Desk, who: str = "M1", due: datetime = NOW) -> Flushed:
    return await book(desk).flush(FlushDigest(recipient=PersonId(who), due=due))


@pytest.mark.requirement("R-446")
async def test_its_digest_orders_it_at_once_and_only_once(desk: Desk) -> None:
    done = await resends(desk)

    waiting = await book(desk).waiting(LookAhead(recipient=PersonId("M1")))
    first = await flushes(desk)
    again = await flushes(desk)

    assert (waiting.due, waiting.items) == (NOW, 1)
    assert [(one.id, one.attempt, one.channel) for one in first.deliveries] == [(done.delivery_id, 2, Channel.SMS)]
    assert again == first
    assert (await book(desk).waiting(LookAhead(recipient=PersonId("M1")))).due is None
    assert [json.loads(row["payload"])["recipient"] for row in await desk.outbox("digest")] == ["M1"]


@pytest.mark.requirement("R-446")
async def test_it_says_what_the_copy_says_and_counts_as_its_next_attempt(desk: Desk) -> None:
    await resends(desk)

    again = await desk.delivery("M1", "sms", attempt=2)
    texts = await desk.all(
        "SELECT title, address FROM delivery_texts t JOIN deliveries d ON d.id = t.delivery_id "
        "WHERE d.recipient = 'M1' AND d.channel = 'sms' ORDER BY d.attempt"
    )
    assert (again["state"], again["reason"], again["due_at"]) == ("planned", "resent", "2026-11-24T15:02:00.000000Z")
    assert texts[0] == texts[1]
    assert await desk.database.read(lambda tx: held_of(tx, desk.alert, zone="America/Chicago", now=NOW)) == ()


@pytest.mark.requirement("R-446", "X-20")
async def test_what_is_closed_before_it_left_is_never_sent(desk: Desk) -> None:
    await resends(desk)
    again = await desk.delivery("M1", "sms", attempt=2)
    await desk.closes("resolved", by="OM", at=at(2))

    await flushes(desk)
    clearance = await desk.begins(again, now=at(2))

    assert isinstance(clearance, Delivered)
    assert clearance.state is DeliveryState.CANCELLED


@pytest.mark.requirement("X-12", "X-20")
async def test_even_a_report_is_not_sent_again_once_its_alert_is_closed(desk: Desk) -> None:
    await desk.raises("SLA_BREACH")
    await desk.plans(0)
    await desk.sent(await desk.delivery("D1", "sms"), "msg-breach", now=at(0))
    await desk.database.write(
        lambda tx: tx.run(
            "UPDATE deliveries SET clock = 'none', step = 2 WHERE alert_id = :id AND recipient = 'D1'", id=desk.alert
        )
    )
    order = ByHand(AlertId(desk.alert), "RD1", NOW, "")
    done = await desk.database.write(lambda tx: resend(tx, order, Wanted("D1", Channel.SMS), desk.directory, LINKS))

    await desk.closes("resolved", by="OM", at=at(3))

    row = await desk.one("SELECT state, clock FROM deliveries WHERE id = :id", id=done.delivery_id)
    assert (row["state"], row["clock"]) == ("cancelled", "condition")
    assert (
        await desk.database.write(lambda tx: resend(tx, order, Wanted("D1", Channel.SMS), desk.directory, LINKS))
    ).unsent is Unsent.CLOSED


async def test_the_fence_lets_it_pass_while_the_alert_is_open(desk: Desk) -> None:
    await resends(desk)
    await flushes(desk)

    clearance = await desk.begins(await desk.delivery("M1", "sms", attempt=2), now=at(2))

    assert isinstance(clearance, Go)


async def test_a_call_that_is_under_way_is_not_called_beside(desk: Desk) -> None:
    await desk.raises("SLA_BREACH")
    await desk.plans(0)
    order = ByHand(AlertId(desk.alert), "OM", NOW, "")

    done = await desk.database.write(lambda tx: resend(tx, order, Wanted("RD1", Channel.VOICE), desk.directory, LINKS))

    assert done.unsent is Unsent.UNDER_WAY


@pytest.mark.requirement("X-17")
async def test_who_is_not_concerned_resends_nothing(desk: Desk) -> None:
    order = ByHand(AlertId(desk.alert), "T3", NOW, "")

    done = await desk.database.write(lambda tx: resend(tx, order, Wanted("M1", Channel.SMS), desk.directory, LINKS))

    assert done.unsent is Unsent.NOT_YOURS
    (entry,) = await desk.audit("Delivery.ResendRefused")
    assert (entry["actor"], entry["reason"]) == ("T3", "not_yours")
