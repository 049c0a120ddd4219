"""Helpful replies: written as rows within their bounds, sent by the worker like everything else."""

import json
from datetime import datetime

from domain.consent.letterhead import Letterhead
from domain.language import Language
from domain.phone_number import e164
from domain.priority import Priority
from domain.sms_help import REMEMBERED_FOR, Help, may_help
from store import outbox
from store.audit import AuditRecord, record
from store.connection import Tx
from store.customers import customers_of
from store.directory import read_directory
from store.ids import mint
from store.opt_outs import is_opted_out
from store.outbox import OutboxKind
from store.stamps import instant, stamp

_EARLIER = "SELECT why, created_at FROM replies WHERE number = :number AND created_at > :since"
_KEEP = """
INSERT INTO replies (id, number, why, body, state, created_at) VALUES (:id, :number, :why, :body, 'waiting', :at)
"""


def help_once(tx: Tx, number: str, kind: Help, letterhead: Letterhead, *, now: datetime) -> str | None:
    """The reply's id; None where the number gets none: not a telephone, one of ours, opted out, or helped enough."""
    return None if is_opted_out(tx, number) else write_back(tx, number, kind, letterhead, now=now)


def write_back(tx: Tx, number: str, kind: Help, letterhead: Letterhead, *, now: datetime) -> str | None:
    """As `help_once`, past the refusal of texts: the one word that may follow it goes this way (X-48)."""
    if number in letterhead.ours or not _is_telephone(number):
        return None
    rows = tx.all(_EARLIER, number=number, since=stamp(now - REMEMBERED_FOR))
    if not may_help(kind, ((Help(row["why"]), instant(row["created_at"])) for row in rows), now=now):
        return None
    reply_id, body = mint("rp"), kind.text(_language(tx, number), letterhead)
    tx.run(_KEEP, id=reply_id, number=number, why=kind.value, body=body, at=stamp(now))
    payload = json.dumps({"reply_id": reply_id})
    outbox.put(tx, OutboxKind.REPLY, "", payload, urgency=Priority.LOW.key, at=now, traceparent=None)
    record(tx, AuditRecord("Reply.Planned", "engine", now, reason=kind.value, details={"reply": reply_id}))
    return reply_id


def _language(tx: Tx, number: str) -> Language:
    """Of those who have the number, where they agree. The directory is read for the few replies that are written."""
    spoken = {person.language for person in read_directory(tx).with_number(number)}
    spoken |= {customer.contact.language for customer in customers_of(tx, number)}
    return spoken.pop() if len(spoken) == 1 else Language.ENGLISH


def _is_telephone(number: str) -> bool:
    """Short codes and names of senders cannot be answered."""
    try:
        return e164(number) == number
    except ValueError:
        return False
