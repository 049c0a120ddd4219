"""The digest book: what is due for a person is judged once more, then told, held on or dropped, in one transaction."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from domain.channel import INTERRUPTING
from domain.digest import Held, judged_again
from domain.directory import Directory, Person
from domain.ids import AlertId
from domain.ladder import CallPolicy, Step
from domain.orders import DigestDelivery, FlushDigest, Flushed, LookAhead, Waiting
from domain.priority import Priority, at_least
from domain.reason import Reason
from domain.routing.asked import Asked
from store.answer_keys import LinkSigner
from store.audit import AuditRecord, Detail, record
from store.customers import customer_as_person
from store.database import Database, Row, Tx
from store.digest_rows import DigestRows
from store.digest_words import Kept
from store.directory import DirectoryCache
from store.frozen_ladder import thawed
from store.held import due_items, next_due
from store.planning import stopped_by
from store.situation import situations_of
from store.stamps import stamp
from store.throttle_windows import windows_of

_ALERT = "SELECT a.*, c.context FROM alerts a LEFT JOIN alert_contexts c ON c.alert_id = a.id WHERE a.id = :id"
_ORDERED = """
SELECT DISTINCT d.id, d.alert_id, d.recipient, d.channel, d.attempt, d.priority
FROM held_items h JOIN deliveries d ON d.id = h.told_by
WHERE h.recipient = :recipient AND h.due_at = :due AND h.state = 'told' AND d.channel NOT IN ('web', 'in_app')
ORDER BY d.channel, d.id
"""
_DELIVERY = "SELECT id, alert_id, recipient, channel, attempt, priority FROM deliveries WHERE id = :id"
_ORDER = "UPDATE held_items SET state = 'told', ended_at = :at, told_by = delivery_id WHERE id = :id"
_DROP = "UPDATE held_items SET state = 'dropped', ended_at = :at, dropped_for = :reason WHERE id = :id"
_HOLD_ON = "UPDATE held_items SET due_at = :until, why = :reason WHERE id = :id"
_COPY_HELD_ON = "UPDATE deliveries SET held_until = :until WHERE id = :id"
_INTERRUPTED = f"""
SELECT 1 AS yes FROM deliveries d
WHERE d.recipient = :recipient AND d.channel IN ({", ".join(f"'{one}'" for one in sorted(INTERRUPTING))})
  AND d.state IN ('sending', 'unknown', 'accepted', 'sent', 'delivered', 'read')
  AND (d.alert_id = :alert_id OR d.id IN (SELECT told_by FROM held_items WHERE alert_id = :alert_id))
"""  # noqa: S608 -- our own channels


class StoreDigestBook:
    """Judges at the digest's due instant, however late it runs."""

    def __init__(self, database: Database, directory: DirectoryCache, links: LinkSigner) -> None:
        self._database = database
        self._directory = directory
        self._links = links

    async def waiting(self, order: LookAhead) -> Waiting:
        """As of now."""
        due, items = await self._database.read(partial(next_due, recipient=order.recipient))
        return Waiting(due=due, items=items)

    async def flush(self, order: FlushDigest) -> Flushed:
        """The same order again returns the deliveries of the first."""
        return await self._database.write(partial(self._flush, order))

    def _flush(self, order: FlushDigest, tx: Tx) -> Flushed:
        items = due_items(tx, order.recipient, order.due)
        if not items:
            return Flushed(deliveries=_ordered_before(tx, order))
        directory = self._directory.current(tx)
        person = directory.people.get(order.recipient) or customer_as_person(tx, order.recipient)
        if person is None:
            for item in items:
                _drop(tx, item, Reason.GONE)
            return Flushed()
        kept = list(_kept(tx, tuple(item for item in items if not item.resent), person, directory, order.due))
        rows = DigestRows(tx, person, self._links, due=order.due)
        again = tuple(_once_more(tx, item) for item in items if item.resent)
        return Flushed(deliveries=(*rows.write(kept), *again))


def _kept(tx: Tx, items: tuple[Held, ...], person: Person, directory: Directory, due: datetime) -> Iterator[Kept]:
    """Those that are told; the others are dropped or held on here."""
    for alert_id in dict.fromkeys(item.alert_id for item in items):
        alert = tx.one(_ALERT, id=alert_id)
        if alert is None:
            raise LookupError(f"something is held of {alert_id}, which has no row")
        situation = situations_of(tx, alert, directory, present_at=due, calls=CallPolicy())(due)
        windows, steps = windows_of(tx, alert_id), thawed(alert["ladder"])
        for item in (one for one in items if one.alert_id == alert_id):
            step = next(one for one in steps if one.index == item.step)
            priority = _priority(step, Priority(alert["priority"]))
            asked = Asked(step, step.copy_of(item.recipient, item.role), person, priority, situation)
            if _stays(tx, item, alert, asked):
                yield Kept(item, asked, alert, windows.get(item.recipient))


def _priority(step: Step, priority: Priority) -> Priority:
    return at_least(priority, Priority.HIGH) if step.escalated else priority


def _stays(tx: Tx, item: Held, alert: Row, asked: Asked) -> bool:
    """Whether it is told now. A 7.7 goes with what it ends where that has interrupted nobody (X-27)."""
    if reason := stopped_by(item.clock, alert["state"]):
        return _drop(tx, item, reason)
    if alert["type"] == "ISSUE_RESOLVED" and not _interrupted(tx, item, AlertId(alert["dedup_key"])):
        return _drop(tx, item, Reason.NOT_INTERRUPTED)
    refusal = judged_again(asked, item.tells_on)
    if refusal is None:
        return True
    return _hold_on(tx, item, refusal.reason, refusal.until) if refusal.until else _drop(tx, item, refusal.reason)


def _interrupted(tx: Tx, item: Held, alert_id: AlertId) -> bool:
    return tx.one(_INTERRUPTED, recipient=item.recipient, alert_id=alert_id) is not None


def _drop(tx: Tx, item: Held, reason: Reason) -> bool:
    tx.run(_DROP, id=item.id, at=stamp(item.due), reason=reason.value)
    _record(tx, item, "Digest.Dropped", reason)
    return False


def _hold_on(tx: Tx, item: Held, reason: Reason, until: datetime) -> bool:
    tx.run(_HOLD_ON, id=item.id, until=stamp(until), reason=reason.value)
    if item.delivery_id:
        tx.run(_COPY_HELD_ON, id=item.delivery_id, until=stamp(until))
    _record(tx, item, "Digest.HeldOn", reason, until=stamp(until))
    return False


def _record(tx: Tx, item: Held, event: str, reason: Reason, **more: Detail) -> None:
    details: dict[str, Detail] = {"item": item.id, "recipient": item.recipient, "channel": item.channel.value}
    details |= {"reports": item.reports} | more
    record(tx, AuditRecord(event, "engine", item.due, item.alert_id, item.delivery_id, reason.value, details))


def _ordered_before(tx: Tx, order: FlushDigest) -> tuple[DigestDelivery, ...]:
    return tuple(_ordered(row) for row in tx.all(_ORDERED, recipient=order.recipient, due=stamp(order.due)))


def _once_more(tx: Tx, item: Held) -> DigestDelivery:
    """What somebody asked for has its row and its words; an answer since then stops it at the fence."""
    tx.run(_ORDER, id=item.id, at=stamp(item.due))
    row = tx.one(_DELIVERY, id=item.delivery_id)
    assert row is not None
    return _ordered(row)


def _ordered(row: Row) -> DigestDelivery:
    return DigestDelivery(
        id=row["id"],
        recipient=row["recipient"],
        channel=row["channel"],
        attempt=row["attempt"],
        alert_id=row["alert_id"],
        priority=Priority(row["priority"]),
    )
