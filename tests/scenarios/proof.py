"""What the audit must hold of every story: one row for each thing that happened, and an unbroken chain."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from store.audit_verify import verify
from store.database import Database, Row, Tx

_ENTRIES = "SELECT event, alert_id, delivery_id, reason, details FROM audit_entries"
SEALED_WITHIN = 500  # hundredths of a second
_LEFT = frozenset({"accepted", "sent", "delivered", "read"})
_OF_ANSWERS = {
    "first": "Alert.Acknowledged",
    "resolved": "Alert.Resolved",
    "secondary": "Alert.AnswerSecondary",
    "receipt": "Alert.Receipt",
    "refused": "Alert.AnswerRefused",
}
_ENDS = {
    "suppressed": ("Delivery.Suppressed",),
    "cancelled": ("Delivery.Cancelled",),
    "failed": ("SMS.Failed", "PhoneCall.Failed", "Delivery.Failed"),
    "opted_out": ("SMS.OptOut", "SMS.Failed"),
    "unknown": ("Delivery.Unknown",),
}


async def the_proof_holds(database: Database, anchor_file: Path) -> None:
    """Raises AssertionError with every gap."""
    gaps = await database.read(lambda tx: list(_gaps(tx)))
    assert not gaps, "\n".join(["the audit has gaps:", *gaps])
    await _sealed(database)
    found = await verify(database, anchor_file)
    assert found.ok, found
    assert found.unsealed == 0, found


async def _sealed(database: Database) -> None:
    """The sealer looks every quarter of a real second."""
    for _ in range(SEALED_WITHIN):
        left = await database.read(lambda tx: tx.one("SELECT COUNT(*) AS entries FROM audit_entries WHERE seq IS NULL"))
        if left is None or not left["entries"]:
            return
        await asyncio.sleep(0.01)


def _gaps(tx: Tx) -> Iterator[str]:
    entries = tx.all(_ENTRIES)
    of_delivery = Counter((entry["event"], entry["delivery_id"]) for entry in entries)
    for row in tx.all("SELECT id, state, channel, accepted_at, shown_as, recipient, step, attempt FROM deliveries"):
        yield from _of_delivery(row, of_delivery)
    of_answer = Counter(
        (entry["event"], json.loads(entry["details"])["answer"])
        for entry in entries
        if entry["event"] in _OF_ANSWERS.values()
    )
    for row in tx.all("SELECT id, effect, person_id FROM acknowledgments"):
        if of_answer[_OF_ANSWERS[row["effect"]], row["id"]] != 1:
            yield f"  the {row['effect']} answer of {row['person_id']} has not exactly one row"
    yield from _of_escalations(tx, entries)


def _of_delivery(row: Row, entries: Counter[tuple[str, str]]) -> Iterator[str]:
    what = f"  {row['recipient']} {row['channel']} of step {row['step']}, attempt {row['attempt']}, {row['state']}"
    if row["state"] in _LEFT:
        left = entries["Delivery.Sent", row["id"]] + entries["PhoneCall.Initiated", row["id"]]
        if left != 1:
            yield f"{what}: its sending has {left} rows"
    ends = _ENDS.get(row["state"])
    if ends and sum(entries[event, row["id"]] for event in ends) != 1:
        yield f"{what}: its end has not exactly one row"


def _of_escalations(tx: Tx, entries: list[Row]) -> Iterator[str]:
    run = Counter((row["alert_id"], row["step"]) for row in tx.all("SELECT alert_id, step FROM deliveries") if row)
    told = Counter(
        (entry["alert_id"], json.loads(entry["details"])["step"])
        for entry in entries
        if entry["event"] in ("Alert.Escalated", "Alert.StepPlanned")
    )
    for alert_id, step in run:
        if told[alert_id, step] != 1:
            yield f"  step {step} of {alert_id} has {told[alert_id, step]} rows"
