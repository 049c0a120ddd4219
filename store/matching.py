"""Whose a provider's report is, and whether it can be true (X-31)."""

from domain.channel import Channel
from domain.delivery import CallOutcome, DeliveryState
from domain.provider_events import CallAnswered, MessageStatus
from domain.reported import DeliveryReport
from store.database import Row, Tx

_SELECT = """
SELECT d.*, t.address, a.type AS alert_type, a.traceparent
FROM deliveries d JOIN alerts a ON a.id = d.alert_id LEFT JOIN delivery_texts t ON t.delivery_id = d.id
"""
_BY_REFERENCE = f"{_SELECT} WHERE d.provider_ref = :ref AND d.provider = :provider"
_BY_ID = f"{_SELECT} WHERE d.id = :id"
_BY_NUMBER = f"""{_SELECT}
WHERE d.alert_id = :alert_id AND t.address = :number AND d.channel = :channel AND d.state = 'sending'
ORDER BY d.sending_at
"""
_REPLY = "SELECT 1 AS yes FROM replies WHERE provider_ref = :ref"


def find_delivery(tx: Tx, report: DeliveryReport, *, provider: str) -> Row | None:
    """By the provider's name for it, then by ours, then by alert and number while it is being sent.

    None also for one that is only planned: nothing can be reported of what has not left.
    """
    row = tx.one(_BY_REFERENCE, ref=report.provider_ref, provider=provider)
    if row is None and report.delivery_id:
        row = tx.one(_BY_ID, id=report.delivery_id)
    if row is None and report.alert_id and report.to_number:
        channel = channel_of(report)
        row = tx.one(_BY_NUMBER, alert_id=report.alert_id, number=report.to_number, channel=channel.value)
    return None if row is None or row["state"] == DeliveryState.PLANNED else row


def is_of_reply(tx: Tx, report: DeliveryReport) -> bool:
    """A helpful reply is no delivery: nobody waits for what became of it."""
    return tx.one(_REPLY, ref=report.provider_ref) is not None


def contradiction(delivery: Row, report: DeliveryReport) -> str | None:
    """What the report says that cannot be true of this delivery; None when nothing."""
    said = (
        ("alert_mismatch", report.alert_id, delivery["alert_id"]),
        ("delivery_mismatch", report.delivery_id, delivery["id"]),
        ("number_mismatch", report.to_number, delivery["address"]),
        ("channel_mismatch", channel_of(report).value, delivery["channel"]),
    )
    return next((word for word, theirs, ours in said if theirs and ours and theirs != ours), None)


def channel_of(report: DeliveryReport) -> Channel:
    """Texts report by statuses, calls by how they went."""
    return Channel.SMS if isinstance(report, MessageStatus) else Channel.VOICE


def is_of_earlier_provider(delivery: Row, provider: str) -> bool:
    """Whether the delivery has been taken from that provider and given to the next one since (X-38)."""
    return bool(delivery["route"]) and delivery["provider"] not in (None, provider)


def has_arrived(report: DeliveryReport) -> bool:
    """Whether it says that a person was reached, which stands whoever reached them."""
    if isinstance(report, MessageStatus):
        return report.state in (DeliveryState.DELIVERED, DeliveryState.READ)
    return isinstance(report, CallAnswered) or report.outcome is CallOutcome.CONFIRMED
