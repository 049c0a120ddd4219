"""Sealed audit entries as a viewer's stream: gapless, in order, as far as the viewer may see them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import AwareDatetime, JsonValue

from domain.channel import Channel
from domain.language import Language
from domain.sight import Sight
from domain.value import Value
from store.database import Row, Tx
from store.inbox import InboxCounts, counts
from store.inbox_rows import InboxRow, rows_of_alerts
from store.sight import visible
from store.stamps import instant

BATCH = 500


class StreamCounts(Value):
    """Of the console's rows and of the app's."""

    web: InboxCounts
    in_app: InboxCounts


class StreamEvent(Value):
    """One sealed audit entry. `inbox`: rows of the viewer that it created or changed, as they are now.

    `counts`: what the tabs of the viewer's centre hold now; null where the entry touched none of its rows. After
    `Inbox.Read` and `Inbox.Archived`, which only their own person's clients hear, the rows are to be listed anew.
    """

    seq: int
    at: AwareDatetime
    event: str
    actor: str
    alert_id: str | None
    delivery_id: str | None
    reason: str
    details: Mapping[str, JsonValue]
    inbox: tuple[InboxRow, ...]
    counts: StreamCounts | None


@dataclass(frozen=True, slots=True)
class Batch:
    """`until`: everything up to this number has been looked at, whether it was seen or not."""

    events: tuple[StreamEvent, ...]
    until: int


_IN_PLACE = frozenset({"Alert.Acknowledged", "Alert.Closed", "Alert.Repeated"})
"""What changes every row of an alert: «acknowledged by», over, «3 reports»."""

_FOR_EVERYBODY = "e.event IN ('Crisis.Entered', 'Crisis.Extended', 'Crisis.Left')"
"""What every open client shows at the top, and takes away again (X-39)."""

_READING = "e.event IN ('Inbox.Read', 'Inbox.Archived')"
"""What somebody did in their own centre: it changes the counts of their other clients, and is nobody else's news."""

_HEAD = "SELECT seq FROM audit_heads WHERE id = 1"


def sealed_until(tx: Tx) -> int:
    """The number of the last sealed entry; 0 before the first."""
    head = tx.one(_HEAD)
    return int(head["seq"]) if head else 0


def events_after(tx: Tx, after: int, sight: Sight, *, now: datetime, language: Language = Language.ENGLISH) -> Batch:
    """At most 500, in order; `language` is that of the buttons of the viewer's rows."""
    head = sealed_until(tx)
    if head <= after:
        return Batch((), after)
    seen, parameters = visible(sight)
    unbound = f"OR (e.alert_id IS NULL AND NOT {_READING})" if sight.everything else f"OR {_FOR_EVERYBODY}"
    own = f"OR ({_READING} AND e.actor = :reader)"
    rows = tx.all(
        f"SELECT e.* FROM audit_entries e LEFT JOIN alerts a ON a.id = e.alert_id "  # noqa: S608 -- our own conditions; values are parameters
        f"WHERE e.seq > :after AND e.seq <= :head AND ((a.id IS NOT NULL AND {seen}) {unbound} {own}) "
        f"ORDER BY e.seq LIMIT :batch",
        **parameters,
        reader=sight.copies_of,
        after=after,
        head=head,
        batch=BATCH,
    )
    until = rows[-1]["seq"] if len(rows) == BATCH else head
    alerts = sorted({row["alert_id"] for row in rows if row["alert_id"]})
    mine = rows_of_alerts(tx, sight.copies_of, alerts, language) if sight.copies_of else ()
    return Batch(_with_inbox(tx, rows, mine, sight, now=now), until)


def _with_inbox(
    tx: Tx, rows: Sequence[Row], mine: Sequence[InboxRow], sight: Sight, *, now: datetime
) -> tuple[StreamEvent, ...]:
    touched = [_touched(row, mine) for row in rows]
    counted = [bool(inbox) or row["event"].startswith("Inbox.") for row, inbox in zip(rows, touched, strict=True)]
    held = _counts(tx, sight.copies_of, now=now) if sight.copies_of and any(counted) else None
    return tuple(
        _event(row, inbox, held if counts_too else None)
        for row, inbox, counts_too in zip(rows, touched, counted, strict=True)
    )


def _counts(tx: Tx, person_id: str, *, now: datetime) -> StreamCounts:
    return StreamCounts(
        web=counts(tx, person_id, Channel.WEB, now=now), in_app=counts(tx, person_id, Channel.IN_APP, now=now)
    )


def _touched(row: Row, mine: Sequence[InboxRow]) -> tuple[InboxRow, ...]:
    """An entry about a delivery touches its row; one about an alert (an answer, its end, a report) all of its rows."""
    if row["delivery_id"]:
        return tuple(one for one in mine if one.delivery_id == row["delivery_id"])
    if row["event"] in _IN_PLACE:
        return tuple(one for one in mine if one.alert_id == row["alert_id"])
    return ()


def _event(row: Row, inbox: tuple[InboxRow, ...], held: StreamCounts | None) -> StreamEvent:
    return StreamEvent(
        seq=row["seq"],
        at=instant(row["at"]),
        event=row["event"],
        actor=row["actor"],
        alert_id=row["alert_id"],
        delivery_id=row["delivery_id"],
        reason=row["reason"],
        details=json.loads(row["details"]),
        inbox=inbox,
        counts=held,
    )
