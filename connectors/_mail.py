"""A message as an e-mail: plain text in UTF-8, recognisable as ours, and threaded by alert."""

from datetime import datetime
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from email_validator import EmailNotValidError, validate_email

from domain.failure import Permanent
from domain.message import Address, AddressKind, Message


def mailbox(address: Address) -> str:
    """In ASCII, an international domain in its encoded form; raises Permanent where SMTP could not carry it."""
    known = _ascii(address.value) if address.kind is AddressKind.EMAIL else None
    if known is None:
        raise Permanent("not_a_mailbox")
    return known


def mail(message: Message, *, recipient: str, sender: str, now: datetime) -> EmailMessage:
    """Both addresses in ASCII. The same id for the same delivery: a mailbox that gets it twice can tell.

    Every copy of an alert refers to one id, so that mail programs show them as one conversation.
    """
    domain = sender.rpartition("@")[2]
    written = EmailMessage(policy=SMTP)
    written["From"] = Mailbox(addr_spec=sender)
    written["To"] = Mailbox(addr_spec=recipient)
    written["Subject"] = _one_line(message.title)
    written["Date"] = format_datetime(now)
    written["Message-ID"] = f"<{message.delivery_id}@{domain}>"
    written["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence note is due
    if message.alert_id:  # a digest tells of several
        written["References"] = f"<{message.alert_id}@{domain}>"
        written["X-Alert-Id"] = message.alert_id
    written.set_content(message.body, charset="utf-8")
    return written


def _ascii(address: str) -> str | None:
    """None for a name before the @ that needs SMTPUTF8: few servers offer it."""
    try:
        return validate_email(address, check_deliverability=False).ascii_email
    except EmailNotValidError:
        return None


def _one_line(title: str) -> str:
    """What people typed may hold line ends, which would end the header."""
    return " ".join("".join(one if one.isprintable() else " " for one in title).split())
