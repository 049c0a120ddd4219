"""A day at the dispatch centre as a test tells it: what comes in, what passes, who is told what, and nothing else."""

import asyncio
import json
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx

from domain.crisis import REVIEW_WITHIN
from simulator.signer import signed_headers
from store.database import Tx
from store.frozen_ladder import thawed
from store.presence import heartbeat
from store.stamps import instant
from tests.builders import a_context
from tests.events import an_event
from tests.scenarios.house import API, House
from tests.scenarios.phone import Phone
from tests.scenarios.proof import the_proof_holds
from tests.scenarios.time_machine import PATIENCE
from tests.scenarios.told import NUMBERS, Postal, Sending, difference, rows

CALL_GAP = timedelta(seconds=120)
WITHOUT_OUTCOME = timedelta(seconds=25 + 120 + 15)
LINE_IS_ASKED_FOR = 6  # nudges: a call that waits for a number asks every half second
LOOKS_AROUND = timedelta(seconds=4)
FAR_AWAY = datetime.max.replace(tzinfo=UTC)

_WAITING = """
SELECT COUNT(*) AS rows FROM outbox o LEFT JOIN alerts a ON a.id = o.alert_id
WHERE o.sent_at IS NULL AND (o.kind IN ('start', 'reply', 'digest', 'crisis', 'work_order', 'technician')
  OR a.started <> 'pending')
"""


class Day:
    """Times are written «mm:ss» or «mm:ss.mmm» from the day's first event."""

    def __init__(self, house: House, online: frozenset[str]) -> None:
        self.house = house
        self.start = house.time.now()
        self.last = ""  # the alert that was posted last
        self._online = online
        self._expected: Counter[Sending] = Counter()
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(house.api), base_url=API)
        self._types: dict[str, str] = {}

    async def begins(self) -> None:
        """Whoever is online has just been seen."""
        await self.house.database.write(partial(self._everybody_is_seen, self.start))

    async def begins_here(self, at: str) -> None:
        """What came before that instant, «mm:ss» from the start so far, is nobody's concern; times count from it."""
        await self.passes(to=at)
        self.start = self.house.time.now()
        self._expected = Counter(await self.house.database.read(self._found))

    # What comes in

    async def post(
        self,
        key: str,
        *,
        at: str | None = None,
        dedup_key: str = "",
        occurred: str | None = None,
        priority: str | None = None,
        **context: object,
    ) -> str:
        """Raise an alert; its id. Instants of the context follow the day's start unless they are given.

        `occurred`, like `at` an instant of the day, and `priority` are what the reporter says beside the context.
        """
        if at:
            self.stands_at(at)
        known = a_context(key, **({"work_order_id": "WO-1004"} | self._instants(key) | context))
        body = {
            "type": key,
            "dedup_key": dedup_key or f"{known.work_order_id}:{key}:1",
            "context": known.model_dump(mode="json", exclude_none=True),
        }
        body |= {"priority": priority} if priority else {}
        body |= {"occurred_at": self.instant(occurred).isoformat()} if occurred else {}
        answer = await self._http.post("/v1/alerts", json=body, headers=self._as_machine())
        assert answer.status_code == 202, answer.text
        self.last = str(answer.json()["id"])
        self._types[self.last] = key
        if not self.house.temporal.away:
            await self.rests()
        return self.last

    async def posts_event(
        self,
        event: str,
        *,
        work_order: str = "WO-1004",
        occurred: str | None = None,
        settle: bool = True,
        **data: Any,
    ) -> str:
        """What the dispatch system tells; its id. `occurred`: an instant of the day, now where it is left out."""
        event_id = f"ev-{uuid.uuid4().hex}"
        now = self.instant(occurred) if occurred else self.house.time.now()
        body = an_event(event, event_id, now=now, work_order=work_order, **data)
        answer = await self._http.post("/v1/events", json=body, headers=self._as_machine())
        assert answer.status_code == 202, answer.text
        if settle and not self.house.temporal.away:
            await self.rests()
        return event_id

    async def clears(self, key: str, dedup_key: str) -> None:
        """What the alert was about is over."""
        body = {"type": key, "dedup_key": dedup_key}
        answer = await self._http.post("/v1/alerts/clear", json=body, headers=self._as_machine())
        assert answer.status_code == 202, answer.text
        await self.rests()

    async def answers(
        self, person: str, action: str, *, alert: str = "", settle: bool = True, key: str | None = None, **more: object
    ) -> httpx.Response:
        """By HTTP, with the person's own token."""
        headers = self.as_(person) | ({"Idempotency-Key": key} if key else {})
        path = f"/v1/alerts/{alert or self.last}/acknowledge"
        response = await self._http.post(path, json={"action": action, **more}, headers=headers)
        if settle:
            await self.rests()
        return response

    async def acknowledges(self, person: str, **more: Any) -> httpx.Response:
        return await self.answers(person, "acknowledge", **more)

    async def opens(self, link: str) -> httpx.Response:
        """Looks at a signed link, as a scanner does; the response's address is where it is answered."""
        return await self._http.get(link, follow_redirects=True)

    async def answers_by(self, link: str, action: str, **more: object) -> httpx.Response:
        response = await self._http.post(link, json={"action": action, **more})
        await self.rests()
        return response

    def as_(self, person: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.house.token(person)}"}

    async def gets(self, path: str, person: str = "AD") -> Any:
        answer = await self._http.get(path, headers=self.as_(person))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def asks(self, method: str, path: str, person: str, **more: Any) -> httpx.Response:
        return await self._http.request(method, path, headers=self.as_(person), **more)

    def phone_of(self, person: str) -> Phone:
        number = self.house.directory.people[person].number
        assert number is not None
        return Phone(self.house, number, self.rests)

    async def goes_wrong(
        self, action: str, *, channel: str | None = None, of: str | None = None, by: str | None = None, **more: Any
    ) -> None:
        """A fault of a provider (`by`): whom it meets, how often (`times`), and what the action needs."""
        named = {"channel": channel, "provider": by}
        match: dict[str, Any] = {name: value for name, value in named.items() if value}
        if of:
            match["number"] = self.house.directory.people[of].number
        answer = await self.phone_of("D1").http.post("/_sim/faults", json={"action": action, "match": match, **more})
        assert answer.status_code == 201, answer.text

    async def calls_back(self, event: str, **data: object) -> httpx.Response:
        """A callback of the provider, well signed, with what a test wants it to say."""
        body = {"eventId": f"evt_{uuid.uuid4().hex}", "eventType": event, "timestamp": self._stamp(), "data": data}
        content = json.dumps(body).encode()
        secret = self.house.settings.webhook_secrets[0].get_secret_value()
        headers = signed_headers(secret, timestamp=self._real_seconds(), body=content, traceparent=None)
        response = await self._http.post("/v1/webhooks/genesys", content=content, headers=headers)
        await self.rests()
        return response

    # What passes

    def stands_at(self, at: str) -> None:
        """The instant for what comes next; nothing falls due by it."""
        self.house.time.stand_at(self.instant(at))

    async def passes(self, to: str) -> None:
        """Instant by instant: what falls due is done before the next.

        An end shortly before something falls due is refused: the server's clock goes on while the test looks around.
        """
        end = self.instant(to)
        while True:
            stop = min(await self._next_due(), end)
            await self.house.database.write(partial(self._everybody_is_seen, stop))
            await self.house.time.reach(stop, next_due=await self._server_due(after=stop))
            await self._retries_begin(stop)
            await self.house.scheduler.advance_to(stop)
            await self.house.sweeper.turn()
            await self.rests()
            if stop == end:
                ahead = await self._server_due(after=end)
                assert ahead is None or ahead - end >= LOOKS_AROUND, f"{ahead} is too close"
                return

    async def temporal_is_back(self) -> None:
        """It is told at once what it missed."""
        self.house.temporal.away = False
        await self.rests()

    async def until(self, sql: str) -> None:
        """Until the query finds something; for what is under way while time stands still."""
        for _ in range(500):
            if await self.rows(sql):
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"never came: {sql}")

    async def rests(self) -> None:
        """Until nobody in the house has anything left to do at this instant."""
        beyond = await self._server_due(after=self.house.time.now())
        await self.house.time.settle(self._works, next_due=beyond)
        if await self.rows("SELECT 1 AS yes FROM number_waiters"):
            for _ in range(LINE_IS_ASKED_FOR):
                await self.house.time.nudge(next_due=beyond)
            await self.house.time.settle(self._works, next_due=beyond)

    def instant(self, at: str) -> datetime:
        minutes, _, seconds = at.partition(":")
        return self.start + timedelta(minutes=int(minutes), seconds=float(seconds))

    async def _works(self) -> bool:
        """Whether relay or courier had anything to carry."""
        await self.house.scheduler.settle()
        waiting = await self.house.database.read(lambda tx: tx.one(_WAITING))
        if not waiting or not waiting["rows"] or self.house.temporal.away:
            return False
        await self.house.relay.turn()
        return True

    async def _next_due(self) -> datetime:
        """Of everything that will fall due by itself."""
        now = self.house.time.now()
        known = [await self._server_due(after=now), self.house.scheduler.next_due()]
        return min((due for due in known if due is not None and due > now), default=FAR_AWAY)

    async def _server_due(self, after: datetime) -> datetime | None:
        """Of what the Temporal server lets fall due."""
        known = [*await self.house.database.read(lambda tx: list(_dues(tx))), *self.house.retries.due()]
        return min((due for due in known if due > after), default=None)

    async def _retries_begin(self, by: datetime) -> None:
        """The server counts a retry from when it heard of the failure, which is a little later than the failure."""
        beyond = await self._server_due(after=by)
        for _ in range(PATIENCE):
            if not [due for due in self.house.retries.due() if due <= by]:
                return
            await self.house.time.nudge(next_due=beyond)
        raise AssertionError("a retry that was due did not begin")

    def _everybody_is_seen(self, at: datetime, tx: Tx) -> None:
        for person in self._online:
            heartbeat(tx, person, at)

    # What came of it

    def told(self, at: str, number: str, **people: str) -> None:
        """At that instant a message or row of the type with that number: `RD1="V,S"` in the documents' letters."""
        for person, letters in people.items():
            for letter in filter(None, letters.split(",")):
                self._expected[Sending(self.instant(at), number, person, letter.strip())] += 1

    async def nothing_else(self) -> None:
        """Everything that was told was, nothing else was, and the audit proves all of it."""
        await self.rests()
        found = Counter(await self.house.database.read(self._found))
        assert not (wrong := difference(self._expected, found)), f"not as told:\n{wrong}"
        assert not [call for call in self.house.sandbox.wall.calls.all() if call.second_live_call]
        await the_proof_holds(self.house.database, self.house.anchors)

    def _found(self, tx: Tx) -> list[Sending]:
        return [*rows(tx), *Postal.of(tx).messages(self.house.sandbox)]

    async def alert(self, alert: str = "") -> Mapping[str, Any]:
        """As the database has it."""
        wanted = alert or self.last
        row = await self.house.database.read(lambda tx: tx.one("SELECT * FROM alerts WHERE id = :id", id=wanted))
        assert row is not None
        return row

    async def words(self, number: str, person: str, channel: str) -> list[str]:
        """What the person was told about alerts of the type with that number, oldest first."""
        told = "SELECT d.shown_as, t.body FROM deliveries d JOIN delivery_texts t ON t.delivery_id = d.id "
        told += "WHERE d.recipient = :person AND d.channel = :channel ORDER BY d.due_at, d.id"
        rows = await self.rows(told, person=person, channel=channel)
        return [row["body"] for row in rows if NUMBERS[row["shown_as"]] == number]

    async def rows(self, sql: str, **params: object) -> list[Mapping[str, Any]]:
        return await self.house.database.read(lambda tx: tx.all(sql, **params))

    async def audited(self, event: str, alert: str = "") -> list[Mapping[str, Any]]:
        """Entries of the alert in the order in which they were written, with their details read."""
        found = await self.rows(
            "SELECT * FROM audit_entries WHERE event = :event AND alert_id = :id ORDER BY id",
            event=event,
            id=alert or self.last,
        )
        return [{**row, "details": json.loads(row["details"])} for row in found]

    def _stamp(self) -> str:
        return self.house.time.now().astimezone(UTC).isoformat().replace("+00:00", "Z")

    def _real_seconds(self) -> int:
        return int(self.house.time.real_now().timestamp())

    def _as_machine(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.house.machine_key}"}

    def _instants(self, key: str) -> dict[str, object]:
        now, hours = self.house.time.now(), timedelta(hours=2)
        known: dict[str, dict[str, object]] = {
            "NEW_WORK_ORDER": {"submitted_at": now},
            "SLA_BREACH": {"deadline": now},
            "WORK_COMPLETED": {"completed_at": now},
            "WORK_APPROVED": {"approved_at": now},
            "TECHNICIAN_OFFLINE": {"last_seen": now - timedelta(minutes=10)},
            "WORK_ORDER_UNASSIGNED": {"created_at": now - timedelta(minutes=15)},
            "WORK_ASSIGNED": {"window": {"start": now + hours, "end": now + 2 * hours}},
        }
        return known.get(key, {})


def _dues(tx: Tx) -> Iterator[datetime]:
    """Everything that will fall due by itself, as far as the store knows."""
    yield from _of_ladders(tx)
    for held in tx.all("SELECT DISTINCT due_at FROM held_items WHERE state = 'waiting'"):
        yield instant(held["due_at"])
    for event in tx.all("SELECT parked_until FROM webhook_events WHERE state = 'parked'"):
        yield instant(event["parked_until"])
    for order in tx.all("SELECT next_due_at AS due FROM work_orders WHERE next_due_at IS NOT NULL"):
        yield instant(order["due"])
    for watch in tx.all("SELECT look_at FROM technician_watches WHERE look_at IS NOT NULL AND active > 0"):
        yield instant(watch["look_at"])
    for crisis in tx.all("SELECT ends_at, ended_at FROM crises"):
        if crisis["ended_at"]:
            yield instant(crisis["ended_at"]) + REVIEW_WITHIN
        elif crisis["ends_at"]:
            yield instant(crisis["ends_at"])


def _of_ladders(tx: Tx) -> Iterator[datetime]:
    """Steps that nobody has planned yet, and what calls bring."""
    planned = {(row["alert_id"], row["step"]) for row in tx.all("SELECT alert_id, step FROM plans")}
    for alert in tx.all("SELECT id, origin, ladder FROM alerts"):
        for step in thawed(alert["ladder"]):
            if (alert["id"], step.index) not in planned:
                yield instant(alert["origin"]) + step.due
    for call in tx.all("SELECT accepted_at, ended_at, outcome FROM deliveries WHERE channel = 'voice'"):
        if call["ended_at"]:
            yield instant(call["ended_at"]) + CALL_GAP
        elif call["accepted_at"]:
            yield instant(call["accepted_at"]) + WITHOUT_OUTCOME
