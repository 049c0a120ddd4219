"""E-mail over a real port: open, by STARTTLS and by TLS, with a login, and to servers that cannot be trusted."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from connectors._smtp import MailServer, Security, hand_over
from domain.failure import ProviderFailure, Retryable, Unauthorized
from tests.connectors.builders import MAILBOX, NOW, SENDER, private_key
from tools.ports import free_port

MAIL = b"Subject: SLA breach\r\n\r\nWO 12345\r\n"


@dataclass
class Server:
    """Takes everything from whoever knows the password."""

    port: int
    mails: list[tuple[list[str], bytes]] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.mails.append((envelope.rcpt_tos, envelope.original_content or b""))
        return "250 2.0.0 Ok"

    def knows(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, who: object) -> AuthResult:
        return AuthResult(success=who == LoginPassword(b"dispatch", b"mail-password"), handled=False)


@cache
def certificate() -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail server of a test")])
    signed = (
        x509.CertificateBuilder(name, name, private_key().public_key(), 1)
        .not_valid_before(NOW - timedelta(days=3650))
        .not_valid_after(NOW + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private_key(), hashes.SHA256())
    )
    return signed.public_bytes(serialization.Encoding.PEM)


@contextlib.asynccontextmanager
async def served(folder: Path, security: Security) -> AsyncIterator[Server]:
    key = private_key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(key + certificate())
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(folder / "server.pem")
    loop, server = asyncio.get_running_loop(), Server(free_port())

    def conversation() -> SMTP:
        starttls = tls if security is Security.STARTTLS else None
        demanded = security is not Security.NONE
        return SMTP(
            server,
            loop=loop,
            hostname="mail.example.com",
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=server.knows,
            auth_required=demanded,
            auth_require_tls=security is not Security.TLS,
        )

    listening = await loop.create_server(
        conversation, "127.0.0.1", server.port, ssl=tls if security is Security.TLS else None
    )
    yield server
    listening.close()
    await listening.wait_closed()


def account(server: Server, security: Security) -> MailServer:
    """As the settings say it, and trusting the test's certificate."""
    trusting = ssl.create_default_context(cadata=certificate().decode())
    known = MailServer("127.0.0.1", server.port, security, SENDER, tls=trusting)
    return known if security is Security.NONE else replace(known, user="dispatch", password="mail-password")


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("security", Security)
async def test_the_message_arrives_however_the_connection_is_protected(tmp_path: Path, security: Security) -> None:
    async with served(tmp_path, security) as server:
        await hand_over(account(server, security), MAILBOX, MAIL)

    assert server.mails == [([MAILBOX], MAIL)]


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"password": "another"}, Unauthorized),
        ({"tls": ssl.create_default_context()}, Retryable),
    ],
)
async def test_without_the_right_password_or_certificate_nothing_is_sent(
    tmp_path: Path, security: Security, changed: dict[str, object], expected: type[ProviderFailure]
) -> None:
    async with served(tmp_path, security) as server:
        with pytest.raises(expected):
            await hand_over(replace(account(server, security), **changed), MAILBOX, MAIL)  # type: ignore[arg-type]

    assert server.mails == []


async def test_a_server_that_offers_no_starttls_gets_neither_login_nor_message(tmp_path: Path) -> None:
    async with served(tmp_path, Security.NONE) as server:
        with pytest.raises(Unauthorized, match="not_offered"):
            await hand_over(account(server, Security.STARTTLS), MAILBOX, MAIL)

    assert server.mails == []


async def test_where_nobody_listens_a_later_try_may_work() -> None:
    with pytest.raises(Retryable, match="unreachable"):
        await hand_over(account(Server(free_port()), Security.NONE), MAILBOX, MAIL)
