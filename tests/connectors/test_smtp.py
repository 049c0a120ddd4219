"""E-mail: what a mailbox gets, what each reply of a mail server means, and what is never said to anybody else."""

import logging
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as as_sent
from socket import socket

import pytest

from connectors._operation import OK
from domain.channel import Channel
from domain.failure import (
    Ambiguous,
    Permanent,
    ProviderFailure,
    RateLimited,
    RecipientGone,
    Refused,
    Retryable,
    Unauthorized,
)
from domain.message import Address, AddressKind, Message
from domain.priority import Priority
from tests.connectors.builders import MAILBOX, SENDER, TEXT, TITLE, Connected, Vendor, a_config, a_message
from tests.connectors.mail_server import END_OF_DATA, GREETING, ScriptedMailServer, captured

REPLIES: list[tuple[str, str, type[ProviderFailure], str]] = [
    ("RCPT", "postfix_no_such_user", RecipientGone, "5.1.1"),
    ("RCPT", "gmail_no_such_user", RecipientGone, "5.1.1"),
    ("RCPT", "postgrey_greylisted", Retryable, "4.2.0"),
    ("RCPT", "gmail_out_of_storage", Retryable, "4.2.2"),
    ("RCPT", "exchange_no_relay", Refused, "5.7.54"),
    ("RCPT", "exim_unrouteable", Permanent, "smtp_550"),
    ("MAIL", "gmail_login_demanded", Unauthorized, "5.7.0"),
    ("AUTH", "gmail_bad_credentials", Unauthorized, "5.7.8"),
    ("AUTH", "postfix_temporary_login_failure", Retryable, "4.7.0"),
    ("MAIL", "postfix_queue_full", Retryable, "4.3.1"),
    (GREETING, "postfix_too_busy", Retryable, "4.3.2"),
    ("DATA", "postfix_queue_full", Retryable, "4.3.1"),
    (END_OF_DATA, "gmail_unauthenticated_sender", Refused, "5.7.26"),
    (END_OF_DATA, "exchange_submission_limit", Permanent, "5.2.0"),
    (END_OF_DATA, "postfix_message_too_big", Permanent, "5.3.4"),
    (END_OF_DATA, "postfix_queue_full", Retryable, "4.3.1"),
]
PERSONAL = (MAILBOX, MAILBOX.partition("@")[0], TEXT, TITLE)


async def send(server: ScriptedMailServer, message: Message | None = None) -> Connected:
    connected = Connected(Vendor(), dial=server.dial)
    await connected.senders()[Channel.EMAIL].send(message or a_message(Channel.EMAIL))
    return connected


async def refused(server: ScriptedMailServer) -> ProviderFailure:
    with pytest.raises(ProviderFailure) as caught:
        await send(server)
    return caught.value


def only(server: ScriptedMailServer) -> EmailMessage:
    (mail,) = server.mails
    return message_from_bytes(mail, EmailMessage, policy=as_sent)


@pytest.mark.requirement("R-105")
async def test_a_mail_is_plain_text_that_says_who_sent_it_and_what_it_belongs_to() -> None:
    server = ScriptedMailServer()

    connected = Connected(Vendor(), dial=server.dial)
    receipt = await connected.senders()[Channel.EMAIL].send(a_message(Channel.EMAIL))

    mail = only(server)
    assert (mail["From"], mail["To"], mail["Subject"]) == (SENDER, MAILBOX, TITLE)
    assert mail["Message-ID"] == "<dl_9@example.com>" == receipt.provider_ref
    assert mail["References"] == "<al_7Q@example.com>"
    assert (mail["Auto-Submitted"], mail["X-Alert-Id"]) == ("auto-generated", "al_7Q")
    assert mail["Date"].datetime == connected.time.now()
    assert (mail.get_content_type(), mail.get_content_charset()) == ("text/plain", "utf-8")
    assert mail.get_content().strip() == TEXT
    assert [said for said in server.commands if "AUTH" not in said] == [
        "EHLO example.com",
        f"MAIL FROM:<{SENDER}>",
        f"RCPT TO:<{MAILBOX}>",
        "DATA",
        "QUIT",
    ]
    assert (server.connections, receipt.provider) == (1, "smtp")


async def test_every_letter_and_line_of_a_message_arrives() -> None:
    server = ScriptedMailServer()
    body = "Técnico: Zoë 🚚\n\n.hidden dot\nAnswer here: https://alerts.example.com/a/abcdefghijkl\n" + "x" * 2000

    await send(server, a_message(Channel.EMAIL, body=body, title="Årsta: «urgent»"))

    mail = only(server)
    assert mail.get_content().replace("\r\n", "\n").rstrip("\n") == body.replace("\n.hidden", "\n..hidden")
    assert mail["Subject"] == "Årsta: «urgent»"
    assert max(map(len, server.mails[0].split(b"\r\n"))) <= 998


@pytest.mark.parametrize("title", ["A\r\nBcc: everybody@example.com", "A\nX-Alert-Id: al_other", "A\x00\x0b\u2028B"])
async def test_what_people_typed_never_becomes_a_header(title: str) -> None:
    server = ScriptedMailServer()

    await send(server, a_message(Channel.EMAIL, title=title))

    mail = only(server)
    assert mail["Bcc"] is None
    assert mail.get_all("X-Alert-Id") == ["al_7Q"]
    assert mail["Subject"].isprintable()


async def test_an_international_domain_is_written_as_servers_take_it() -> None:
    server = ScriptedMailServer()

    await send(server, a_message(Channel.EMAIL, address=Address(AddressKind.EMAIL, "ana@exämple.com")))

    assert "RCPT TO:<ana@xn--exmple-cua.com>" in server.commands


@pytest.mark.parametrize(
    "address",
    [
        "añа@example.com",
        "a@b@example.com",
        "a\r\nRCPT TO:<b@example.com>",
        "a@example.com>\r\nDATA",
        "a b@example.com",
        "",
    ],
)
async def test_an_address_that_cannot_be_one_is_refused_before_any_connection(address: str) -> None:
    server = ScriptedMailServer()

    with pytest.raises(Permanent):
        await send(server, a_message(Channel.EMAIL, address=Address(AddressKind.EMAIL, address)))

    assert server.connections == 0


@pytest.mark.parametrize(("command", "reply", "expected", "code"), REPLIES)
async def test_a_reply_says_whether_a_later_try_can_work(
    command: str, reply: str, expected: type[ProviderFailure], code: str
) -> None:
    server = ScriptedMailServer({command: captured(reply)})

    failure = await refused(server)

    assert (type(failure), failure.code) == (expected, code)
    assert failure.status == int(captured(reply)[:3])
    assert server.connections == 1


@pytest.mark.requirement("X-55")
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (GREETING, Retryable),
        ("EHLO", Retryable),
        ("AUTH", Retryable),
        ("MAIL", Retryable),
        ("RCPT", Retryable),
        ("DATA", Ambiguous),
        (END_OF_DATA, Ambiguous),
    ],
)
@pytest.mark.parametrize("reply", ["", "I am no mail server"])
async def test_no_answer_is_ambiguous_unless_nothing_was_handed_over(
    command: str, expected: type[ProviderFailure], reply: str
) -> None:
    failure = await refused(ScriptedMailServer({command: reply}))

    assert type(failure) is expected
    assert failure.status is None or failure.status < 0


@pytest.mark.parametrize("lost", [ConnectionRefusedError(111, "refused"), TimeoutError(), OSError("no route")])
async def test_a_server_that_cannot_be_reached_got_nothing(lost: OSError) -> None:
    async def dial() -> socket:
        raise lost

    with pytest.raises(Retryable):
        await Connected(Vendor(), dial=dial).senders()[Channel.EMAIL].send(a_message(Channel.EMAIL))


async def test_what_was_taken_stands_though_the_farewell_is_lost() -> None:
    server = ScriptedMailServer({"QUIT": ""})

    await send(server)

    assert len(server.mails) == 1


@pytest.mark.requirement("X-55")
async def test_a_second_send_of_a_delivery_can_be_told_by_its_id() -> None:
    server = ScriptedMailServer()

    await send(server)
    await send(server)

    first, second = (message_from_bytes(mail, EmailMessage, policy=as_sent)["Message-ID"] for mail in server.mails)
    assert first == second


@pytest.mark.parametrize("reply", ["gmail_no_such_user", "postfix_no_such_user", "postgrey_greylisted"])
async def test_a_failure_names_no_person_and_no_text(reply: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="connectors")
    server = ScriptedMailServer({"RCPT": f"{captured(reply)} {TEXT} {TITLE}"})
    connected = Connected(Vendor(), dial=server.dial)

    with pytest.raises(ProviderFailure) as caught:
        await connected.senders()[Channel.EMAIL].send(a_message(Channel.EMAIL))

    shown = f"{caught.value!r} {caught.value} {caught.value.__cause__!r} {connected.attempts} {caplog.text}"
    assert [secret for secret in PERSONAL if secret in shown] == []


async def test_each_attempt_is_told_to_whoever_watches() -> None:
    server = ScriptedMailServer()
    connected = await send(server)
    server.replies["RCPT"] = captured("postgrey_greylisted")

    with pytest.raises(Retryable):
        await connected.senders()[Channel.EMAIL].send(a_message(Channel.EMAIL))

    told = [(one.provider, one.operation, one.outcome, one.status) for one in connected.attempts]
    assert told == [("smtp", "email", OK, 250), ("smtp", "email", "retryable", 450)]


async def test_over_our_own_ceiling_no_connection_is_made() -> None:
    server = ScriptedMailServer()
    sender = Connected(Vendor(), dial=server.dial, per_second=1).senders()[Channel.EMAIL]
    await sender.send(a_message(Channel.EMAIL, priority=Priority.HIGH))

    with pytest.raises(RateLimited):
        await sender.send(a_message(Channel.EMAIL, priority=Priority.HIGH))

    assert server.connections == 1


async def test_a_server_that_takes_no_login_is_set_up_wrongly() -> None:
    failure = await refused(ScriptedMailServer({"EHLO": "250 mx.example.com"}))

    assert (type(failure), failure.code) == (Unauthorized, "not_offered")


async def test_the_password_is_shown_to_nobody() -> None:
    assert "mail-password" not in repr(a_config())
