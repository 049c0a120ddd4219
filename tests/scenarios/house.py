"""The whole house in one process, on the test server: API, relay, worker, store and the simulator with its phones."""

import contextlib
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
from fastapi import FastAPI
from pydantic import SecretStr
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from api.alert_engine import Told
from api.app import create_app
from api.ports import EngineUnavailable
from api.relay import Relay
from api.sweeper import Sweeper
from api.temporal_engine import TemporalAlertEngine
from api.tokens import DevelopmentTokens, development_key, key_hash
from domain.directory import Directory
from domain.ids import CRISIS_WORKFLOW_ID, AlertId, technician_workflow_id, work_order_workflow_id
from settings import SIMULATED_ACCOUNT, Settings
from simulator.app import create_app as create_simulator
from simulator.config import SimulatorConfig
from simulator.sandbox import Sandbox
from simulator.scheduler import ManualScheduler
from store.api_keys import grant_key
from store.bootstrap import prepare
from store.database import Database, Tx
from store.directory import import_directory
from tests.scenarios.network import Network
from tests.scenarios.retries import Retries
from tests.scenarios.time_machine import TimeMachine
from worker import running
from workflows.contract import AlertSignal

API = "http://api.test"
SIMULATOR = "http://simulator.test"
MACHINE = "dispatch"
SCOPES = frozenset({"alerts:write", "alerts:read", "texts:read", "audit:read", "directory:read"})


class Temporal(TemporalAlertEngine):
    """The engine as the relay knows it; it can be away."""

    away = False

    async def start(self, *args: object, **more: object) -> bool:
        self._answers()
        return await super().start(*args, **more)  # type: ignore[arg-type]

    async def signal(self, alert_id: AlertId, signal: AlertSignal, told: Told, *, traceparent: str | None) -> bool:
        self._answers()
        return await super().signal(alert_id, signal, told, traceparent=traceparent)

    def _answers(self) -> None:
        if self.away:
            raise EngineUnavailable("away")


@dataclass(frozen=True, slots=True)
class House:
    """What a day needs of it."""

    time: TimeMachine
    settings: Settings
    database: Database
    directory: Directory
    api: FastAPI
    simulator: FastAPI
    scheduler: ManualScheduler
    network: Network
    client: Client
    temporal: Temporal
    relay: Relay
    sweeper: Sweeper
    retries: Retries

    @property
    def sandbox(self) -> Sandbox:
        sandbox: Sandbox = self.simulator.state.sandbox
        return sandbox

    @property
    def anchors(self) -> Path:
        return self.settings.data_dir / "audit.anchors"

    @property
    def machine_key(self) -> str:
        return development_key(self._token_key)

    def token(self, person: str) -> str:
        return DevelopmentTokens(self._token_key).sign(person, now=datetime.now(UTC))

    @property
    def _token_key(self) -> str:
        assert self.settings.token_key is not None
        return self.settings.token_key.get_secret_value()


@asynccontextmanager
async def a_house(
    environment: WorkflowEnvironment,
    start: datetime,
    directory: Directory,
    folder: Path,
    secrets: Path,
    *,
    second_provider: bool = False,
) -> AsyncIterator[House]:
    """Everything runs inside; whatever is open afterwards is ended, so that it meets nobody else's worker."""
    time = await TimeMachine.starting(environment, start)
    settings = _settings(time, folder, secrets)
    if second_provider:
        settings = settings.model_copy(update={"twilio_account_sid": SIMULATED_ACCOUNT})
    _found(settings, start)
    async with AsyncExitStack() as stack:
        database = Database.open(settings.database_url)
        stack.callback(database.close)
        await database.write(lambda tx: _people(tx, settings, directory, time))
        retries = Retries(time.now)
        client = Client(
            **(environment.client.config() | {"interceptors": [retries], "namespace": f"day-{uuid.uuid4()}"})
        )
        temporal = Temporal(client)
        app = create_app(settings, relay=False)
        await stack.enter_async_context(app.router.lifespan_context(app))
        app.state.front = replace(app.state.front, real_now=time.real_now)
        scheduler = ManualScheduler(start, real_now=time.real_now, source=time.now)
        webhooks = await stack.enter_async_context(httpx.AsyncClient(transport=httpx.ASGITransport(app)))
        simulator = create_simulator(_simulated(time, settings), scheduler=scheduler, webhooks=webhooks)
        network = Network(simulator)
        await stack.enter_async_context(
            running(settings, client, now=time.real_now, transport=network, dial=network.dial, jitter=lambda: 0.0)
        )
        stack.push_async_callback(_end_all, database, client, time)
        yield House(
            time=time,
            settings=settings,
            database=database,
            directory=directory,
            api=app,
            simulator=simulator,
            scheduler=scheduler,
            network=network,
            client=client,
            temporal=temporal,
            relay=Relay(database, temporal, time.clock, holder="scenario", now=time.real_now),
            sweeper=Sweeper(database, temporal, time.clock, holder="scenario", now=time.real_now),
            retries=retries,
        )


def _settings(time: TimeMachine, folder: Path, secrets: Path) -> Settings:
    known: Mapping[str, object] = {
        "data_dir": folder,
        "DATABASE_URL": f"sqlite:///{folder / 'alerts.db'}",
        "public_url": API,
        "genesys_login_url": SIMULATOR,
        "genesys_api_url": SIMULATOR,
        "fcm_url": SIMULATOR,
        "fcm_token_url": f"{SIMULATOR}/token",
        "twilio_url": SIMULATOR,
        "twilio_sms_per_second": 1000,
        "twilio_voice_per_second": 1000,
        "voice_per_second": 1000,  # the bucket runs on real seconds, of which a day has few
        "sms_per_second": 1000,
        "unsandboxed": False,
        "clock_anchor": time.clock.anchor,
        "clock_real_anchor": time.clock.real_anchor,
        "log_level": "warning",
    }
    return Settings(_secrets_dir=secrets, **known)  # type: ignore[arg-type]


def _found(settings: Settings, start: datetime) -> None:
    prepare(settings.database_url, clock_speed=1, clock_start=start, sample_directory=None)


def _people(tx: Tx, settings: Settings, directory: Directory, time: TimeMachine) -> None:
    import_directory(tx, directory, actor="set-up", at=time.now())
    assert settings.token_key is not None
    key = development_key(settings.token_key.get_secret_value())
    grant_key(tx, key_hash(key), MACHINE, SCOPES, now=time.real_now())


def _simulated(time: TimeMachine, settings: Settings) -> SimulatorConfig:
    return SimulatorConfig(
        clock=time.clock,
        webhook_secret=settings.webhook_secrets[0].get_secret_value(),
        webhook_url=f"{API}/v1/webhooks/genesys",
        client_id=settings.genesys_client_id,
        client_secret=settings.genesys_client_secret.get_secret_value(),
        sms_from=settings.genesys_from_number,
        contact_list_id=settings.genesys_contact_list,
        twilio_webhook_url=f"{API}/v1/webhooks/twilio",
        twilio_from=settings.twilio_from_number,
        twilio_api_key=settings.twilio_api_key,
        twilio_api_secret=_revealed(settings.twilio_api_secret),
        twilio_auth_token=_revealed(settings.twilio_auth_token),
    )


def _revealed(secret: SecretStr | None) -> str:
    assert secret is not None
    return secret.get_secret_value()


async def _end_all(database: Database, client: Client, time: TimeMachine) -> None:
    """Only while nobody works: the server that skips time keeps standing still for a task that was cut off."""
    await time.comes_to_rest()
    for row in await database.read(lambda tx: tx.all("SELECT id FROM alerts WHERE started = 'started'")):
        await client.get_workflow_handle(f"alert:{row['id']}").terminate("the day is over")
    waiting = "SELECT DISTINCT recipient FROM held_items WHERE state = 'waiting'"
    for row in await database.read(lambda tx: tx.all(waiting)):
        await client.get_workflow_handle(f"digest:{row['recipient']}").terminate("the day is over")
    orders = await database.read(lambda tx: tx.all("SELECT id FROM work_orders"))
    watched = await database.read(lambda tx: tx.all("SELECT technician_id AS id FROM technician_watches"))
    perhaps = [CRISIS_WORKFLOW_ID] if await database.read(lambda tx: tx.all("SELECT id FROM crises")) else []
    perhaps += [work_order_workflow_id(row["id"]) for row in orders]
    perhaps += [technician_workflow_id(row["id"]) for row in watched]
    for workflow_id in perhaps:
        with contextlib.suppress(RPCError):  # it has ended by itself
            await client.get_workflow_handle(workflow_id).terminate("the day is over")
