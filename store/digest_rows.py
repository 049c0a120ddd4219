"""The rows of a digest: one delivery for each channel that needs a provider, one row of the centre for each alert."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from domain.channel import Channel
from domain.delivery import DeliveryState
from domain.digest import is_of_crisis, is_silent, weakest
from domain.directory import Person
from domain.ids import DeliveryId, PersonId, digest_id
from domain.ladder import StepClock
from domain.orders import DigestDelivery
from domain.reason import Reason
from domain.role import Role
from domain.routing.address import address_of
from domain.throttle import Why
from store.answer_keys import LinkSigner
from store.audit import AuditRecord, Detail, record
from store.connection import Tx
from store.delivery_rows import NewDelivery, write_delivery, write_text
from store.digest_words import DigestWords, Kept
from store.stamps import stamp
from store.throttle_windows import keep_window

_TOLD = """
UPDATE held_items SET state = 'told', ended_at = :at, told_by = :told_by, updates = :updates WHERE id = :id
"""


class DigestRows:
    """Writes what one person is told at one instant; `due` is the planned instant of all of it."""

    def __init__(self, tx: Tx, person: Person, links: LinkSigner, *, due: datetime) -> None:
        self._tx = tx
        self._person = person
        self._words = DigestWords(tx, person, links, due=due)
        self._due = due

    def write(self, kept: Sequence[Kept]) -> tuple[DigestDelivery, ...]:
        """Those that need a provider, in the order of the channels' names."""
        ordered = []
        for channel in sorted({one.item.tells_on for one in kept}):
            for group in _groups(channel, [one for one in kept if one.item.tells_on is channel]):
                delivery = self._delivery(channel, group)
                if not channel.is_row:
                    ordered.append(delivery)
        for one in kept:
            if one.item.channel.interrupts:
                keep_window(self._tx, one.item.alert_id, one.item.recipient, last_sent=self._due, updates=0)
        return tuple(ordered)

    def _delivery(self, channel: Channel, group: Sequence[Kept]) -> DigestDelivery:
        """`group` is of one alert, or of several with the most severe first."""
        first, alone = group[0], len({one.item.alert_id for one in group}) == 1
        named = f"{stamp(self._due)} {first.item.alert_id}" if _has_its_own(channel, first) else stamp(self._due)
        delivery = digest_id(PersonId(self._person.id), named, channel.value)
        reason = _reason(channel, group)
        write_delivery(
            self._tx,
            NewDelivery(
                id=delivery,
                alert_id=first.item.alert_id,
                step=first.item.step,
                clock=weakest(frozenset(one.item.clock for one in group)) if alone else StepClock.NONE,
                recipient=self._person.id,
                role=first.item.role,
                channel=channel,
                attempt=1,
                asks=alone and any(one.item.asks for one in group),
                escalated=alone and first.asked.step.escalated,
                shown_as=(first.asked.step.shown_as or first.alert["type"]) if alone else first.alert["type"],
                priority=first.asked.priority,
                state=DeliveryState.PLANNED,
                reason=reason,
                due=self._due,
                silent=is_silent(first.asked, channel),
            ),
        )
        address = address_of(channel, self._person, first.asked.situation.gone_devices)
        write_text(self._tx, delivery, self._words.of(delivery, channel, group), address)
        self._audit(delivery, channel, group, reason)
        return DigestDelivery(
            id=delivery,
            recipient=PersonId(self._person.id),
            channel=channel,
            attempt=1,
            alert_id=first.item.alert_id,
            priority=first.asked.priority,
        )

    def _audit(self, delivery: DeliveryId, channel: Channel, group: Sequence[Kept], reason: Reason) -> None:
        """The delivery once, under its own alert; and each item, under the alert of which it tells."""
        first = group[0]
        event = "Delivery.Sent" if channel.is_row else "Delivery.Planned"
        details: dict[str, Detail] = {"recipient": self._person.id, "channel": channel.value, "attempt": 1}
        details |= {"step": first.item.step, "role": first.item.role.value, "items": len(group)}
        record(
            self._tx,
            AuditRecord(event, "engine", self._due, first.item.alert_id, delivery, reason.value, details),
        )
        for one in group:
            updates = one.window.updates if one.window and one.is_repeat else 0
            self._tx.run(_TOLD, id=one.item.id, at=stamp(self._due), told_by=delivery, updates=updates)
            told: dict[str, Detail] = {"item": one.item.id, "recipient": self._person.id, "channel": channel.value}
            told |= {"reports": one.item.reports, "updates": updates, "told_by": delivery}
            record(
                self._tx,
                AuditRecord("Digest.Told", "engine", self._due, one.item.alert_id, None, reason.value, told),
            )


def _groups(channel: Channel, kept: list[Kept]) -> Iterator[list[Kept]]:
    """One text for all of them, or one for each alert; the most severe first."""
    severe = sorted(kept, key=lambda one: (one.asked.priority.key, one.item.alert_id, one.item.step, one.item.id))
    if not _has_its_own(channel, severe[0]):
        yield severe
        return
    for alert_id in dict.fromkeys(one.item.alert_id for one in severe):
        yield [one for one in severe if one.item.alert_id == alert_id]


def _reason(channel: Channel, group: Sequence[Kept]) -> Reason:
    if is_of_crisis(group[0].asked, channel):
        return Reason.CRISIS_ROW
    if any(one.item.why == Why.RAISED for one in group):
        return Reason.RAISED
    return Reason.SUMMARY if all(one.is_repeat for one in group) else Reason.HELD


def _has_its_own(channel: Channel, one: Kept) -> bool:
    """Rows of the centre and the app, and what customers are told: a list of alerts is nothing to them."""
    return channel.is_row or one.item.role is Role.CUSTOMER
