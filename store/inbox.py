"""A person's notification centre: rows, unread, archived. Reading is never an answer (X-18)."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import AwareDatetime

from domain.answer import Action
from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.priority import Priority
from domain.value import Value
from store.database import Row, Tx
from store.reads import Closing, FirstAnswer, closing, first_answer
from store.stamps import instant, stamp


class InboxRow(Value):
    """One row. `type` is what it is shown as; `asks`: an answer of this person is still wanted, by one of `actions`.

    `acknowledged` and `closed` are the alert's, so that a row updates in place. `title` and `body` are empty once the
    texts were erased.
    """

    seq: int
    alert_id: str
    delivery_id: str
    channel: Channel
    type: str
    priority: Priority
    escalated: bool
    title: str
    body: str
    created_at: AwareDatetime
    read_at: AwareDatetime | None
    archived_at: AwareDatetime | None
    silent: bool
    asks: bool
    actions: tuple[Action, ...]
    alert_state: str
    acknowledged: FirstAnswer | None
    closed: Closing | None


class InboxPage(Value):
    """Newest first. `unread` counts everything of that channel that is neither read nor archived.

    `next` is the cursor of the next page; null on the last.
    """

    rows: tuple[InboxRow, ...]
    unread: int
    next: int | None


class InboxChange(Value):
    """How many rows changed, how many are unread now, and which were kept since they still ask for an answer."""

    changed: int
    unread: int
    kept: tuple[int, ...] = ()


_ROWS = """
SELECT i.*, d.shown_as, d.priority AS copy_priority, d.escalated, d.asks, t.title, t.body, a.type, a.state,
  a.acknowledged_at, a.acknowledged_by, a.acknowledged_action, a.closed_at, a.closed_by, a.close_reason
FROM inbox i JOIN deliveries d ON d.id = i.delivery_id JOIN alerts a ON a.id = i.alert_id
  LEFT JOIN delivery_texts t ON t.delivery_id = i.delivery_id
WHERE i.person_id = :person
"""
_UNREAD = """
SELECT COUNT(*) AS unread FROM inbox
WHERE person_id = :person AND channel = :channel AND read_at IS NULL AND archived_at IS NULL
"""
_READ = "UPDATE inbox SET read_at = :now WHERE person_id = :person AND channel = :channel AND read_at IS NULL AND "
_STILL_ASKS = """EXISTS (SELECT 1 FROM deliveries d JOIN alerts a ON a.id = d.alert_id
WHERE d.id = inbox.delivery_id AND d.asks = 1 AND a.state = 'open')"""
_CHOSEN = "person_id = :person AND channel = :channel AND archived_at IS NULL AND "


def list_inbox(
    tx: Tx, person_id: str, channel: Channel, *, archived: bool, before: int | None, limit: int
) -> InboxPage:
    """`before` is a page's `next`."""
    rows = tx.all(
        _ROWS
        + f" AND i.channel = :channel AND i.archived_at IS {'NOT ' if archived else ''}NULL"
        + (" AND i.seq < :before" if before is not None else "")
        + " ORDER BY i.seq DESC LIMIT :limit",
        person=person_id,
        channel=channel.value,
        limit=limit + 1,
        **({"before": before} if before is not None else {}),
    )
    page = tuple(_row(row) for row in rows[:limit])
    following = page[-1].seq if len(rows) > limit else None
    return InboxPage(rows=page, unread=unread(tx, person_id, channel), next=following)


def rows_of_alerts(tx: Tx, person_id: str, alert_ids: Sequence[str]) -> tuple[InboxRow, ...]:
    """The person's rows of these alerts, oldest first."""
    if not alert_ids:
        return ()
    named = {f"alert_{number}": alert_id for number, alert_id in enumerate(alert_ids)}
    condition = f" AND i.alert_id IN ({', '.join(f':{name}' for name in named)}) ORDER BY i.seq"
    return tuple(_row(row) for row in tx.all(_ROWS + condition, person=person_id, **named))


def mark_read(
    tx: Tx, person_id: str, channel: Channel, *, rows: Sequence[int], up_to: int | None, now: datetime
) -> InboxChange:
    """The rows named, and all up to `up_to`. An answer that is owed stays owed."""
    chosen, parameters = _chosen(rows, up_to)
    changed = tx.run(_READ + chosen, person=person_id, channel=channel.value, now=stamp(now), **parameters)
    return InboxChange(changed=changed, unread=unread(tx, person_id, channel))


def archive(
    tx: Tx, person_id: str, channel: Channel, *, rows: Sequence[int], up_to: int | None, now: datetime
) -> InboxChange:
    """As `mark_read`; rows that still ask for an answer stay where they are."""
    chosen, parameters = _chosen(rows, up_to)
    parameters |= {"person": person_id, "channel": channel.value}
    asking = tx.all(f"SELECT seq FROM inbox WHERE {_CHOSEN}{chosen} AND {_STILL_ASKS} ORDER BY seq", **parameters)  # noqa: S608 -- our own conditions
    changed = tx.run(
        f"UPDATE inbox SET archived_at = :now WHERE {_CHOSEN}{chosen} AND NOT {_STILL_ASKS}",  # noqa: S608 -- our own conditions
        now=stamp(now),
        **parameters,
    )
    kept = tuple(row["seq"] for row in asking)
    return InboxChange(changed=changed, unread=unread(tx, person_id, channel), kept=kept)


def unread(tx: Tx, person_id: str, channel: Channel) -> int:
    """Neither read nor archived."""
    row = tx.one(_UNREAD, person=person_id, channel=channel.value)
    return int(row["unread"]) if row else 0


def _chosen(rows: Sequence[int], up_to: int | None) -> tuple[str, dict[str, object]]:
    named: dict[str, object] = {f"row_{number}": seq for number, seq in enumerate(rows)}
    either = [f"seq IN ({', '.join(f':{name}' for name in named)})"] if named else []
    if up_to is not None:
        either.append("seq <= :up_to")
        named["up_to"] = up_to
    return f"({' OR '.join(either) or '1 = 0'})", named


def _row(row: Row) -> InboxRow:
    entry = CATALOGUE.get(row["type"])
    asks = bool(row["asks"]) and row["state"] == "open"
    return InboxRow(
        seq=row["seq"],
        alert_id=row["alert_id"],
        delivery_id=row["delivery_id"],
        channel=Channel(row["channel"]),
        type=row["shown_as"],
        priority=Priority(row["copy_priority"]),
        escalated=bool(row["escalated"]),
        title=row["title"] or "",
        body=row["body"] or "",
        created_at=instant(row["created_at"]),
        read_at=instant(row["read_at"]) if row["read_at"] else None,
        archived_at=instant(row["archived_at"]) if row["archived_at"] else None,
        silent=bool(row["silent"]),
        asks=asks,
        actions=entry.answers if entry and asks else (),
        alert_state=row["state"],
        acknowledged=first_answer(row),
        closed=closing(row),
    )
