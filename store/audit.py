"""The audit trail: who did what, when and why, written with what it describes and proved by the chain (F-28)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from store.connection import Tx
from store.ids import mint
from store.stamps import stamp

Detail = str | int | float | bool | None | Sequence[str]


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """`at` is installation time; `actor` a principal's id. `reason` is a code, `details` ids and figures.

    Nothing personal stands here: what people wrote is in erasable tables, so that erasing breaks no proof (F-29).
    """

    event: str
    actor: str
    at: datetime
    alert_id: str | None = None
    delivery_id: str | None = None
    reason: str = ""
    details: Mapping[str, Detail] = field(default_factory=dict)


_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
"""Made once: it is used with every row that is written, and making it costs as much as using it."""

_INSERT = (
    "insert into audit_entries (id, at, actor, event, alert_id, delivery_id, reason, details) "
    "values (:id, :at, :actor, :event, :alert_id, :delivery_id, :reason, :details)"
)


def record(tx: Tx, entry: AuditRecord) -> None:
    """In the transaction of what it describes; the sealer numbers and hashes it afterwards."""
    tx.run(
        _INSERT,
        id=mint("au"),
        at=stamp(entry.at),
        actor=entry.actor,
        event=entry.event,
        alert_id=entry.alert_id,
        delivery_id=entry.delivery_id,
        reason=entry.reason,
        details=_JSON.encode(entry.details),
    )
