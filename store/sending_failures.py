"""A delivery that is given up: its last state, what is not used again, and who must know."""

from datetime import datetime

from domain.channel import Channel
from domain.delivery import CallOutcome, DeliveryState
from domain.directory import Directory
from domain.failure import FailureClass, OptedOut, ProviderFailure, RecipientGone
from domain.ids import AlertId
from store.audit import AuditRecord, record
from store.consent_ledger import ConsentSource
from store.database import Row, Tx
from store.devices import is_gone
from store.mailboxes import mailbox_is_gone
from store.refusing import Refused, refuse_texts
from store.stamps import stamp
from store.system_issues import raise_system_issue

_FAILED = """
UPDATE deliveries SET state = :state, failure = :failure, outcome = :outcome, ended_at = :now WHERE id = :id
"""
_PERSONAL = frozenset({FailureClass.PERMANENT, FailureClass.RECIPIENT_GONE, FailureClass.OPTED_OUT})
_EVENTS = {Channel.SMS: "SMS.Failed", Channel.VOICE: "PhoneCall.Failed"}


def give_up(tx: Tx, row: Row, failure: ProviderFailure, directory: Directory, *, now: datetime) -> None:
    """A call that could not be placed counts as an attempt that failed (X-11)."""
    channel = Channel(row["channel"])
    state = DeliveryState.OPTED_OUT if isinstance(failure, OptedOut) else DeliveryState.FAILED
    tx.run(
        _FAILED,
        id=row["id"],
        state=state.value,
        failure=failure.failure_class.value,
        outcome=CallOutcome.FAILED.value if channel is Channel.VOICE else None,
        now=stamp(now),
    )
    if isinstance(failure, OptedOut):
        refused = Refused(row["address"], ConsentSource.PROVIDER, "refused", row["provider"] or "provider", now)
        refuse_texts(tx, refused, directory)
    if isinstance(failure, RecipientGone):
        gone = mailbox_is_gone if channel is Channel.EMAIL else is_gone
        gone(tx, row["recipient"], row["address"], now=now)
    event = _EVENTS.get(channel, "Delivery.Failed")
    details = {"channel": channel.value, "recipient": row["recipient"], "code": failure.code, "tries": row["tries"]}
    record(tx, AuditRecord(event, "engine", now, row["alert_id"], row["id"], failure.failure_class.value, details))
    if row["alert_type"] != "SYSTEM_ISSUE" and not isinstance(failure, OptedOut):  # of that they hear once, by number
        _tell_admins(tx, row, failure, directory, now=now)


def _tell_admins(tx: Tx, row: Row, failure: ProviderFailure, directory: Directory, *, now: datetime) -> None:
    """One issue a person and alert where the address is to blame, one an hour and channel where the provider is."""
    kind, channel = failure.failure_class, row["channel"]
    personal = kind in _PERSONAL
    raise_system_issue(
        tx,
        directory,
        key=f"{row['alert_id']}:{row['recipient']}:{channel}" if personal else f"{channel}:{kind}:{now:%Y%m%d%H}",
        what=f"a message by {channel} failed" if personal else f"messages by {channel} are failing",
        detail=f"{row['recipient']} could not be told by {channel}: {kind}."
        if personal
        else f"The provider for {channel} does not take messages: {kind}. The first was for {row['recipient']}.",
        about=AlertId(row["alert_id"]),
        now=now,
        deliveries_failing=not personal,
    )
