"""Incident records on both databases: opened with their breach, or not at all; their words go in their time."""

from datetime import timedelta
from functools import partial

import pytest

from store.database import Database
from store.incidents import Review, find_incident, list_incidents, review_incident
from store.retention import Kept, Retention, forget_outdated
from tests.builders import ORIGIN
from tests.store.desk import Desk, at

DAY = timedelta(days=1)
FOUND = Review("Two freezers thawed", "Nobody was on duty", closed=True)


@pytest.fixture
async def desk(database: Database) -> Desk:
    desk = await Desk.furnished(database)
    await desk.raises("SLA_BREACH")
    return desk


async def reviews(desk: Desk, review: Review, minutes: float) -> None:
    await desk.database.write(lambda tx: review_incident(tx, desk.alert, review, by="AD", at=at(minutes)))


@pytest.mark.requirement("X-67")
async def test_a_breach_and_its_incident_are_one_write(desk: Desk) -> None:
    (incident,) = (await desk.database.read(partial(list_incidents, still_open=True, cursor=None, limit=9))).incidents

    assert (incident.alert_id, incident.opened_at, incident.alert_state) == (desk.alert, ORIGIN, "open")
    assert '"opens":"incident"' in (await desk.audit("Alert.Raised"))[0]["details"]


@pytest.mark.requirement("X-67", "R-421")
async def test_a_page_knows_the_next_and_an_open_list_lacks_the_closed(desk: Desk) -> None:
    await reviews(desk, FOUND, 5)
    await desk.raises("SLA_BREACH", "WO-2:1", work_order_id="WO-2")

    everything = await desk.database.read(partial(list_incidents, still_open=None, cursor=None, limit=1))
    rest = await desk.database.read(partial(list_incidents, still_open=None, cursor=everything.next, limit=1))
    closed = await desk.database.read(partial(list_incidents, still_open=False, cursor=None, limit=9))

    assert len({one.alert_id for one in (*everything.incidents, *rest.incidents)}) == 2
    assert rest.next is None
    assert [one.closed_at for one in closed.incidents] == [at(5)]


@pytest.mark.requirement("F-30")
@pytest.mark.parametrize(("after", "words"), [(396 * DAY - timedelta(microseconds=1), True), (396 * DAY, False)])
async def test_words_go_13_months_after_the_review_and_the_record_stays(
    desk: Desk, after: timedelta, *, words: bool
) -> None:
    await reviews(desk, FOUND, 0)
    retention = Retention(Kept())

    for _ in range(2):
        outdated = await desk.database.read(partial(retention.outdated, now=ORIGIN + after))
        await desk.database.write(partial(forget_outdated, outdated=outdated, now=ORIGIN + after))

    incident = await desk.database.read(lambda tx: find_incident(tx, desk.alert))
    assert incident is not None
    assert (bool(incident.impact), bool(incident.root_cause)) == (words, words)
    assert (incident.reviewer, incident.closed_at) == ("AD", ORIGIN)
