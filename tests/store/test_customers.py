"""Customers as they are stored, and what a plan is told of them."""

import pytest

from domain.customer import Consent, Contact, Preferences, Preferred
from domain.ids import AlertId
from store.customers import find_customer, put_contact, put_preferences, served_by
from store.database import Database
from tests.builders import a_context
from tests.store.conftest import NOON
from tests.store.desk import Desk

CONTACT = Contact(name="Pinecrest Dairy", number="+14145550201")
VISIT = a_context("CUSTOMER_ASSIGNED")
NOBODY = AlertId("al_none")


async def opted_in(database: Database) -> None:
    chosen = Preferences(sms_opt_in=True, preferred_channel=Preferred.BOTH)
    consent = Consent(at=NOON, ip="203.0.113.7", wording="1")
    customer = await database.write(lambda tx: put_contact(tx, "C1", CONTACT, by="tests", at=NOON))
    await database.write(lambda tx: put_preferences(tx, customer, chosen, consent, by="tests", at=NOON))


@pytest.mark.requirement("R-170")
async def test_what_a_customer_chose_outlives_a_change_of_their_contact(database: Database) -> None:
    await opted_in(database)

    moved = CONTACT.model_copy(update={"number": "+14145550299"})
    await database.write(lambda tx: put_contact(tx, "C1", moved, by="tests", at=NOON))

    known = await database.read(lambda tx: find_customer(tx, "C1"))
    assert known is not None
    assert (known.contact, known.preferences.sms_opt_in) == (moved, True)
    assert known.consent == Consent(at=NOON, ip="203.0.113.7", wording="1")


@pytest.mark.requirement("R-167")
async def test_who_was_never_put_is_served_with_the_defaults(database: Database) -> None:
    served = await database.read(lambda tx: served_by(tx, VISIT, NOBODY))

    assert served is not None
    assert (served.person.id, served.person.number, served.told) == ("C1", None, frozenset())
    assert served.customer.preferences == Preferences()


async def test_an_alert_that_names_no_customer_serves_nobody(database: Database) -> None:
    assert await database.read(lambda tx: served_by(tx, a_context("SLA_BREACH"), NOBODY)) is None


@pytest.mark.requirement("X-41")
async def test_a_plan_knows_what_the_work_orders_other_alerts_told(database: Database) -> None:
    desk = await Desk.furnished(database)
    await opted_in(database)
    alert = await desk.raises("CUSTOMER_ASSIGNED")
    await desk.plans(0)

    other = await database.read(lambda tx: served_by(tx, VISIT, NOBODY))
    same = await database.read(lambda tx: served_by(tx, VISIT, alert))
    elsewhere = a_context("CUSTOMER_ASSIGNED", work_order_id="WO-2")
    second = await database.read(lambda tx: served_by(tx, elsewhere, NOBODY))

    assert (other and other.told, same and same.told, second and second.told) == (
        frozenset({"CUSTOMER_ASSIGNED"}),
        frozenset(),
        frozenset(),
    )
