"""Sealed audit entries as a viewer's stream: gapless, in order, as far as the viewer may see them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import AwareDatetime, JsonValue

from domain.sight import Sight
from domain.value import Value
from store.database import Row, Tx
from store.inbox import InboxRow, rows_of_alerts
from store.sight import visible
from store.stamps import instant

BATCH = 500


class StreamEvent(Value):
    """One sealed audit entry. `inbox`: rows of the viewer that it created or changed, as they are now."""

    seq: int
    at: AwareDatetime
    event: str
    actor: str
    alert_id: str | None
    delivery_id: str | None
    reason: str
    details: Mapping[str, JsonValue]
    inbox: tuple[InboxRow, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """`until`: everything up to this number has been looked at, whether it was seen or not."""

    events: tuple[StreamEvent, ...]
    until: int


_HEAD = "SELECT seq FROM audit_heads WHERE id = 1"


def sealed_until(tx: Tx) -> int:
    """The number of the last sealed entry; 0 before the first."""
    head = tx.one(_HEAD)
    return int(head["seq"]) if head else 0


def events_after(tx: Tx, after: int, sight: Sight) -> Batch:
    """At most 500, in order."""
    head = sealed_until(tx)
    if head <= after:
        return Batch((), after)
    seen, parameters = visible(sight)
    unbound = "OR e.alert_id IS NULL" if sight.everything else ""
    rows = tx.all(
        f"SELECT e.* FROM audit_entries e LEFT JOIN alerts a ON a.id = e.alert_id "  # noqa: S608 -- our own conditions; values are parameters
        f"WHERE e.seq > :after AND e.seq <= :head AND ((a.id IS NOT NULL AND {seen}) {unbound}) "
        f"ORDER BY e.seq LIMIT :batch",
        **parameters,
        after=after,
        head=head,
        batch=BATCH,
    )
    until = rows[-1]["seq"] if len(rows) == BATCH else head
    return Batch(_with_inbox(tx, rows, sight), until)


def _with_inbox(tx: Tx, rows: Sequence[Row], sight: Sight) -> tuple[StreamEvent, ...]:
    alerts = sorted({row["alert_id"] for row in rows if row["alert_id"]})
    mine = rows_of_alerts(tx, sight.copies_of, alerts) if sight.copies_of else ()
    return tuple(_event(row, _touched(row, mine)) for row in rows)


def _touched(row: Row, mine: Sequence[InboxRow]) -> tuple[InboxRow, ...]:
    """An entry about a delivery touches its row; one about an alert (an answer, its end) every row of the alert."""
    if row["delivery_id"]:
        return tuple(one for one in mine if one.delivery_id == row["delivery_id"])
    if row["event"] in ("Alert.Acknowledged", "Alert.Closed"):
        return tuple(one for one in mine if one.alert_id == row["alert_id"])
    return ()


def _event(row: Row, inbox: tuple[InboxRow, ...]) -> StreamEvent:
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
    )
