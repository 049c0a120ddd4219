"""Texts that people send us: a coded answer goes through the door, everything else is heeded."""

from datetime import datetime

from domain.answer import Action, AnswerChannel
from domain.catalogue import CATALOGUE
from domain.consent.keyword import Keyword
from domain.consent.letterhead import Letterhead
from domain.consent.meaning import meaning_of
from domain.directory import Directory
from domain.ids import AlertId
from domain.provider_events import InboundMessage
from domain.sms_help import Help
from domain.sms_reply import Coded, action_of
from store.answers import GivenAnswer, answer
from store.consenting import Heard, heed, help_with
from store.database import Row, Tx

# A code may come back for another alert once its own is closed: the open one is meant, else the latest.
_KEY = """
SELECT k.alert_id, k.person_id, a.type, a.traceparent FROM answer_keys k JOIN alerts a ON a.id = k.alert_id
WHERE k.number = :number AND k.code = :code
ORDER BY CASE WHEN a.state = 'closed' THEN 1 ELSE 0 END, k.created_at DESC
"""

_WITHOUT_WORDS = {Action.DECLINE: "declined by text", Action.REJECT: "rejected by text"}
"""The reason of a D that came without one: a text has no form to fill in."""


def receive_text(
    tx: Tx,
    text: InboundMessage,
    *,
    provider: str,
    letterhead: Letterhead,
    now: datetime,
    traceparent: str | None = None,
) -> Row | None:
    """The `alert_id` and `traceparent` of the alert that it answers, if it does.

    `now` is installation time and is the instant of receipt; `traceparent` is of the request.
    """
    heard = Heard(text, provider, letterhead, now)
    meaning = meaning_of(text.text)
    if text.keyword and not isinstance(meaning, (Coded, Keyword)):
        meaning = Keyword(text.keyword)  # the carrier acts on it, so we do
    if not isinstance(meaning, Coded):
        heed(tx, heard, meaning)
        return None
    answered = _answered(tx, text, meaning, now=now, traceparent=traceparent)
    if answered is None:
        help_with(tx, heard, Help.UNKNOWN_CODE)
    return answered


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
