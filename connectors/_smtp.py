"""One SMTP attempt: the mail server has taken the message, or a `ProviderFailure` says what a later try is worth."""

import asyncio
import contextlib
import re
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum

import aiosmtplib

from connectors._http import WHOLE_ATTEMPT
from domain.failure import (
    Ambiguous,
    Permanent,
    ProviderFailure,
    RecipientGone,
    Refused,
    Retryable,
    Unauthorized,
)

CONNECT_WITHIN = 3.0  # seconds; as long again for the greeting (providers.md §6.6)
REPLY_WITHIN = 8.0  # seconds, to each command
FAREWELL_WITHIN = 1.0  # seconds: the message has been taken already
_ENHANCED = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}(?= |$)")  # RFC 3463, the only part of a reply that is not prose
_WRONG_CREDENTIALS = frozenset({530, 534, 535, 538})
_NO_SUCH_MAILBOX = frozenset({"5.1.1", "5.1.6"})

Dial = Callable[[], Awaitable[socket.socket]]
"""A connection to the mail server, made by somebody else; OSError where there is none."""


class Security(StrEnum):
    """How the connection is protected."""

    NONE = "none"
    STARTTLS = "starttls"  # demanded: a server that does not offer it gets nothing
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class MailServer:
    """`sender` is the address that the messages come from; `user` and `password` go together."""

    host: str
    port: int
    security: Security
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)

    @property
    def domain(self) -> str:
        """The sender's: by it we greet, and in it our message ids are unique."""
        return self.sender.rpartition("@")[2]


async def hand_over(server: MailServer, recipient: str, mail: bytes, *, dial: Dial | None = None) -> None:
    """On a connection of its own. Raises `ProviderFailure`; Ambiguous from DATA on, when it may have been taken."""
    handed = False
    session: aiosmtplib.SMTP | None = None
    try:
        async with asyncio.timeout(WHOLE_ATTEMPT.total_seconds()):
            session = _session(server, await dial() if dial else None)
            await session.connect(timeout=CONNECT_WITHIN)
            await session.mail(server.sender)
            await session.rcpt(recipient)
            handed = True
            await session.data(mail)
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            await session.quit(timeout=FAREWELL_WITHIN)
    except aiosmtplib.SMTPResponseException as refused:
        raise _refusal(refused.code, refused.message, handed=handed) from None
    except (aiosmtplib.SMTPException, OSError) as lost:
        raise _loss(lost, handed=handed) from None
    finally:
        if session is not None:
            session.close()


def _session(server: MailServer, connected: socket.socket | None) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=server.host,
        port=None if connected else server.port,
        sock=connected,
        local_hostname=server.domain,
        username=server.user,
        password=server.password,
        timeout=REPLY_WITHIN,
        use_tls=server.security is Security.TLS,
        start_tls=server.security is Security.STARTTLS,
        tls_context=server.tls,
    )


def _refusal(reply: int, text: str, *, handed: bool) -> ProviderFailure:
    """By the enhanced code where the server gives one."""
    if not 400 <= reply < 600:
        return (Ambiguous if handed else Retryable)("unreadable_answer")
    found = _ENHANCED.match(text)
    enhanced = found[0] if found else ""
    return _class_of(reply, enhanced)(enhanced or f"smtp_{reply}", status=reply)


def _class_of(reply: int, enhanced: str) -> type[ProviderFailure]:
    if reply < 500:
        return Retryable
    if reply in _WRONG_CREDENTIALS:
        return Unauthorized
    if enhanced in _NO_SUCH_MAILBOX:
        return RecipientGone
    return Refused if enhanced.startswith("5.7.") else Permanent


def _loss(lost: aiosmtplib.SMTPException | OSError, *, handed: bool) -> ProviderFailure:
    """No reply. An exception of neither connection nor time is the server's lack of what we are told to demand."""
    if not isinstance(lost, OSError):
        return Unauthorized("not_offered")
    code = "timed_out" if isinstance(lost, TimeoutError) else "connection_lost" if handed else "unreachable"
    return (Ambiguous if handed else Retryable)(code)
