"""When each recipient of an alert was last told on a channel that interrupts, and what was updated since (X-37)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from domain.channel import Channel
from domain.ids import PersonId
from domain.throttle import summary_channels
from store.connection import Row, Tx
from store.stamps import instant, stamp

# What a provider failed to send was sent as far as windows go, or its recipient would never hear of it again.
_TOLD = """
SELECT recipient, role, channel, due_at FROM deliveries
WHERE alert_id = :alert_id AND state NOT IN ('suppressed', 'cancelled', 'opted_out')
ORDER BY step, planned_at, id
"""
_KNOWN = "SELECT recipient, last_sent_at, updates FROM throttle_windows WHERE alert_id = :alert_id"
_KEEP = """
INSERT INTO throttle_windows (alert_id, recipient, last_sent_at, updates)
VALUES (:alert_id, :recipient, :last_sent, :updates)
ON CONFLICT (alert_id, recipient) DO UPDATE SET last_sent_at = excluded.last_sent_at, updates = excluded.updates
"""


@dataclass(frozen=True, slots=True)
class Window:
    """Of one recipient. `last_sent` is a planned instant; None for somebody whom nothing has interrupted."""

    role: str
    had: frozenset[Channel]
    last_sent: datetime | None = None
    updates: int = 0

    @property
    def channels(self) -> tuple[Channel, ...]:
        """On which a summary tells them."""
        return summary_channels(self.had)


def windows_of(tx: Tx, alert_id: str) -> Mapping[PersonId, Window]:
    """By recipient, in the order in which they were first told."""
    windows: dict[PersonId, Window] = {}
    for row in tx.all(_TOLD, alert_id=alert_id):
        windows[row["recipient"]] = _with(windows.get(row["recipient"]), row)
    for row in tx.all(_KNOWN, alert_id=alert_id):
        window, last_sent = windows.get(row["recipient"]), instant(row["last_sent_at"])
        if window and (window.last_sent is None or window.last_sent <= last_sent):
            windows[row["recipient"]] = replace(window, last_sent=last_sent, updates=row["updates"])
    return windows


def keep_window(tx: Tx, alert_id: str, recipient: str, *, last_sent: datetime, updates: int) -> None:
    """From now on."""
    tx.run(_KEEP, alert_id=alert_id, recipient=recipient, last_sent=stamp(last_sent), updates=updates)


def _with(window: Window | None, row: Row) -> Window:
    known, channel = window or Window(row["role"], frozenset()), Channel(row["channel"])
    last_sent = known.last_sent
    if channel.interrupts:
        due = instant(row["due_at"])
        last_sent = max(last_sent, due) if last_sent else due
    return replace(known, had=known.had | {channel}, last_sent=last_sent)
