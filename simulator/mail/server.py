"""An SMTP server that takes every message that no fault stops; by a port, or by a socket of the same process."""

import asyncio
import socket
import uuid
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as as_sent

from aiosmtpd.smtp import SMTP, Envelope, Session

from simulator.faults import ON_REQUEST, Action, Fault, FaultPlan
from simulator.numbers import phone_of_mailbox
from simulator.operations import Channel, Operation, Provider
from simulator.records import Mail
from simulator.scheduler import Scheduler
from simulator.wall import Wall

HOST = "mail.simulator.example"
TAKEN = "250 2.0.0 Taken"
TOO_MANY = "450 4.7.1 Too many messages, come back later"
NOT_LOGGED_IN = "530 5.7.0 Authentication required"
NOT_THIS_MESSAGE = "554 5.6.0 The message was not taken"
# The enhanced code that a mail server gives with a reply (RFC 3463).
ENHANCED = {
    421: "4.3.2",
    450: "4.2.1",
    451: "4.3.0",
    452: "4.2.2",
    535: "5.7.8",
    550: "5.1.1",
    552: "5.2.2",
    553: "5.1.3",
    554: "5.7.1",
}


class MailServer:
    """Every mailbox exists."""

    def __init__(self, *, wall: Wall, scheduler: Scheduler, faults: FaultPlan) -> None:
        self._wall = wall
        self._scheduler = scheduler
        self._faults = faults

    async def listen(self, host: str, port: int) -> asyncio.Server:
        """Until the server is closed."""
        return await asyncio.get_running_loop().create_server(self._conversation, host, port)

    async def connect(self) -> socket.socket:
        """The client's end of a connection that no network carries."""
        client, server = socket.socketpair()
        for end in (client, server):
            end.settimeout(0)
        await asyncio.get_running_loop().connect_accepted_socket(self._conversation, server)
        return client

    def fault_for(self, address: str) -> Fault | None:
        """Used up by being met."""
        operation = Operation(Provider.SMTP, Channel.EMAIL, path="", sends=True, number=phone_of_mailbox(address))
        fault = self._faults.take(operation, ON_REQUEST)
        if fault:
            self._wall.tell_all()
        return fault

    def take(self, envelope: Envelope) -> None:
        """One mail for each recipient; whoever is written to has a phone from then on."""
        written = message_from_bytes(envelope.original_content or b"", EmailMessage, policy=as_sent)
        body = written.get_body(("plain",))
        for address in envelope.rcpt_tos:
            self._wall.put(
                Mail(
                    id=uuid.uuid4().hex,
                    number=self._wall.phone(phone_of_mailbox(address)).number,
                    address=address.lower(),
                    sender=envelope.mail_from or "",
                    subject=str(written["Subject"] or ""),
                    text=body.get_content().replace("\r\n", "\n").rstrip("\n") if body else "",
                    headers={name.lower(): str(value) for name, value in written.items()},
                    at=self._scheduler.now(),
                )
            )

    def _conversation(self) -> SMTP:
        return SMTP(_Conversation(self), hostname=HOST, ident="Provider sandbox", loop=asyncio.get_running_loop())


class _Conversation:
    """The hooks that aiosmtpd calls by their names; a fault that meets the recipient may wait for the message."""

    def __init__(self, desk: MailServer) -> None:
        self._desk = desk
        self._waiting: Fault | None = None

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _: Session, envelope: Envelope, address: str, __: list[str]
    ) -> str:
        fault = self._desk.fault_for(address)
        match fault.action if fault else None:
            case Action.LATENCY if fault:
                await asyncio.sleep(fault.seconds)  # a protocol's time: real whatever the clock
            case Action.REFUSE:
                _drop(server)
            case Action.RATE_LIMIT:
                return TOO_MANY
            case Action.UNAUTHORIZED_ONCE:
                return NOT_LOGGED_IN
            case Action.STATUS if fault:
                return _reply(fault.status)
            case Action.ACCEPT_THEN_RESET | Action.ERROR_BODY:
                self._waiting = fault
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        late, self._waiting = self._waiting, None
        if late and late.action is Action.ERROR_BODY:
            return NOT_THIS_MESSAGE
        self._desk.take(envelope)
        if late:
            _drop(server)
        return TAKEN


def _reply(status: int) -> str:
    enhanced = ENHANCED.get(status, "4.0.0" if status < 500 else "5.0.0")
    return f"{status} {enhanced} The sandbox was asked to fail here"


def _drop(server: SMTP) -> None:
    if server.transport is not None:
        server.transport.close()
