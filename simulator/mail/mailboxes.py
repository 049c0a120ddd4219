"""What lies in the mailboxes: the routes under `/_sim/mailboxes`."""

from fastapi import APIRouter

from simulator.numbers import phone_of_mailbox
from simulator.refusal import NoSuchMailbox
from simulator.sandbox import Sandbox, TheSandbox
from simulator.views import MailboxView, MailView

router = APIRouter(prefix="/_sim/mailboxes")


@router.get("")
async def mailboxes(sandbox: TheSandbox) -> list[MailboxView]:
    """Those that got something, in the order in which they first did."""
    known = dict.fromkeys(mail.address for mail in sandbox.wall.mails.all())
    return [_mailbox(address, sandbox) for address in known]


@router.get("/{address}")
async def mailbox(address: str, sandbox: TheSandbox) -> MailboxView:
    found = _mailbox(address.lower(), sandbox)
    if not found.emails:
        raise NoSuchMailbox(address)
    return found


def _mailbox(address: str, sandbox: Sandbox) -> MailboxView:
    phone = phone_of_mailbox(address)
    emails = [MailView.of(mail) for mail in sandbox.wall.mails.of(phone) if mail.address == address]
    return MailboxView(address=address, phone=phone, emails=emails)
