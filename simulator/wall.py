"""Everything that the sandbox knows: the phones of the wall and what reached them, indexed by id and by number."""

import asyncio
from collections import defaultdict
from typing import Generic, TypeVar

from simulator.journal import Journal
from simulator.records import Call, Contact, Mail, Phone, Push, Record, Text, Webhook

R = TypeVar("R", bound=Record)


class Shelf(Generic[R]):
    """Records of one kind, in the order in which their ids were first put."""

    def __init__(self) -> None:
        self._by_id: dict[str, R] = {}
        self._by_number: defaultdict[str, dict[str, R]] = defaultdict(dict)

    def put(self, record: R) -> None:
        self._by_id[record.id] = record
        self._by_number[record.number][record.id] = record

    def get(self, id_: str) -> R | None:
        return self._by_id.get(id_)

    def of(self, number: str) -> list[R]:
        """Oldest first; empty for a number that nobody knows."""
        return list(self._by_number[number].values()) if number in self._by_number else []

    def all(self) -> list[R]:
        return list(self._by_id.values())


class Wall:
    """Written from one event loop, by functions that never wait: a change is whole or not there."""

    def __init__(self, journal: Journal | None = None) -> None:
        self._journal = journal
        self._listeners: set[asyncio.Queue[str | None]] = set()
        self._forget()
        for record in journal.replay() if journal else ():
            self._shelve(record)

    def put(self, record: Record) -> None:
        """The newest version of an id takes the place of the one before."""
        self._shelve(record)
        if self._journal:
            self._journal.append(record)
        self._tell(record.number)

    def phone(self, number: str) -> Phone:
        """Whoever is called or written to has a phone from then on."""
        known = self.phones.get(number)
        if known is None:
            known = Phone(id=number, number=number)
            self.put(known)
        return known

    def live_call(self, number: str) -> Call | None:
        call = self.calls.get(self._live.get(number, ""))
        return call if call and call.live else None

    def clear(self) -> None:
        self._forget()
        if self._journal:
            self._journal.clear()
        self._tell(None)

    def listen(self) -> "asyncio.Queue[str | None]":
        """Numbers whose phone changed, None for the whole wall; until `unlisten`."""
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._listeners.add(queue)
        return queue

    def unlisten(self, queue: "asyncio.Queue[str | None]") -> None:
        self._listeners.discard(queue)

    def tell_all(self) -> None:
        """Something that belongs to no phone changed."""
        self._tell(None)

    def _tell(self, number: str | None) -> None:
        for queue in self._listeners:
            queue.put_nowait(number)

    def _forget(self) -> None:
        self.phones: Shelf[Phone] = Shelf()
        self.texts: Shelf[Text] = Shelf()
        self.calls: Shelf[Call] = Shelf()
        self.pushes: Shelf[Push] = Shelf()
        self.mails: Shelf[Mail] = Shelf()
        self.contacts: Shelf[Contact] = Shelf()
        self.webhooks: Shelf[Webhook] = Shelf()
        self._live: dict[str, str] = {}

    def _shelve(self, record: Record) -> None:
        match record:
            case Phone():
                self.phones.put(record)
            case Text():
                self.texts.put(record)
            case Call():
                self.calls.put(record)
                if record.live:
                    self._live[record.number] = record.id
            case Push():
                self.pushes.put(record)
            case Mail():
                self.mails.put(record)
            case Contact():
                self.contacts.put(record)
            case Webhook():
                self.webhooks.put(record)
