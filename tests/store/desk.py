"""A dispatch desk over a real database: alerts are raised, steps planned, messages sent, people answer."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from domain.answer import Action, AnswerChannel
from domain.catalogue import CATALOGUE
from domain.consent.letterhead import Letterhead
from domain.delivery import CallOutcome, DeliveryState
from domain.directory import Directory
from domain.failure import ProviderFailure
from domain.ids import AlertId, DeliveryId
from domain.ladder import CallPolicy, RetryPolicy
from domain.message import Receipt
from domain.new_alert import new_alert
from domain.orders import Deliver, Delivered, PlanStep
from domain.ports import Clearance, Wait
from domain.provider_events import CallAnswered, CallCompleted, InboundMessage, MessageStatus, ProviderEvent
from store.answer_keys import LinkSigner
from store.answers import Answered, GivenAnswer, answer
from store.closing import close_alert
from store.database import Database, Row
from store.directory import DirectoryCache, import_directory
from store.ids import mint
from store.intake import raise_alert
from store.planning import StorePlanBook
from store.presence import heartbeat
from store.sending import StoreSendingDesk
from store.webhooks import EventState, receive
from tests.builders import ORIGIN, a_clock, a_context, a_directory, the_people

GENESYS = "genesys"
OURS = "+14145550100"


def at(minutes: float = 0, *, seconds: float = 0) -> datetime:
    """The scenario's instant T+mm:ss."""
    return ORIGIN + timedelta(minutes=minutes, seconds=seconds)


@dataclass
class Desk:
    """`alert` is the latest one raised; instants are installation time."""

    database: Database
    directory: Directory
    alert: AlertId = field(init=False)
    events: int = 0

    @classmethod
    async def furnished(cls, database: Database) -> "Desk":
        """Both dispatchers on duty, everybody online."""
        both = the_people()["D2"].model_copy(update={"on_duty": True})
        desk = cls(database, a_directory(both))
        await database.write(lambda tx: import_directory(tx, desk.directory, actor="tests", at=ORIGIN))
        for person in desk.directory.people:
            await database.write(partial(heartbeat, person=person, at=at(60)))
        return desk

    async def raises(self, key: str = "NEW_WORK_ORDER", dedup_key: str = "WO-1001:1", **changed: object) -> AlertId:
        alert = new_alert(
            AlertId(mint("al")),
            CATALOGUE[key],
            dedup_key=dedup_key,
            context=a_context(key, **changed),
            directory=self.directory,
            origin=ORIGIN,
            raised_by="key:dispatch-system",
        )
        raised = await self.database.write(lambda tx: raise_alert(tx, alert, now=ORIGIN))
        self.alert = raised.alert_id
        return self.alert

    async def plans(self, step: int, alert: AlertId | None = None) -> None:
        """What the worker does when the step falls due."""
        row = await self.one("SELECT type FROM alerts WHERE id = :id", id=alert or self.alert)
        planned = CATALOGUE[row["type"]].ladder[step]
        order = PlanStep(alert_id=alert or self.alert, step=planned, due=ORIGIN + planned.due, calls=CallPolicy())
        book = StorePlanBook(self.database, DirectoryCache(self.database), LinkSigner("links", "http://api"))
        await book.plan(order)

    async def delivery(self, person: str, channel: str, *, step: int = 0, attempt: int = 1) -> Row:
        return await self.one(
            "SELECT d.*, t.address FROM deliveries d LEFT JOIN delivery_texts t ON t.delivery_id = d.id "
            "WHERE d.alert_id = :alert AND d.recipient = :person AND d.channel = :channel AND d.step = :step "
            "AND d.attempt = :attempt",
            alert=self.alert,
            person=person,
            channel=channel,
            step=step,
            attempt=attempt,
        )

    async def begins(self, delivery: Row, *, now: datetime) -> Clearance:
        """Behind the fence: planned -> sending, unless its clock has stopped."""
        return await self._sending.begin(_order(delivery), now=now)

    async def sent(self, delivery: Row, ref: str | None, *, now: datetime) -> None:
        """Through the fence, and taken by the provider under that reference; a call's is our own id."""
        await self.begins(delivery, now=now)
        await self.accepts(delivery, ref, now=now)

    async def accepts(self, delivery: Row, ref: str | None, *, now: datetime) -> None:
        """What the worker records when the provider's answer comes back."""
        receipt = Receipt(GENESYS, ref or delivery["id"], DeliveryState.ACCEPTED)
        await self._sending.accepted(_order(delivery), receipt, now=now)

    async def fails(self, delivery: Row, failure: ProviderFailure, *, now: datetime) -> Wait | Delivered:
        """What the worker records when the provider refuses."""
        return await self._sending.failed(_order(delivery), failure, now=now)

    async def answers(
        self,
        who: str,
        *,
        at: datetime,
        action: Action = Action.ACKNOWLEDGE,
        channel: AnswerChannel = AnswerChannel.WEB,
        reason: str | None = None,
        by_hand: bool = False,
    ) -> Answered:
        given = GivenAnswer(self.alert, who, action, channel, at, reason=reason)
        answered = await self.database.write(lambda tx: answer(tx, given, self.directory, by_hand=by_hand))
        assert answered is not None
        return answered

    async def closes(self, reason: str, *, by: str, at: datetime, tell_resolved: bool = True) -> bool:
        return await self.database.write(
            lambda tx: close_alert(tx, self.alert, reason, by, at, tell_resolved=tell_resolved)
        )

    async def hears(self, *events: ProviderEvent, now: datetime) -> list[EventState]:
        """Callbacks as they come out of the parser."""
        received = await self.database.write(
            lambda tx: receive(tx, GENESYS, events, now=now, letterhead=Letterhead(ours={OURS}))
        )
        return [one.state for one in received]

    async def texts(self, number: str, text: str, *, now: datetime, **more: Any) -> None:
        """A person, or a machine, writes to us."""
        await self.hears(InboundMessage(self._event(), now, self._event(), number, OURS, text, **more), now=now)

    def status(self, state: DeliveryState, ref: str = "msg-1", **more: Any) -> MessageStatus:
        return MessageStatus(self._event(), more.pop("at", ORIGIN), ref, state, **more)

    def answered_call(self, delivery: Row, **more: Any) -> CallAnswered:
        known = {"alert_id": self.alert, "delivery_id": delivery["id"], "to_number": delivery["address"]}
        return CallAnswered(self._event(), more.pop("at", ORIGIN), f"call of {delivery['id']}", **(known | more))

    def ended_call(self, delivery: Row, outcome: CallOutcome, **more: Any) -> CallCompleted:
        known = {"alert_id": self.alert, "delivery_id": delivery["id"], "to_number": delivery["address"]}
        return CallCompleted(
            self._event(), more.pop("at", ORIGIN), f"call of {delivery['id']}", outcome, **(known | more)
        )

    def number(self, person: str) -> str:
        number = self.directory.people[person].number
        assert number is not None
        return number

    async def code(self, person: str) -> str:
        row = await self.one(
            "SELECT code FROM answer_keys WHERE alert_id = :alert AND person_id = :person",
            alert=self.alert,
            person=person,
        )
        code: str = row["code"]
        return code

    async def state(self) -> str:
        row = await self.one("SELECT state FROM alerts WHERE id = :id", id=self.alert)
        state: str = row["state"]
        return state

    async def audit(self, *events: str) -> list[Row]:
        """Entries of the alert in the order in which they were written; of these events where some are named."""
        rows = await self.all("SELECT * FROM audit_entries WHERE alert_id = :id ORDER BY id", id=self.alert)
        return [row for row in rows if not events or row["event"] in events]

    async def outbox(self, *kinds: str) -> list[Row]:
        rows = await self.all("SELECT * FROM outbox ORDER BY seq")
        return [row for row in rows if row["kind"] in kinds]

    async def one(self, sql: str, **params: object) -> Row:
        rows = await self.all(sql, **params)
        assert len(rows) == 1, rows
        return rows[0]

    async def all(self, sql: str, **params: object) -> list[Row]:
        return await self.database.read(lambda tx: tx.all(sql, **params))

    @property
    def _sending(self) -> StoreSendingDesk:
        return StoreSendingDesk(self.database, DirectoryCache(self.database))

    def _event(self) -> str:
        self.events += 1
        return f"evt_{self.events}"


def _order(delivery: Row) -> Deliver:
    return Deliver(
        alert_id=AlertId(delivery["alert_id"]),
        delivery_id=DeliveryId(delivery["id"]),
        clock=a_clock(),
        retries=RetryPolicy(),
        calls=CallPolicy(),
    )
