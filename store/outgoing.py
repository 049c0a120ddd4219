"""From a delivery's rows to the message that a connector sends."""

from datetime import timedelta

from domain.catalogue import CATALOGUE
from domain.channel import Channel
from domain.ids import AlertId, DeliveryId
from domain.message import Address, AddressKind, Message
from domain.orders import Deliver
from domain.priority import Priority
from domain.wording import REPEAT, spoken_in
from store.database import Row

_SHORTEST_LIFE = timedelta(seconds=10)


def message_of(row: Row, order: Deliver, *, repeated: bool) -> Message:
    """`repeated` marks the one resend after an unknown outcome (X-55); it lives as long as it may be tried."""
    return Message(
        delivery_id=DeliveryId(row["id"]),
        alert_id=AlertId(row["alert_id"]),
        channel=Channel(row["channel"]),
        address=Address(AddressKind(row["address_kind"]), row["address"]),
        title=row["title"],
        body=(REPEAT if repeated else "") + row["body"],
        priority=Priority(row["priority"]),
        time_to_live=max(order.clock.real(order.retries.give_up), _SHORTEST_LIFE),
        data=_data(row),
    )


def _data(row: Row) -> tuple[tuple[str, str], ...]:
    """What the app needs to open the right page (R-280, R-281), and in which voice a call is spoken."""
    if row["channel"] == Channel.VOICE:
        return (("language", spoken_in(row["body"]).tag),)
    if row["channel"] == Channel.SMS:
        return ()
    entry = CATALOGUE[row["alert_type"]]
    named = (
        ("alertId", row["alert_id"]),
        ("deliveryId", row["id"]),
        ("alertType", row["shown_as"]),
        ("workOrderId", row["work_order_id"]),
        ("priority", row["priority"]),
        ("deepLink", entry.deep_link),
    )
    return tuple((name, value) for name, value in named if value)
