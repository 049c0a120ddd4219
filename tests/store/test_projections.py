"""What is read of alerts, on both dialects: the same SQL must mean the same."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.answer import Action, AnswerChannel
from domain.channel import Channel
from domain.ids import AlertId
from domain.ladder import CallPolicy
from domain.new_alert import new_alert
from domain.orders import PlanStep
from domain.sight import Sight, sight_of
from store.alert_detail import alert_detail
from store.alert_filter import Wanted
from store.answer_keys import LinkSigner
from store.answers import GivenAnswer, answer
from store.audit_search import Sought, search_audit
from store.database import Database
from store.directory import DirectoryCache, import_directory
from store.events import events_after
from store.idempotency import KEPT_FOR, KeyReused, Reply, Ticket, forget, once
from store.ids import mint
from store.inbox import Sought as InboxSought
from store.inbox import archive, list_inbox, mark_read
from store.intake import Raised, raise_alert
from store.leases import acquire
from store.planning import StorePlanBook
from store.reads import list_alerts
from store.sealer import seal
from store.sight import AlertHidden, AlertUnknown
from store.timeline import alert_timeline
from tests.builders import ORIGIN, a_context, a_directory, a_type

EVERYTHING = Sight(everything=True)
DIRECTORY = a_directory()


@pytest.fixture
async def furnished(database: Database) -> Database:
    await database.write(lambda tx: import_directory(tx, DIRECTORY, actor="tests", at=ORIGIN))
    return database


async def raised(database: Database, key: str = "EQUIPMENT_SHORTAGE", dedup_key: str = "one") -> Raised:
    alert = new_alert(
        AlertId(mint("al")),
        a_type(key),
        dedup_key=dedup_key,
        context=a_context(key),
        directory=DIRECTORY,
        origin=ORIGIN,
        raised_by="key:tests",
    )
    return await database.write(lambda tx: raise_alert(tx, alert, now=ORIGIN, occurred_at=ORIGIN - timedelta(hours=1)))


async def planned(database: Database, key: str = "EQUIPMENT_SHORTAGE") -> AlertId:
    """Raised, and its first step taken."""
    alert_id = (await raised(database, key)).alert_id
    book = StorePlanBook(database, DirectoryCache(database), LinkSigner("links", "http://127.0.0.1"))
    order = PlanStep(alert_id=alert_id, step=a_type(key).ladder[0], due=ORIGIN, calls=CallPolicy())
    await book.plan(order)
    return alert_id


async def test_an_open_key_is_raised_once_and_counted(furnished: Database) -> None:
    first = await raised(furnished)

    again = await raised(furnished)

    assert again == Raised(first.alert_id, duplicate=True)
    assert (await furnished.read(lambda tx: alert_detail(tx, first.alert_id, EVERYTHING))).reports == 2


async def test_a_list_is_narrowed_by_every_field_at_once(furnished: Database) -> None:
    alert_id = await planned(furnished)
    wanted = Wanted(
        states=("open", "closed"),
        priorities=("critical",),
        types=("EQUIPMENT_SHORTAGE",),
        store="S014",
        region="R1",
        work_order="WO-1001",
        recipient="D1",
        since=ORIGIN,
        until=ORIGIN + timedelta(seconds=1),
        q="pinecrest",
    )

    page = await furnished.read(lambda tx: list_alerts(tx, EVERYTHING, wanted, cursor=None, limit=1))

    assert [one.id for one in page.alerts] == [alert_id]
    assert page.next is None


async def test_pages_follow_each_other(furnished: Database) -> None:
    ids = [(await raised(furnished, dedup_key=str(number))).alert_id for number in range(3)]

    first = await furnished.read(lambda tx: list_alerts(tx, EVERYTHING, Wanted(), cursor=None, limit=2))
    second = await furnished.read(lambda tx: list_alerts(tx, EVERYTHING, Wanted(), cursor=first.next, limit=2))

    assert [one.id for one in (*first.alerts, *second.alerts)] == ids[::-1]


@pytest.mark.parametrize(("who", "sees"), [("M1", True), ("RD1", True), ("T1", False), ("M2", False), ("BC", False)])
async def test_sight_is_the_same_in_lists_and_alone(furnished: Database, who: str, sees: bool) -> None:
    alert_id = await planned(furnished)
    sight = sight_of(DIRECTORY.people[who])

    page = await furnished.read(lambda tx: list_alerts(tx, sight, Wanted(), cursor=None, limit=10))

    assert bool(page.alerts) is sees
    if sees:
        assert (await furnished.read(lambda tx: alert_detail(tx, alert_id, sight))).deliveries
    else:
        with pytest.raises(AlertHidden):
            await furnished.read(lambda tx: alert_detail(tx, alert_id, sight))


async def test_an_alert_that_is_not_there_is_unknown(furnished: Database) -> None:
    with pytest.raises(AlertUnknown):
        await furnished.read(lambda tx: alert_detail(tx, "al_none", EVERYTHING))


async def test_a_timeline_reads_plans_answers_and_the_future(furnished: Database) -> None:
    alert_id = await planned(furnished)
    given = GivenAnswer(alert_id, "D1", Action.ACKNOWLEDGE, AnswerChannel.WEB, ORIGIN + timedelta(minutes=1))
    await furnished.write(lambda tx: answer(tx, given, DIRECTORY))

    found = await furnished.read(lambda tx: alert_timeline(tx, alert_id, EVERYTHING, DIRECTORY, now=ORIGIN))

    assert {one.event for one in found.entries} >= {"Alert.Raised", "Alert.Acknowledged"}
    stopped = [one for one in found.future if one.step == 1]
    assert {one.why for one in stopped} == {"acknowledged by D1 in the console at 2026-11-24T15:01:00Z"}


async def test_an_inbox_is_read_and_cleared_but_for_what_asks(furnished: Database) -> None:
    await planned(furnished)
    page = await furnished.read(lambda tx: list_inbox(tx, "D1", InboxSought(), before=None, limit=10, now=ORIGIN))
    [row] = page.rows

    read = await furnished.write(
        lambda tx: mark_read(tx, "D1", Channel.WEB, rows=(row.seq,), up_to=row.seq, now=ORIGIN)
    )
    cleared = await furnished.write(
        lambda tx: archive(tx, "D1", Channel.WEB, rows=(row.seq,), up_to=row.seq, now=ORIGIN)
    )

    assert (page.counts.unread, read.changed, read.counts.unread) == (1, 1, 0)
    assert (cleared.changed, cleared.kept) == (0, (row.seq,))


async def test_events_come_sealed_and_with_the_viewers_rows(furnished: Database) -> None:
    alert_id = await planned(furnished)
    now = datetime.now(UTC)
    lease = await furnished.write(lambda tx: acquire(tx, "sealer", "tests", now=now))
    assert lease is not None
    assert (await furnished.read(lambda tx: events_after(tx, 0, EVERYTHING, now=now))).events == ()

    await furnished.write(lambda tx: seal(tx, lease, now=now))

    sight = sight_of(DIRECTORY.people["D1"])
    batch = await furnished.read(lambda tx: events_after(tx, 0, sight, now=now))
    assert [one.seq for one in batch.events] == list(range(1, batch.until + 1))
    assert {row.alert_id for one in batch.events for row in one.inbox} == {alert_id}


async def test_the_trail_is_searched(furnished: Database) -> None:
    alert_id = await planned(furnished)
    sought = Sought(event="Alert.Raised", actor="key:tests", alert_id=alert_id, since=ORIGIN, q="critical")

    page = await furnished.read(lambda tx: search_audit(tx, sought, before=None, limit=10))

    assert [one.event for one in page.entries] == ["Alert.Raised"]


async def test_a_key_answers_the_same_for_seven_days(furnished: Database) -> None:
    now = datetime.now(UTC)
    ticket = Ticket("me", "POST /x", "key", "hash")

    async def ask(at: datetime, body: str, ticket: Ticket = ticket) -> str:
        reply = await furnished.write(lambda tx: once(tx, ticket, lambda _: Reply(202, body), now=at))
        return reply.body

    assert await ask(now, "first") == "first"
    assert await ask(now + KEPT_FOR - timedelta(seconds=1), "second") == "first"
    with pytest.raises(KeyReused):
        await ask(now, "other", Ticket("me", "POST /x", "key", "another hash"))
    assert await furnished.write(lambda tx: forget(tx, now=now + KEPT_FOR)) == 1
    assert await ask(now + KEPT_FOR, "third") == "third"
