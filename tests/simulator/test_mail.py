"""The mail server: what it takes, where it can be read, and how it fails on demand."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from email.message import EmailMessage

import aiosmtplib
import pytest

from simulator.app import create_app
from simulator.config import SimulatorConfig
from simulator.sandbox import Sandbox
from tests.simulator.stage import OMAR, Stage, a_config, after
from tools.ports import free_port

MAILBOX = "omar.14145550123@example.com"
ALSO_OMARS = "14145550123@home.example.com"
NOBODYS = "Desk@Example.com"


@pytest.fixture
async def connected(stage: Stage) -> AsyncIterator[aiosmtplib.SMTP]:
    """By a socket of the same process."""
    async with a_client(stage) as client:
        yield client


@contextlib.asynccontextmanager
async def a_client(stage: Stage) -> AsyncIterator[aiosmtplib.SMTP]:
    sandbox: Sandbox = stage.app.state.sandbox
    client = aiosmtplib.SMTP(
        hostname="localhost", sock=await sandbox.mail.connect(), start_tls=False, local_hostname="engine", timeout=10
    )
    await client.connect()
    yield client
    client.close()


def a_mail(
    to: str = MAILBOX, *, subject: str = "Work assigned: Årsta", body: str = "Técnico: Ana.\n\n.dot"
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "dispatch@example.com", to, subject
    mail["Message-ID"] = "<dl_9@example.com>"
    mail.set_content(body)
    return mail


async def test_a_mail_can_be_read_word_for_word_on_the_phone_that_its_address_names(
    stage: Stage, connected: aiosmtplib.SMTP
) -> None:
    await connected.send_message(a_mail())

    (shown,) = (await stage.phone(OMAR))["emails"]
    assert (shown["subject"], shown["text"]) == ("Work assigned: Årsta", "Técnico: Ana.\n\n.dot")
    assert (shown["address"], shown["sender"], shown["at"]) == (MAILBOX, "dispatch@example.com", after(0))
    assert shown["headers"]["message-id"] == "<dl_9@example.com>"  # type: ignore[index]


async def test_any_other_mailbox_stands_on_the_wall_by_itself(stage: Stage, connected: aiosmtplib.SMTP) -> None:
    await connected.send_message(a_mail(NOBODYS))

    assert len((await stage.phone("desk@example.com"))["emails"]) == 1


async def test_mailboxes_are_listed_each_with_its_own_mails(stage: Stage, connected: aiosmtplib.SMTP) -> None:
    for address in (MAILBOX, NOBODYS, ALSO_OMARS, MAILBOX):
        await connected.send_message(a_mail(address))

    listed = (await stage.http.get("/_sim/mailboxes")).json()
    one = (await stage.http.get(f"/_sim/mailboxes/{NOBODYS}")).json()
    assert [(box["address"], box["phone"], len(box["emails"])) for box in listed] == [
        (MAILBOX, OMAR, 2),
        ("desk@example.com", "desk@example.com", 1),
        (ALSO_OMARS, OMAR, 1),
    ]
    assert one == listed[1]


async def test_a_mailbox_that_got_nothing_is_not_known(stage: Stage) -> None:
    answer = await stage.http.get("/_sim/mailboxes/nobody@example.com")

    assert answer.status_code == 404
    assert "nothing was sent to it yet" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("fault", "reply"),
    [
        ({"action": "status", "status": 451}, 451),
        ({"action": "status", "status": 550}, 550),
        ({"action": "rate_limit"}, 450),
        ({"action": "unauthorized_once"}, 530),
    ],
)
async def test_a_recipient_is_refused_as_told(stage: Stage, fault: dict[str, object], reply: int) -> None:
    await stage.goes_wrong(**fault, match={"channel": "email", "number": OMAR})  # type: ignore[arg-type]

    async with a_client(stage) as client:
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
            await client.send_message(a_mail())
        await client.send_message(a_mail())

    assert refused.value.recipients[0].code == reply
    assert len((await stage.phone(OMAR))["emails"]) == 1


async def test_a_message_may_be_refused_after_it_was_read(stage: Stage, connected: aiosmtplib.SMTP) -> None:
    await stage.goes_wrong("error_body", match={"channel": "email"})

    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await connected.send_message(a_mail())

    assert refused.value.code == 554
    assert (await stage.http.get("/_sim/mailboxes")).json() == []


@pytest.mark.parametrize(("action", "mails"), [("refuse", 0), ("accept_then_reset", 1)])
async def test_a_dropped_connection_leaves_what_had_been_taken(
    stage: Stage, connected: aiosmtplib.SMTP, action: str, mails: int
) -> None:
    await stage.goes_wrong(action, match={"channel": "email"})

    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await connected.send_message(a_mail())

    listed = (await stage.http.get("/_sim/mailboxes")).json()
    assert sum(len(box["emails"]) for box in listed) == mails


async def test_a_fault_of_a_phone_meets_no_other_mailbox(stage: Stage, connected: aiosmtplib.SMTP) -> None:
    await stage.goes_wrong("status", status=550, match={"channel": "email", "number": OMAR})

    await connected.send_message(a_mail(NOBODYS))

    assert len((await stage.http.get("/_sim/faults")).json()) == 1


async def test_under_its_own_port_it_takes_mail_until_it_is_stopped() -> None:
    port = free_port()
    app = create_app(a_config(smtp_port=port))

    async with app.router.lifespan_context(app):
        await aiosmtplib.send(a_mail(), hostname="127.0.0.1", port=port, start_tls=False, local_hostname="engine")

    assert len(app.state.sandbox.wall.mails.all()) == 1
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_a_killed_sandbox_still_knows_what_lay_in_the_mailboxes(tmp_path_factory: pytest.TempPathFactory) -> None:
    config: SimulatorConfig = a_config(journal=tmp_path_factory.mktemp("sandbox") / "journal.jsonl")
    first = Stage(config)
    async with a_client(first) as client:
        await client.send_message(a_mail())

    assert await Stage(config).phone(OMAR) == await first.phone(OMAR)
