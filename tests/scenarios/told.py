"""Who was told what, when and how: as the story expects it, and as phones and inboxes show it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.catalogue import CATALOGUE
from domain.catalogue.work_assigned import UNANSWERED
from simulator.records import Direction
from simulator.sandbox import Sandbox
from store.database import Row, Tx
from store.stamps import instant

LETTERS = {"web": "W", "in_app": "I", "push": "P", "sms": "S", "voice": "V", "email": "E"}
NUMBERS = {entry.key: entry.number for entry in CATALOGUE.values()} | {UNANSWERED: "5.6"}
REPEAT = "REPEAT? "

_ROWS = """
SELECT i.person_id, i.created_at, i.channel, d.shown_as
FROM inbox i JOIN deliveries d ON d.id = i.delivery_id
"""
_SENT = """
SELECT d.id, d.recipient, d.channel, d.provider_ref, d.shown_as, t.body, t.address
FROM deliveries d JOIN delivery_texts t ON t.delivery_id = d.id WHERE d.channel IN ('sms', 'voice', 'push', 'email')
"""


@dataclass(frozen=True, slots=True, order=True)
class Sending:
    """One row or message: installation time, the document's number of its type, the person, the channel's letter."""

    at: datetime
    number: str
    person: str
    letter: str

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S.%f} {self.number} {self.person}[{self.letter}]"


def rows(tx: Tx) -> Iterator[Sending]:
    """What stands in the notification centres and apps."""
    for row in tx.all(_ROWS):
        at = instant(row["created_at"])
        yield Sending(at, NUMBERS[row["shown_as"]], row["person_id"], LETTERS[row["channel"]])


class Postal:
    """What reached the phones, told apart by the deliveries of the store."""

    def __init__(self, sent: Iterable[Row]) -> None:
        self._by_id = {row["id"]: row for row in sent}
        self._by_reference = {row["provider_ref"]: row for row in self._by_id.values() if row["provider_ref"]}

    @classmethod
    def of(cls, tx: Tx) -> "Postal":
        return cls(tx.all(_SENT))

    def messages(self, sandbox: Sandbox) -> Iterator[Sending]:
        """Every text, call, push and mail; what is no delivery of ours is of type «?»."""
        wall = sandbox.wall
        for text in wall.texts.all():
            if text.direction is Direction.RECEIVED:
                row = self._by_reference.get(text.id) or self._same_words(text.number, text.text)
                yield _sending(text.at, row, text.number, "S")
        for call in wall.calls.all():
            row = self._by_id.get(call.contact_id) or self._by_reference.get(call.id)
            yield _sending(call.dialled_at, row, call.number, "V")
        for push in wall.pushes.all():
            yield _sending(push.at, self._by_id.get(push.data.get("deliveryId", "")), push.number, "P")
        for mail in wall.mails.all():
            row = self._by_id.get(mail.headers["message-id"].strip("<>").partition("@")[0])
            yield _sending(mail.at, row, mail.address, "E")

    def _same_words(self, number: str, words: str) -> Row | None:
        """A text whose acceptance never reached us."""
        said = words.removeprefix(REPEAT)
        return next((r for r in self._by_id.values() if r["address"] == number and r["body"] == said), None)


def _sending(at: datetime, row: Row | None, number: str, letter: str) -> Sending:
    if row is None:
        return Sending(at, "?", number, letter)
    return Sending(at, NUMBERS[row["shown_as"]], row["recipient"], letter)


def difference(expected: Mapping[Sending, int], found: Mapping[Sending, int]) -> str:
    """What is missing and what is too much, in order; empty when nothing is."""
    missing, unexpected = Counter(expected), Counter(found)
    missing.subtract(found)
    unexpected.subtract(expected)
    lines = [f"  missing    {one}" for one in sorted((+missing).elements())]
    lines += [f"  unexpected {one}" for one in sorted((+unexpected).elements())]
    return "\n".join(lines)


def as_counts(sendings: Iterable[Sending]) -> Counter[Sending]:
    return Counter(sendings)


Details = Mapping[str, Any]
