"""A sandbox on a clock that stands still, a receiver of its webhooks, and the words that the tests use for both."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
from fastapi import FastAPI

from domain.clock import Clock
from simulator.app import create_app
from simulator.config import SimulatorConfig
from simulator.scheduler import ManualScheduler

START = datetime(2026, 12, 10, 17, 6, tzinfo=UTC)  # S11 at 06:00
OMAR = "+14145550123"
BETH = "+14145550124"
WEBHOOKS = "http://api.test/v1/webhooks/genesys"


def a_config(**changed: object) -> SimulatorConfig:
    standard: dict[str, object] = {
        "clock": Clock(real_anchor=START, anchor=START),
        "webhook_secret": "test-secret",
        "webhook_url": WEBHOOKS,
        "client_id": "engine",
        "client_secret": "engine-secret",
    }
    return SimulatorConfig.model_validate(standard | changed)


@dataclass
class Receiver:
    """The API's side of the webhooks: keeps what came, answers as told."""

    requests: list[httpx.Request] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)  # statuses still to give, 0 is a dead connection; then 202
    says: str = ""  # the body of each answer

    def __call__(self, request: httpx.Request) -> httpx.Response:
        status = self.answers.pop(0) if self.answers else 202
        if status == 0:
            raise httpx.ConnectError("down")
        self.requests.append(request)
        return httpx.Response(status, text=self.says)

    def events(self, of: str | None = None) -> list[dict[str, object]]:
        """`data` of each event with its type and instant, in order of arrival."""
        bodies = [json.loads(request.content) for request in self.requests]
        flat = [{"type": body["eventType"], "at": body["timestamp"], **body["data"]} for body in bodies]
        return [event for event in flat if of in (None, event["type"])]


class Stage:
    def __init__(self, config: SimulatorConfig) -> None:
        self.config = config
        self.receiver = Receiver()
        self.scheduler = ManualScheduler(START, real_now=lambda: self.real_now)
        self.real_now = START
        outbound = httpx.AsyncClient(transport=httpx.MockTransport(self.receiver))
        self.app: FastAPI = create_app(config, scheduler=self.scheduler, webhooks=outbound)
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://sim.test")

    async def log_in(self) -> None:
        self.http.headers["Authorization"] = f"Bearer {await self.genesys_token()}"

    async def genesys_token(self) -> str:
        credentials = (self.config.client_id, self.config.client_secret)
        answer = await self.http.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=credentials)
        return str(answer.json()["access_token"])

    async def text(self, number: str = OMAR, /, **changed: object) -> httpx.Response:
        body = {
            "fromAddress": self.config.sms_from,
            "toAddress": number,
            "toAddressMessengerType": "sms",
            "textBody": "SLA breach",
            **changed,
        }
        return await self.http.post("/api/v2/conversations/messages/agentless", json=body)

    async def call(self, number: str = OMAR, contact_id: str = "dl_1", **query: str) -> httpx.Response:
        contact = {
            "id": contact_id,
            "contactListId": self.config.contact_list_id,
            "data": {"phone": number, "alertId": "al_1", "deliveryId": contact_id, "say": "Press 1 to acknowledge."},
            "callable": True,
        }
        return await self.http.post(self.contacts, json=[contact], params={"priority": "true", **query})

    @property
    def contacts(self) -> str:
        return f"/api/v2/outbound/contactlists/{self.config.contact_list_id}/contacts"

    async def does(self, action: str, number: str = OMAR, /, **body: object) -> httpx.Response:
        return await self.http.post(f"/_sim/phones/{number}/{action}", json=body or None)

    async def behaves(self, kind: str, number: str = OMAR, **more: object) -> None:
        (await self.does("behaviour", number, kind=kind, **more)).raise_for_status()

    async def goes_wrong(self, action: str, **more: object) -> None:
        (await self.http.post("/_sim/faults", json={"action": action, **more})).raise_for_status()

    async def phone(self, number: str = OMAR) -> dict[str, list[dict[str, object]]]:
        answer = await self.http.get(f"/_sim/phones/{number}")
        answer.raise_for_status()
        phone: dict[str, list[dict[str, object]]] = answer.json()
        return phone

    async def last_call(self, number: str = OMAR) -> dict[str, object]:
        return (await self.phone(number))["calls"][-1]

    async def passes(self, seconds: float) -> None:
        await self.scheduler.advance_to(self.scheduler.now() + timedelta(seconds=seconds))

    async def settles(self) -> None:
        await self.scheduler.settle()


def after(seconds: float) -> str:
    """The instant so long after the start, as the sandbox writes it."""
    return (START + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
