"""What must hold after a storm, whoever was killed: nothing lost, nothing twice, nothing after an answer."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from store.database import Row, Tx
from store.frozen_ladder import thawed
from store.stamps import instant
from tests.chaos.storm import Planned

REPEAT = "REPEAT? "

_ALERTS = "SELECT * FROM alerts ORDER BY id"
_PLANS = "SELECT alert_id, step, plan FROM plans"
_DELIVERIES = """
SELECT d.*, t.body, t.address, a.acknowledged_at, a.closed_at
FROM deliveries d JOIN alerts a ON a.id = d.alert_id LEFT JOIN delivery_texts t ON t.delivery_id = d.id
"""
_TASKS = "SELECT alert_id, state FROM manual_tasks"


@dataclass(frozen=True, slots=True)
class Message:
    """A text or push that reached a phone."""

    number: str
    words: str
    at: datetime
    delivery_id: str | None = None


def messages_of(phones: list[dict[str, Any]]) -> list[Message]:
    """As `/_sim/phones` shows them."""
    found = []
    for phone in phones:
        found += [
            Message(phone["number"], one["text"], datetime.fromisoformat(one["at"]))
            for one in phone["texts"]
            if one["direction"] == "received"
        ]
        found += [
            Message(phone["number"], one["body"], datetime.fromisoformat(one["at"]), one["data"]["deliveryId"])
            for one in phone["pushes"]
        ]
    return found


def lost(tx: Tx, storm: dict[str, Planned]) -> Iterator[str]:
    """Alerts that did not end as they must: by their answer, or by the last step of the ladder."""
    steps = {(row["alert_id"], row["step"]) for row in tx.all(_PLANS)}
    tasks = {row["alert_id"] for row in tx.all(_TASKS) if row["state"] == "open"}
    alerts = {row["id"]: row for row in tx.all(_ALERTS)}
    for alert_id, planned in storm.items():
        alert = alerts.get(alert_id)
        if alert is None:
            yield f"{planned} was accepted and is gone"
            continue
        if alert["started"] != "ended":
            yield f"{planned} has not ended"
        answered = alert["acknowledged_at"] is not None
        if planned.answer != "nobody" and not answered:
            yield f"{planned} was answered and is not acknowledged"
        if not answered and alert["state"] == "open":
            yield from _unfinished(alert, steps, tasks, planned)
    for row in tx.all(_DELIVERIES):
        if row["state"] in ("planned", "sending"):
            yield f"delivery {row['id']} of {storm.get(row['alert_id'])} is still {row['state']}"


def _unfinished(alert: Row, steps: set[tuple[str, int]], tasks: set[str], planned: Planned) -> Iterator[str]:
    for step in thawed(alert["ladder"]):
        if (alert["id"], step.index) not in steps:
            yield f"step {step.index} of {planned} was never planned"
    if alert["id"] not in tasks:
        yield f"{planned} ended in silence without a manual task"


def repeated(tx: Tx, messages: list[Message]) -> Iterator[str]:
    """Messages that came twice without saying so, or more than once saying so."""
    counts = Counter((one.number, one.words, one.delivery_id) for one in messages)
    for (number, words, _), count in counts.items():
        if count > 1:
            yield f"{number} got {count} times {words!r}"
    bodies = {(row["address"], row["body"]) for row in tx.all(_DELIVERIES) if row["channel"] == "sms"}
    for one in messages:
        if one.delivery_id is None and (one.number, one.words.removeprefix(REPEAT)) not in bodies:
            yield f"{one.number} got {one.words!r}, which nobody planned"


def called_twice(phones: list[dict[str, Any]]) -> Iterator[str]:
    """Attempts that one provider dialled more than once, and calls to a phone that had a live one."""
    calls = [call for phone in phones for call in phone["calls"]]
    for (provider, delivery), count in Counter((call["provider"], call["delivery_id"]) for call in calls).items():
        if count > 1:
            yield f"attempt {delivery} was dialled {count} times by {provider}"
    yield from (f"call {call['id']} was a second live one" for call in calls if call["second_live_call"])


TO_ITS_COMMIT = timedelta(seconds=15)
"""Installation time, a quarter of a second at this speed: an answer bears the instant of its receipt, but the order of
commits decides (X-20), and what was committed as sending meanwhile stands."""


def after_the_answer(tx: Tx, messages: list[Message], phones: list[dict[str, Any]]) -> Iterator[str]:
    """What an answer or a closing stops, and which left later; what was already sending stands (X-20)."""
    rows = tx.all(_DELIVERIES)
    by_id = {row["id"]: row for row in rows}
    by_words = {(row["address"], row["body"]): row for row in rows if row["channel"] == "sms"}
    left = [(by_id.get(one.delivery_id or "") or by_words.get(_words(one)), one.at) for one in messages]
    left += [
        (by_id.get(call["delivery_id"]), datetime.fromisoformat(call["dialled_at"]))
        for phone in phones
        for call in phone["calls"]
    ]
    for row, at in left:
        stopped = _stopped(row) if row else None
        if row and stopped and at > stopped and instant(row["sending_at"]) - stopped > TO_ITS_COMMIT:
            yield f"{row['channel']} {row['id']} to {row['recipient']} left at {at}, stopped at {stopped}"


def _words(one: Message) -> tuple[str, str]:
    return one.number, one.words.removeprefix(REPEAT)


def _stopped(row: Row) -> datetime | None:
    """When the delivery's clock stopped."""
    if row["clock"] == "none":
        return None
    stops = [row["closed_at"], row["acknowledged_at"] if row["clock"] == "acknowledgment" else None]
    return min((instant(stop) for stop in stops if stop), default=None)
