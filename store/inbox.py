"""A person's notification centre: rows, tabs, unread, archived. Reading is never an answer (X-18)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.channel import Channel
from domain.language import Language
from domain.value import Value
from store.audit import AuditRecord, record
from store.connection import Tx
from store.crisis import RunningCrisis, running_crisis
from store.inbox_rows import LIVE, SHOWN, STILL_ASKS, InboxRow, shown
from store.stamps import stamp


class Tab(StrEnum):
    """What a centre shows of the rows that are not archived (R-297)."""

    ALL = "all"
    UNREAD = "unread"
    CRITICAL = "critical"


class InboxCounts(Value):
    """How many rows stand in each tab now, whatever a list is narrowed to."""

    all: int
    unread: int
    critical: int


class InboxPage(Value):
    """Newest first. `next` is the cursor of the next page; null on the last. `crisis`: what is shown on top, if any."""

    rows: tuple[InboxRow, ...]
    counts: InboxCounts
    next: int | None
    crisis: RunningCrisis | None = None


class InboxChange(Value):
    """How many rows changed, what the tabs hold now, and which rows were kept since they still ask for an answer."""

    changed: int
    counts: InboxCounts
    kept: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list is narrowed to; empty means everything. `since` and `until` are half-open, by the row's instant."""

    channel: Channel = Channel.WEB
    tab: Tab = Tab.ALL
    archived: bool = False
    types: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    store: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    q: str | None = None


_COUNTS = f"""
SELECT COUNT(*) AS shown, COUNT(CASE WHEN i.read_at IS NULL THEN 1 END) AS unread,
  COUNT(CASE WHEN d.priority = 'critical' THEN 1 END) AS critical
FROM inbox i JOIN deliveries d ON d.id = i.delivery_id
WHERE i.person_id = :person AND i.channel = :channel AND i.archived_at IS NULL AND {LIVE}
"""  # noqa: S608 -- our own condition
_OF_PERSON = "i.person_id = :person AND i.channel = :channel"
_CHANGE = "UPDATE inbox SET {column} = :now WHERE seq IN (SELECT i.seq FROM inbox i WHERE {chosen})"
_TABS = {Tab.ALL: (), Tab.UNREAD: ("i.read_at IS NULL",), Tab.CRITICAL: ("d.priority = 'critical'",)}


def list_inbox(
    tx: Tx,
    person_id: str,
    sought: Sought,
    *,
    before: int | None,
    limit: int,
    now: datetime,
    language: Language = Language.ENGLISH,
) -> InboxPage:
    """`before` is a page's `next`, `language` that of the buttons."""
    parameters: dict[str, object] = {"person": person_id, "channel": sought.channel.value, "now": stamp(now)}
    conditions = [_OF_PERSON, LIVE, f"i.archived_at IS {'NOT ' if sought.archived else ''}NULL", *_TABS[sought.tab]]
    conditions += _narrowed(sought, parameters)
    if before is not None:
        parameters["before"] = before
        conditions.append("i.seq < :before")
    rows = tx.all(
        f"{SHOWN} WHERE {' AND '.join(conditions)} ORDER BY i.seq DESC LIMIT :limit",
        **parameters,
        limit=limit + 1,
    )
    page = tuple(shown(row, language) for row in rows[:limit])
    following = page[-1].seq if len(rows) > limit else None
    counted = counts(tx, person_id, sought.channel, now=now)
    return InboxPage(rows=page, counts=counted, next=following, crisis=running_crisis(tx))


def mark_read(
    tx: Tx, person_id: str, channel: Channel, *, rows: Sequence[int], up_to: int | None, now: datetime
) -> InboxChange:
    """The rows named, and all up to `up_to`. An answer that is owed stays owed."""
    chosen, parameters = _chosen(person_id, channel, rows, up_to)
    sql = _CHANGE.format(column="read_at", chosen=f"{chosen} AND i.read_at IS NULL")
    changed = tx.run(sql, now=stamp(now), **parameters)
    _audit(tx, "Inbox.Read", person_id, channel, changed, now=now)
    return InboxChange(changed=changed, counts=counts(tx, person_id, channel, now=now))


def archive(
    tx: Tx, person_id: str, channel: Channel, *, rows: Sequence[int], up_to: int | None, now: datetime
) -> InboxChange:
    """As `mark_read`; rows that still ask this person for an answer stay where they are."""
    chosen, parameters = _chosen(person_id, channel, rows, up_to)
    chosen += " AND i.archived_at IS NULL"
    asking = tx.all(f"SELECT i.seq FROM inbox i WHERE {chosen} AND {STILL_ASKS} ORDER BY i.seq", **parameters)  # noqa: S608 -- our own conditions
    sql = _CHANGE.format(column="archived_at", chosen=f"{chosen} AND NOT {STILL_ASKS}")
    changed = tx.run(sql, now=stamp(now), **parameters)
    _audit(tx, "Inbox.Archived", person_id, channel, changed, now=now)
    kept = tuple(row["seq"] for row in asking)
    return InboxChange(changed=changed, counts=counts(tx, person_id, channel, now=now), kept=kept)


def counts(tx: Tx, person_id: str, channel: Channel, *, now: datetime) -> InboxCounts:
    """Of the rows that are neither archived nor expired."""
    row = tx.one(_COUNTS, person=person_id, channel=channel.value, now=stamp(now)) or {}
    return InboxCounts(all=row["shown"], unread=row["unread"], critical=row["critical"])


def _audit(tx: Tx, event: str, person_id: str, channel: Channel, changed: int, *, now: datetime) -> None:
    """Once for all rows of a call; what changed nothing is no news."""
    if changed:
        record(tx, AuditRecord(event, person_id, now, details={"channel": channel.value, "rows": changed}))


def _narrowed(sought: Sought, parameters: dict[str, object]) -> list[str]:
    """The conditions; their values go into `parameters`."""
    conditions = [
        _one_of(column, values, parameters)
        for column, values in (("shown_as", sought.types), ("priority", sought.priorities))
        if values
    ]
    plain: dict[str, object] = {
        "a.store_id = :store": sought.store,
        "i.created_at >= :since": stamp(sought.since) if sought.since else None,
        "i.created_at < :until": stamp(sought.until) if sought.until else None,
    }
    for condition, value in plain.items():
        if value is not None:
            conditions.append(condition)
            parameters[condition.rpartition(":")[2]] = value
    if sought.q:
        parameters["q"] = "%" + _literal(sought.q.lower()) + "%"
        conditions.append("(lower(t.title) LIKE :q ESCAPE '!' OR lower(t.body) LIKE :q ESCAPE '!')")
    return conditions


def _one_of(column: str, values: tuple[str, ...], parameters: dict[str, object]) -> str:
    named = {f"{column}_{number}": value for number, value in enumerate(values)}
    parameters |= named
    return f"d.{column} IN ({', '.join(f':{name}' for name in named)})"


def _literal(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _chosen(person_id: str, channel: Channel, rows: Sequence[int], up_to: int | None) -> tuple[str, dict[str, object]]:
    """A condition on `inbox i`, and its parameters; nobody chooses another person's rows."""
    named: dict[str, object] = {f"row_{number}": seq for number, seq in enumerate(rows)}
    either = [f"i.seq IN ({', '.join(f':{name}' for name in named)})"] if named else []
    if up_to is not None:
        either.append("i.seq <= :up_to")
        named["up_to"] = up_to
    parameters = {"person": person_id, "channel": channel.value, **named}
    return f"{_OF_PERSON} AND ({' OR '.join(either) or '1 = 0'})", parameters
