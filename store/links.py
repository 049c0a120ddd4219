"""What the signed link in a text leads to: the alert as its recipient may see it, and what can still be answered."""

from dataclasses import dataclass
from datetime import datetime

from domain.answer import Action, AlertState, Question, is_receipt, may_answer
from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.directory import Directory
from domain.language import Language
from domain.role import Role
from domain.wording import Reply, Text, text_for, values
from store.database import Row, Tx
from store.frozen_ladder import thawed
from store.questions import person_in, question_of
from store.situation import context_of
from store.stamps import instant

_LINK = """
SELECT a.*, c.context, k.person_id FROM answer_keys k JOIN alerts a ON a.id = k.alert_id
LEFT JOIN alert_contexts c ON c.alert_id = a.id WHERE k.token = :token
"""
_LATEST_STEP = """
SELECT step, role FROM deliveries WHERE alert_id = :id AND recipient = :person AND state <> 'suppressed'
ORDER BY step DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Linked:
    """`offered`: the actions that would have an effect now. `answered_by`: the name of whoever was first.

    `text` is the recipient's newest copy; `language` is the recipient's, `zone` the store's.
    """

    alert_id: str
    person_id: str
    person: str
    state: AlertState
    text: Text
    language: Language
    zone: str
    offered: tuple[Action, ...]
    answered_by: str | None
    answered_at: datetime | None
    answered_action: Action | None


def follow_link(tx: Tx, token: str, directory: Directory, *, now: datetime) -> Linked | None:
    """None for a token that nobody was given. `now` is installation time."""
    alert = tx.one(_LINK, token=token)
    if alert is None:
        return None
    question = question_of(tx, alert)
    by = alert["acknowledged_by"]
    person = directory.people.get(alert["person_id"])
    first = directory.people.get(by or "")
    language = person.language if person else Language.ENGLISH
    return Linked(
        alert_id=alert["id"],
        person_id=alert["person_id"],
        person=person.name if person else alert["person_id"],
        state=question.state,
        text=_text(tx, alert, directory, language, now=now),
        language=language,
        zone=directory.zone_of(alert["store_id"]),
        offered=_offered(alert, question, directory, now=now),
        answered_by=first.name if first else by,
        answered_at=instant(alert["acknowledged_at"]) if by else None,
        answered_action=Action(alert["acknowledged_action"]) if by else None,
    )


def _offered(alert: Row, question: Question, directory: Directory, *, now: datetime) -> tuple[Action, ...]:
    """While open everything that the type declares; once acknowledged what would still clear it."""
    person = person_in(directory, alert["person_id"], alert, at=now)
    if question.state is AlertState.CLOSED:
        return ()
    if not may_answer(person, question.holders):
        return (Action.ACKNOWLEDGE,) if is_receipt(person, Action.ACKNOWLEDGE, question) else ()
    return question.declared if question.state is AlertState.OPEN else question.resolves


def _text(tx: Tx, alert: Row, directory: Directory, language: Language, *, now: datetime) -> Text:
    """As the web would show the newest copy that this person got."""
    entry = CATALOGUE[alert["type"]]
    latest = tx.one(_LATEST_STEP, id=alert["id"], person=alert["person_id"])
    steps = {step.index: step for step in thawed(alert["ladder"])}
    step = steps[latest["step"] if latest else min(steps)]
    wording = step.wording_for(Role(latest["role"])) if latest else step.wording
    fields = values(
        context_of(entry, alert["context"]),
        directory,
        zone=directory.zone_of(alert["store_id"]),
        origin=instant(alert["origin"]),
        now=now,
        language=language,
    )
    return text_for(entry, wording, Channel.WEB, fields, escalated=step.escalated, reply=Reply(), language=language)
