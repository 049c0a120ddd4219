"""Posts events to the webhook's receiver until it takes them, in order for each message and call."""

from collections import deque
from dataclasses import replace
from datetime import timedelta

import httpx

from simulator.config import SimulatorConfig
from simulator.events import Event
from simulator.faults import ON_WEBHOOK, Action, Fault, FaultPlan, Swap
from simulator.operations import Operation, Provider
from simulator.records import Webhook, WebhookState
from simulator.scheduler import Scheduler
from simulator.signer import signed_headers, twilio_headers
from simulator.wall import Wall

MAX_ATTEMPTS = 300  # ten minutes at the longest pause: a restart of the receiver loses nothing
FIRST_PAUSE = timedelta(milliseconds=100)
LONGEST_PAUSE = timedelta(seconds=2)
TRY_AGAIN = frozenset({408, 425, 429})
WRONG_SECRET = "forged"  # noqa: S105  the point of a forged webhook is that it is not ours
SWAPPED = {
    Swap.NUMBER: ("toNumber", "+14145550000"),
    Swap.ALERT: ("alertId", "al_00000000000000000000000000"),
}
TWILIO_SWAPPED = {Swap.NUMBER: ("To", "+14145550000"), Swap.ALERT: ("To", "+14145550000")}  # it names no alerts
HELD_AT_MOST = timedelta(seconds=30)  # installation: a held webhook whose successor never comes


class Courier:
    def __init__(
        self, *, config: SimulatorConfig, wall: Wall, scheduler: Scheduler, faults: FaultPlan, client: httpx.AsyncClient
    ) -> None:
        self._config = config
        self._wall = wall
        self._scheduler = scheduler
        self._faults = faults
        self._client = client
        self._lanes: dict[str, deque[str]] = {}
        self._held: dict[str, Webhook] = {}

    def post(self, event: Event) -> None:
        """Returns at once; a fault that waits for this event changes what is posted."""
        if event.provider is Provider.TWILIO and event.url is None:
            return  # who wanted no callbacks gets none
        fault = self._fault(event)
        webhook = _webhook(_swapped(event, fault))
        match fault.action if fault else None:
            case Action.WEBHOOK_LOST:
                self._wall.put(webhook.model_copy(update={"state": WebhookState.LOST}))
            case Action.WEBHOOK_LATE if fault:
                self._wall.put(webhook)
                self._scheduler.call_at(event.at + fault.delay, lambda _: self._enqueue(webhook.subject, webhook.id))
            case Action.WEBHOOK_FORGED:
                self._send(webhook.model_copy(update={"forged": True}))
            case Action.WEBHOOK_DUPLICATE:
                self._send(webhook)
                self._enqueue(webhook.subject, webhook.id)
            case Action.WEBHOOK_SWAPPED if fault and fault.swap is Swap.ORDER:
                self._hold(webhook)
            case _:
                self._send(webhook)

    async def ask(self, event: Event) -> str | None:
        """What the receiver answers to this one event, which is posted once; None where it does not."""
        fault = self._fault(event)
        webhook = _webhook(event).model_copy(
            update={"forged": fault is not None and fault.action is Action.WEBHOOK_FORGED}
        )
        self._wall.put(webhook)
        lost = fault is not None and fault.action is Action.WEBHOOK_LOST
        response = None if lost else await self._posted(webhook)
        if response is None:
            self._note(webhook.id, WebhookState.LOST)
            return None
        self._note(webhook.id, WebhookState.DELIVERED if response.is_success else WebhookState.REFUSED)
        return response.text if response.is_success else None

    def resume(self) -> None:
        """Post again what a killed process had not got rid of."""
        for webhook in self._wall.webhooks.all():
            if webhook.state is WebhookState.PENDING:
                self._enqueue(webhook.subject, webhook.id)

    def _hold(self, webhook: Webhook) -> None:
        self._wall.put(webhook)
        self._held[webhook.number] = webhook
        self._scheduler.call_at(webhook.at + HELD_AT_MOST, lambda _: self._release(webhook.number, webhook.subject))

    def _release(self, number: str, lane: str) -> None:
        if held := self._held.pop(number, None):
            self._enqueue(lane, held.id)

    def _send(self, webhook: Webhook) -> None:
        self._wall.put(webhook)
        self._enqueue(webhook.subject, webhook.id)
        self._release(webhook.number, webhook.subject)

    def _enqueue(self, lane: str, webhook_id: str) -> None:
        if lane in self._lanes:
            self._lanes[lane].append(webhook_id)
            return
        self._lanes[lane] = deque([webhook_id])
        self._scheduler.spawn(self._drain(lane))

    async def _drain(self, lane: str) -> None:
        waiting = self._lanes[lane]
        try:
            while waiting:
                await self._deliver(waiting.popleft())
        finally:
            del self._lanes[lane]

    async def _deliver(self, webhook_id: str) -> None:
        pause = FIRST_PAUSE
        for _ in range(MAX_ATTEMPTS):
            webhook = self._wall.webhooks.get(webhook_id)
            if webhook is None:  # forgotten by a reset while it waited
                return
            state = await self._attempt(webhook)
            if state is not WebhookState.PENDING:
                self._note(webhook_id, state)
                return
            await self._scheduler.pause(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        self._note(webhook_id, WebhookState.LOST)

    def _note(self, webhook_id: str, state: WebhookState) -> None:
        if webhook := self._wall.webhooks.get(webhook_id):
            self._wall.put(webhook.model_copy(update={"state": state}))

    def _fault(self, event: Event) -> Fault | None:
        operation = Operation(event.provider, event.channel, path="", sends=True, number=event.number)
        return self._faults.take(operation, ON_WEBHOOK)

    async def _posted(self, webhook: Webhook) -> httpx.Response | None:
        """None where nobody answers."""
        url = webhook.url or self._config.webhook_url
        try:
            return await self._client.post(url, content=webhook.body.encode(), headers=self._headers(webhook, url))
        except httpx.TransportError:
            return None

    def _headers(self, webhook: Webhook, url: str) -> dict[str, str]:
        if webhook.provider is Provider.TWILIO:
            token = WRONG_SECRET if webhook.forged else self._config.twilio_auth_token
            return twilio_headers(token, url=url, body=webhook.body, traceparent=webhook.traceparent)
        return signed_headers(
            WRONG_SECRET if webhook.forged else self._config.webhook_secret,
            timestamp=int(self._scheduler.real_now().timestamp()),
            body=webhook.body.encode(),
            traceparent=webhook.traceparent,
        )

    async def _attempt(self, webhook: Webhook) -> WebhookState:
        response = await self._posted(webhook)
        if response is None:
            return WebhookState.PENDING
        if response.is_success:
            return WebhookState.DELIVERED
        if response.is_client_error and response.status_code not in TRY_AGAIN:
            return WebhookState.REFUSED
        return WebhookState.PENDING


def _webhook(event: Event) -> Webhook:
    return Webhook(
        id=event.id,
        number=event.number,
        subject=event.subject,
        body=event.body(),
        state=WebhookState.PENDING,
        at=event.at,
        traceparent=event.traceparent,
        provider=event.provider,
        url=event.url,
    )


def _swapped(event: Event, fault: Fault | None) -> Event:
    if fault is None or fault.action is not Action.WEBHOOK_SWAPPED or fault.swap is Swap.ORDER:
        return event
    name, other = (TWILIO_SWAPPED if event.provider is Provider.TWILIO else SWAPPED)[fault.swap]
    return replace(event, data={**event.data, name: fault.value or other})
