"""Mailboxes that their server does not know, until somebody says anew that they exist."""

import pytest

from domain.directory import Directory
from domain.failure import ProviderFailure, RecipientGone, Refused
from domain.methods import Methods
from store.database import Database, Tx
from store.directory import import_directory
from store.rule_set import METHODS, put_document
from tests.builders import ORIGIN, a_directory, the_people
from tests.store.desk import Desk, at


@pytest.fixture
async def desk(database: Database) -> Desk:
    """E-mail is switched on, and T1 has a mailbox."""
    furnished = await Desk.furnished(database)

    def set_up(tx: Tx) -> None:
        import_directory(tx, directory(), actor="tests", at=ORIGIN)
        put_document(tx, METHODS, Methods(email=True), by="AD", at=ORIGIN)

    await database.write(set_up)
    furnished.directory = directory()
    return furnished


def directory() -> Directory:
    return a_directory(the_people()["T1"].model_copy(update={"email": "marcus@example.com"}))


async def an_offer_fails(desk: Desk, failure: ProviderFailure) -> None:
    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)
    mail = await desk.delivery("T1", "email")
    await desk.begins(mail, now=at(1))
    await desk.fails(mail, failure, now=at(1))


async def reason_of_the_next_mail(desk: Desk) -> str:
    await desk.raises("WORK_ASSIGNED", dedup_key="WO-1002:1")
    await desk.plans(0)
    return str((await desk.delivery("T1", "email"))["reason"])


@pytest.mark.requirement("X-24")
async def test_a_mailbox_that_is_gone_is_not_written_to_again_and_that_is_audited(desk: Desk) -> None:
    await an_offer_fails(desk, RecipientGone("5.1.1", status=550))

    assert await reason_of_the_next_mail(desk) == "no_email"
    (entry,) = await desk.all("SELECT details FROM audit_entries WHERE event = 'Mailbox.Gone'")
    assert entry["details"] == '{"person":"T1"}'


async def test_a_mail_that_was_refused_for_what_it_says_costs_no_mailbox(desk: Desk) -> None:
    await an_offer_fails(desk, Refused("5.7.1", status=550))

    assert await reason_of_the_next_mail(desk) == "named_by_type"


async def test_an_import_of_the_directory_trusts_its_mailboxes_anew(desk: Desk) -> None:
    await an_offer_fails(desk, RecipientGone("5.1.1", status=550))

    await desk.database.write(lambda tx: import_directory(tx, directory(), actor="AD", at=at(2)))

    assert await reason_of_the_next_mail(desk) == "named_by_type"
