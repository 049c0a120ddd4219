"""Rows of the centre and the app that another report updates where they stand: never a new row, never a sound."""

from collections.abc import Collection
from datetime import datetime

from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.digest_texts import latest
from domain.directory import Directory
from domain.ids import AlertId, DeliveryId
from domain.ladder import CallPolicy
from domain.planning import Planned
from domain.reason import Reason
from domain.role import Role
from domain.step_texts import StepTexts
from domain.wording import Reply
from store.connection import Row, Tx
from store.frozen_ladder import thawed
from store.situation import situations_of
from store.stamps import instant, stamp

_ALERT = "SELECT a.*, c.context FROM alerts a LEFT JOIN alert_contexts c ON c.alert_id = a.id WHERE a.id = :id"
_ROWS = """
SELECT i.seq, i.person_id, i.channel, d.id, d.role, d.step FROM inbox i JOIN deliveries d ON d.id = i.delivery_id
WHERE i.alert_id = :alert_id AND i.seq IN
  (SELECT MAX(l.seq) FROM inbox l WHERE l.alert_id = :alert_id GROUP BY l.person_id, l.channel)
"""
_TOUCH = "UPDATE inbox SET updated_at = :at WHERE seq = :seq"
_TEXT = "UPDATE delivery_texts SET title = :title, body = :body WHERE delivery_id = :id"


def update_rows(tx: Tx, alert_id: AlertId, people: Collection[str], directory: Directory, *, now: datetime) -> None:
    """The latest row of each of them on each channel says how many reports there were, and when the last one came."""
    rows = [row for row in tx.all(_ROWS, alert_id=alert_id) if row["person_id"] in people]
    alert = tx.one(_ALERT, id=alert_id) if rows else None
    if alert is None:
        return
    for row in rows:
        tx.run(_TOUCH, seq=row["seq"], at=stamp(now))
        if row["person_id"] in directory.people:
            _word(tx, alert, row, directory, now=now)


def _word(tx: Tx, alert: Row, row: Row, directory: Directory, *, now: datetime) -> None:
    situation = situations_of(tx, alert, directory, present_at=now, calls=CallPolicy())(now)
    step = next(step for step in thawed(alert["ladder"]) if step.index == row["step"])
    zone = directory.zone_of(alert["store_id"])
    texts = StepTexts(
        step,
        situation,
        origin=instant(alert["origin"]),
        reply=lambda _: Reply(),
        acknowledged_by=alert["acknowledged_by"],
        opening=lambda language: latest(alert["reports"], now, zone, language),
    )
    planned = Planned(
        id=DeliveryId(row["id"]),
        recipient=directory.people[row["person_id"]],
        role=Role(row["role"]),
        channel=Channel(row["channel"]),
        attempt=1,
        state=DeliveryState.DELIVERED,
        reason=Reason.NAMED_BY_TYPE,
        asks=False,
        owes=False,
    )
    text = texts.of(planned)
    tx.run(_TEXT, id=row["id"], title=text.title, body=text.body)
