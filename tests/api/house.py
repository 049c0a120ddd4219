"""The API's test vocabulary: who posts, who looks, and what the worker would have planned meanwhile."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from api.ports import Front
from api.tokens import MACHINE_SCOPES, DevelopmentTokens, development_key, key_hash
from domain.catalogue import CATALOGUE
from domain.clock import Clock
from domain.ids import AlertId
from domain.ladder import CallPolicy
from domain.orders import PlanStep, StepOutcome
from settings import Settings
from store.answer_keys import LinkSigner
from store.api_keys import grant_key
from store.database import Database
from store.directory import DirectoryCache, import_directory
from store.frozen_ladder import thawed
from store.planning import StorePlanBook
from store.stamps import instant
from tests.builders import a_context, a_directory

TOKEN_KEY = "the key of the tests"
ACCOUNT = '{"client_email": "tests@example.invalid", "private_key": "none"}'


def settings_for(data_dir: Path, clock: Clock, **changed: Any) -> Settings:
    """Those of an embedded installation with this clock."""
    known: dict[str, Any] = {
        "data_dir": data_dir,
        "DATABASE_URL": f"sqlite:///{data_dir / 'alerts.db'}",
        "webhook_secrets": (SecretStr("webhooks of the tests"),),
        "link_key": SecretStr("links of the tests"),
        "token_key": SecretStr(TOKEN_KEY),
        "genesys_client_secret": SecretStr("genesys of the tests"),
        "fcm_service_account": SecretStr(ACCOUNT),
        "clock_speed": clock.speed,
        "clock_anchor": clock.anchor,
        "clock_real_anchor": clock.real_anchor,
        "temporal_address": "127.0.0.1:1",  # nobody listens: the API must do without
    }
    return Settings(**(known | changed))


async def furnish(database: Database) -> None:
    """The cast of the scenarios, and the dispatch system's key."""
    now = datetime.now(UTC)
    key = key_hash(development_key(TOKEN_KEY))
    await database.write(lambda tx: import_directory(tx, a_directory(), actor="tests", at=now))
    await database.write(lambda tx: grant_key(tx, key, "dispatch-system", MACHINE_SCOPES, now=now))


def a_report(key: str = "SLA_BREACH", dedup_key: str = "WO-1001:1", **changed: Any) -> dict[str, Any]:
    """The body of a POST; `changed` replaces fields of its context."""
    context = a_context(key).model_dump(mode="json", exclude_none=True) | changed
    return {"type": key, "dedup_key": dedup_key, "context": context}


@dataclass
class House:
    """The running application and those who talk to it."""

    app: FastAPI
    http: httpx.AsyncClient

    @property
    def front(self) -> Front:
        front: Front = self.app.state.front
        return front

    def replaced(self, **parts: Any) -> Front:
        """The front with some of its parts exchanged."""
        return replace(self.front, **parts)

    async def get(self, path: str, *, by: str = "AD", **query: Any) -> httpx.Response:
        return await self.http.get(path, params=query, headers=credentials(by))

    async def post(self, path: str, body: Any, *, by: str = "system", **headers: str) -> httpx.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.post(path, json=body, headers=credentials(by) | sent)

    async def put(self, path: str, body: Any, *, by: str = "AD") -> httpx.Response:
        return await self.http.put(path, json=body, headers=credentials(by))

    async def raises(
        self, key: str = "SLA_BREACH", dedup_key: str = "WO-1001:1", *, urgently: bool = False, **changed: Any
    ) -> AlertId:
        """The id of an alert that the dispatch system raised; `urgently`, at high, it waits for no opening hours."""
        priority = {"priority": "high"} if urgently else {}
        reply = await self.post("/v1/alerts", a_report(key, dedup_key, **changed) | priority)
        assert reply.status_code == 202, reply.text
        return AlertId(reply.json()["id"])

    async def plans(self, alert_id: AlertId, step: int = 0) -> StepOutcome:
        """What the worker does when a step falls due."""
        row = await self.front.store.read(lambda tx: tx.one("SELECT * FROM alerts WHERE id = :id", id=alert_id))
        assert row is not None
        planned = thawed(row["ladder"])[step]
        order = PlanStep(alert_id=alert_id, step=planned, due=instant(row["origin"]) + planned.due, calls=CallPolicy())
        return await self._book().plan(order)

    def _book(self) -> StorePlanBook:
        database = self.front.store
        assert isinstance(database, Database)
        return StorePlanBook(database, DirectoryCache(database), LinkSigner("links", "http://127.0.0.1"))


def credentials(who: str) -> dict[str, str]:
    """`system`: the dispatch system's key; `nobody`: none; else a person's token."""
    if who == "nobody":
        return {}
    signed = DevelopmentTokens(TOKEN_KEY).sign(who, now=datetime.now(UTC))
    return {"Authorization": f"Bearer {development_key(TOKEN_KEY) if who == 'system' else signed}"}


TYPES = tuple(CATALOGUE)
