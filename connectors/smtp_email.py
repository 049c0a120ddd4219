"""An e-mail by SMTP: one connection and one message a send."""

from dataclasses import dataclass
from datetime import timedelta

from opentelemetry import trace

from connectors._mail import mail, mailbox
from connectors._operation import OK, Attempt
from connectors._request import Wire
from connectors._smtp import Dial, MailServer, hand_over
from domain.channel import Channel
from domain.failure import Permanent, ProviderFailure
from domain.message import Capabilities, Message, Receipt

PROVIDER = "smtp"
MAX_LENGTH = 20_000  # characters; nothing of ours comes near it
_TRACER = trace.get_tracer(__name__)


@dataclass(frozen=True, slots=True)
class SmtpEmail:
    """A second send of a delivery has the first one's Message-ID, so most mailboxes show it once (X-55)."""

    server: MailServer
    wire: Wire
    dial: Dial | None = None

    provider = PROVIDER
    channel = Channel.EMAIL
    capabilities = Capabilities(reports=False, finds=False, max_length=MAX_LENGTH)

    async def send(self, message: Message) -> Receipt:
        if len(message.body) > MAX_LENGTH:
            raise Permanent("too_long")
        recipient = mailbox(message.address)
        written = mail(message, recipient=recipient, sender=self.server.sender, now=self.wire.now())
        began = self.wire.monotonic()
        with _TRACER.start_as_current_span(f"{PROVIDER} email", kind=trace.SpanKind.CLIENT):
            try:
                await hand_over(self.server, recipient, written.as_bytes(), dial=self.dial)
            except ProviderFailure as failure:
                self._tell(began, failure.failure_class, failure.status)
                raise
        self._tell(began, OK, 250)
        return Receipt(PROVIDER, str(written["Message-ID"]))

    async def find(self, message: Message) -> Receipt | None:  # noqa: ARG002  the port's signature
        """A mail server tells nothing about a message once it has taken it."""
        return None

    def _tell(self, began: float, outcome: str, status: int | None) -> None:
        took = timedelta(seconds=self.wire.monotonic() - began)
        self.wire.watch(Attempt(PROVIDER, "email", outcome, status, took, None))
