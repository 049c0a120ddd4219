"""Texts that people send us: a coded answer goes through the door, a keyword is obeyed, the rest is helped once."""

from collections.abc import Collection
from datetime import datetime

from domain.answer import Action, AnswerChannel
from domain.catalogue import CATALOGUE
from domain.directory import Directory
from domain.ids import AlertId
from domain.provider_events import InboundMessage
from domain.sms_help import Help
from domain.sms_reply import Coded, Keyword, Unknown, Word, action_of, parse_reply
from store.answers import GivenAnswer, answer
from store.audit import AuditRecord, record
from store.database import Row, Tx
from store.helping import help_once
from store.opt_outs import opt_in, opt_out

# A code may come back for another alert once its own is closed: the open one is meant, else the latest.
_KEY = """
SELECT k.alert_id, k.person_id, a.type, a.traceparent FROM answer_keys k JOIN alerts a ON a.id = k.alert_id
WHERE k.number = :number AND k.code = :code
ORDER BY CASE WHEN a.state = 'closed' THEN 1 ELSE 0 END, k.created_at DESC
"""
_KNOWN = "SELECT 1 AS yes FROM answer_keys WHERE number = :number"
_WHOSE = "SELECT DISTINCT person_id FROM answer_keys WHERE number = :number ORDER BY person_id"

_WITHOUT_WORDS = {Action.DECLINE: "declined by text", Action.REJECT: "rejected by text"}
"""The reason of a D that came without one: a text has no form to fill in."""


def receive_text(
    tx: Tx,
    text: InboundMessage,
    *,
    provider: str,
    ours: Collection[str],
    now: datetime,
    traceparent: str | None = None,
) -> Row | None:
    """The `alert_id` and `traceparent` of the alert that it answers, if it does.

    `ours` are the numbers that we send from; `now` is installation time and is the instant of receipt; `traceparent` is
    of the request.
    """
    match parse_reply(text.text):
        case Coded() as coded:
            if answered := _answered(tx, text, coded, now=now, traceparent=traceparent):
                return answered
            _help(tx, text, Help.UNKNOWN_CODE, ours=ours, now=now)
        case Keyword(word=Word.STOP):
            _stop(tx, text.from_number, provider=provider, now=now)
        case Keyword(word=Word.START):
            if opt_in(tx, text.from_number):
                record(tx, AuditRecord("SMS.OptIn", provider, now, details={"people": _whose(tx, text.from_number)}))
        case Keyword(word=Word.HELP):
            _help(tx, text, Help.HELP, ours=ours, now=now)
        case Unknown():
            if tx.one(_KNOWN, number=text.from_number):  # strangers are nobody's business here
                _help(tx, text, Help.UNKNOWN_TEXT, ours=ours, now=now)
    return None


def _answered(tx: Tx, text: InboundMessage, coded: Coded, *, now: datetime, traceparent: str | None) -> Row | None:
    """None when the number has no such code, or its alert no such answer.

    The code was sent to somebody whose answer is asked for, and only to that number: it needs no other authority.
    """
    key = tx.one(_KEY, number=text.from_number, code=coded.digits)
    action = _action(key, coded) if key else None
    if key is None or action is None:
        return None
    given = GivenAnswer(
        alert_id=AlertId(key["alert_id"]),
        person_id=key["person_id"],
        action=action,
        channel=AnswerChannel.SMS,
        received_at=now,
        reason=coded.rest or _WITHOUT_WORDS.get(action),
        pressed_at=text.at,
        traceparent=traceparent,
    )
    return key if answer(tx, given, Directory()) else None


def _action(key: Row, coded: Coded) -> Action | None:
    entry = CATALOGUE[key["type"]]
    return action_of(coded.letter, (*entry.answers, *entry.resolves))


def _stop(tx: Tx, number: str, *, provider: str, now: datetime) -> None:
    """Of the number, not of one alert; never an answer (X-50)."""
    if opt_out(tx, number, source="inbound", at=now):
        record(tx, AuditRecord("SMS.OptOut", provider, now, reason="inbound", details={"people": _whose(tx, number)}))


def _help(tx: Tx, text: InboundMessage, kind: Help, *, ours: Collection[str], now: datetime) -> None:
    if not text.auto_replied:
        help_once(tx, text.from_number, kind, ours={*ours, text.to_number}, now=now)


def _whose(tx: Tx, number: str) -> list[str]:
    return [row["person_id"] for row in tx.all(_WHOSE, number=number)]
