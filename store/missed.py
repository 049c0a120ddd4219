"""What somebody's phone missed while it was off: unread rows, questions still open, the badge (R-278)."""

from datetime import datetime

from pydantic import AwareDatetime

from domain.appearance import Choice, Icon, choices, icon_of
from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.crisis import Crisis
from domain.language import Language
from domain.priority import Priority
from domain.value import Value
from store.badge import badge
from store.connection import Row, Tx
from store.inbox import InboxCounts, Sought, Tab, list_inbox
from store.inbox_rows import InboxRow
from store.stamps import instant

MOST = 50
"""Rows, and questions: the rest is read page by page from the inbox."""


class OpenQuestion(Value):
    """An alert that still wants an answer of this person, by one of `actions`, in the words of its newest copy."""

    alert_id: str
    type: str
    icon: Icon
    priority: Priority
    title: str
    body: str
    origin: AwareDatetime
    work_order_id: str | None
    deep_link: str
    actions: tuple[Choice, ...]


class Missed(Value):
    """Newest first, at most 50 of each. `counts` are of the app's rows; `badge` is for its icon."""

    unread: tuple[InboxRow, ...]
    counts: InboxCounts
    needs_answer: tuple[OpenQuestion, ...]
    badge: int


_QUESTIONS = """
SELECT a.id, a.type, a.origin, a.work_order_id, d.shown_as, d.priority, t.title, t.body
FROM deliveries d JOIN alerts a ON a.id = d.alert_id LEFT JOIN delivery_texts t ON t.delivery_id = d.id
WHERE d.recipient = :person AND d.asks = 1 AND a.state = 'open' AND d.state NOT IN ('suppressed', 'cancelled')
ORDER BY a.origin DESC, a.id, d.step DESC,
  CASE d.channel WHEN 'in_app' THEN 0 WHEN 'push' THEN 1 WHEN 'web' THEN 2 ELSE 3 END
"""


def missed(
    tx: Tx, person_id: str, crisis: Crisis | None, *, now: datetime, language: Language = Language.ENGLISH
) -> Missed:
    """As of this transaction; `language` is that of the buttons."""
    sought = Sought(channel=Channel.IN_APP, tab=Tab.UNREAD)
    page = list_inbox(tx, person_id, sought, before=None, limit=MOST, now=now, language=language)
    newest: dict[str, Row] = {}
    for row in tx.all(_QUESTIONS, person=person_id):
        newest.setdefault(row["id"], row)
    return Missed(
        unread=page.rows,
        counts=page.counts,
        needs_answer=tuple(_question(row, language) for row in list(newest.values())[:MOST]),
        badge=badge(tx, person_id, crisis, now=now),
    )


def _question(row: Row, language: Language) -> OpenQuestion:
    entry = CATALOGUE.get(row["type"])
    return OpenQuestion(
        alert_id=row["id"],
        type=row["shown_as"],
        icon=icon_of(row["shown_as"]),
        priority=Priority(row["priority"]),
        title=row["title"] or "",
        body=row["body"] or "",
        origin=instant(row["origin"]),
        work_order_id=row["work_order_id"],
        deep_link=entry.deep_link if entry else "Alerts",
        actions=choices(entry.answers, language) if entry else (),
    )
