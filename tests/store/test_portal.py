"""The customer's link: one that is good, whose, and what stands behind it, on both databases."""

from functools import partial

import pytest

from domain.customer import Consent, Contact, Preferences, Preferred
from store.answer_keys import LinkSigner
from store.customers import put_contact, put_preferences
from store.database import Database
from store.portal import Card, cards_of, customer_of, portal_token, revoke_portal
from tests.store.desk import Desk, at

LINKS = LinkSigner("links", "http://api")


@pytest.fixture
async def desk(database: Database) -> Desk:
    """With customers C1 and C4, who opted in."""
    desk = await Desk.furnished(database)
    chosen = Preferences(sms_opt_in=True, preferred_channel=Preferred.BOTH)
    consent = Consent(at=at(0), ip=None, wording="1")
    for one in ("C1", "C4"):
        contact = Contact(name=f"Dairy {one}", number="+14145550201")
        known = await database.write(partial(put_contact, customer_id=one, contact=contact, by="tests", at=at(0)))
        await database.write(
            partial(put_preferences, known=known, preferences=chosen, consent=consent, by="tests", at=at(0))
        )
    return desk


async def token(desk: Desk, customer: str = "C1") -> str:
    return await desk.database.write(lambda tx: portal_token(tx, customer, LINKS, now=at(0)))


async def whose(desk: Desk, known: str) -> str | None:
    customer = await desk.database.read(lambda tx: customer_of(tx, known))
    return customer.id if customer else None


async def test_each_customer_has_one_good_link_of_their_own(desk: Desk) -> None:
    first, other = await token(desk), await token(desk, "C4")

    assert await token(desk) == first != other
    assert (await whose(desk, first), await whose(desk, other)) == ("C1", "C4")
    assert await whose(desk, "made-up") is None


async def test_a_revoked_link_is_nobodys_and_every_later_one_is_new(desk: Desk) -> None:
    seen = []
    for minute in range(3):
        seen.append(await token(desk))
        assert await desk.database.write(partial(revoke_portal, customer_id="C1", by="CSR", now=at(minute)))

    assert len(set(seen)) == 3
    assert [await whose(desk, one) for one in seen] == [None, None, None]
    assert not await desk.database.write(lambda tx: revoke_portal(tx, "C1", by="CSR", now=at(9)))


async def test_cards_are_the_customers_own_newest_first_and_go_with_their_texts(desk: Desk) -> None:
    for key in ("CUSTOMER_ASSIGNED", "CUSTOMER_COMPLETED"):
        await desk.raises(key, f"WO-1001:{key}")
        await desk.plans(0)

    shown = await cards(desk, "C1")
    await desk.database.write(lambda tx: tx.run("DELETE FROM delivery_texts WHERE title = 'Service Complete'"))

    assert [(one.title, one.work_order_id) for one in shown] == [
        ("Service Complete", "WO-1001"),
        ("Service Assigned", "WO-1001"),
    ]
    assert [one.title for one in await cards(desk, "C1")] == ["Service Assigned"]
    assert await cards(desk, "C4") == ()


@pytest.mark.requirement("R-171")
async def test_a_text_ends_with_the_customers_own_link(desk: Desk) -> None:
    await desk.raises("CUSTOMER_ASSIGNED")
    await desk.plans(0)

    text = await desk.one(
        "SELECT t.body FROM delivery_texts t JOIN deliveries d ON d.id = t.delivery_id WHERE d.channel = 'sms'"
    )

    assert text["body"].endswith(f" http://api/p/{await token(desk)}")
    assert await desk.all("SELECT * FROM answer_keys WHERE person_id = 'C1'") == []


async def cards(desk: Desk, customer_id: str) -> tuple[Card, ...]:
    link = await token(desk, customer_id)
    known = await desk.database.read(lambda tx: customer_of(tx, link))
    assert known is not None
    return await desk.database.read(lambda tx: cards_of(tx, known, desk.directory))
