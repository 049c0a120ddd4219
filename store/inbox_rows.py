"""Rows of notification centres as clients show them, and which of them are still there to be shown."""

from collections.abc import Sequence

from pydantic import AwareDatetime

from domain.appearance import Choice, Icon, Toast, choices, icon_of, toast_of
from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.language import Language
from domain.priority import Priority
from domain.value import Value
from store.connection import Row, Tx
from store.reads import Closing, FirstAnswer, closing, first_answer
from store.stamps import instant


class InboxRow(Value):
    """One row. `type` is what it is shown as; `asks`: an answer of this person is still wanted, by one of `actions`.

    `acknowledged` and `closed` are the alert's, so that a row updates in place; `updated_at` is when repeated reports
    last did so. `toast` is null for a row that was written silently. `title` and `body` are empty once the texts were
    erased. Of the app's rows, `expires_at` is when they go, unless an answer is still wanted (R-302, X-70).
    """

    seq: int
    alert_id: str
    delivery_id: str
    channel: Channel
    type: str
    icon: Icon
    priority: Priority
    escalated: bool
    title: str
    body: str
    created_at: AwareDatetime
    updated_at: AwareDatetime | None
    read_at: AwareDatetime | None
    archived_at: AwareDatetime | None
    expires_at: AwareDatetime | None
    silent: bool
    toast: Toast | None
    asks: bool
    actions: tuple[Choice, ...]
    reports: int
    work_order_id: str | None
    deep_link: str
    alert_state: str
    acknowledged: FirstAnswer | None
    closed: Closing | None


SHOWN = """
SELECT i.*, d.shown_as, d.priority AS copy_priority, d.escalated, d.asks, t.title, t.body, a.type, a.state, a.reports,
  a.work_order_id, a.acknowledged_at, a.acknowledged_by, a.acknowledged_action, a.closed_at, a.closed_by, a.close_reason
FROM inbox i JOIN deliveries d ON d.id = i.delivery_id JOIN alerts a ON a.id = i.alert_id
  LEFT JOIN delivery_texts t ON t.delivery_id = i.delivery_id
"""
"""Everything of which `shown` makes a row; conditions follow."""

STILL_ASKS = """EXISTS (SELECT 1 FROM deliveries q JOIN alerts w ON w.id = q.alert_id
WHERE q.id = i.delivery_id AND q.asks = 1 AND w.state = 'open')"""
"""An answer of the row's person is still wanted; a condition on `inbox i`."""

LIVE = f"(i.expires_at IS NULL OR i.expires_at > :now OR {STILL_ASKS})"
"""Not expired, or kept since it still asks (X-70); a condition on `inbox i`."""


def rows_of_alerts(
    tx: Tx, person_id: str, alert_ids: Sequence[str], language: Language = Language.ENGLISH
) -> tuple[InboxRow, ...]:
    """The person's rows of these alerts, oldest first, expired ones too: whoever still shows one updates it."""
    if not alert_ids:
        return ()
    named = {f"alert_{number}": alert_id for number, alert_id in enumerate(alert_ids)}
    condition = (
        f"WHERE i.person_id = :person AND i.alert_id IN ({', '.join(f':{one}' for one in named)}) ORDER BY i.seq"
    )
    return tuple(shown(row, language) for row in tx.all(SHOWN + condition, person=person_id, **named))


def shown(row: Row, language: Language) -> InboxRow:
    """From a row of `SHOWN`, with buttons in that language; its texts are in the recipient's already."""
    entry = CATALOGUE.get(row["type"])
    asks = bool(row["asks"]) and row["state"] == "open"
    priority = Priority(row["copy_priority"])
    same = ("seq", "alert_id", "delivery_id", "reports", "work_order_id")
    instants = ("updated_at", "read_at", "archived_at", "expires_at")
    fields: dict[str, object] = {name: row[name] for name in same}
    fields |= {name: instant(row[name]) if row[name] else None for name in instants}
    fields |= {
        "channel": Channel(row["channel"]),
        "type": row["shown_as"],
        "icon": icon_of(row["shown_as"]),
        "priority": priority,
        "escalated": bool(row["escalated"]),
        "title": row["title"] or "",
        "body": row["body"] or "",
        "created_at": instant(row["created_at"]),
        "silent": bool(row["silent"]),
        "toast": toast_of(row["shown_as"], priority, asks=asks, silent=bool(row["silent"])),
        "asks": asks,
        "actions": choices(entry.answers, language) if entry and asks else (),
        "deep_link": entry.deep_link if entry else "Alerts",
        "alert_state": row["state"],
        "acknowledged": first_answer(row),
        "closed": closing(row),
    }
    return InboxRow.model_validate(fields)
