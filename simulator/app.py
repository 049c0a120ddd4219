"""Composes the sandbox: `create_app(config)` is the process that `alerts simulator` runs and that tests mount."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
from fastapi import FastAPI

from simulator import control, dialects, page, person
from simulator.config import SimulatorConfig
from simulator.gate import Gate
from simulator.genesys import contacts, texts
from simulator.genesys import login as genesys_login
from simulator.google import login as google_login
from simulator.google import push
from simulator.mail import mailboxes
from simulator.sandbox import put_together
from simulator.scheduler import RunningScheduler, Scheduler
from simulator.twilio import calls, messages

WEBHOOK_TIMEOUT = httpx.Timeout(10, pool=None)  # seconds; in a burst webhooks wait for their turn as long as it takes
WEBHOOK_CONNECTIONS = httpx.Limits(max_connections=20)


def create_app(
    config: SimulatorConfig, *, scheduler: Scheduler | None = None, webhooks: httpx.AsyncClient | None = None
) -> FastAPI:
    """Tests give a `ManualScheduler` and a client that reaches the API in the same process.

    What a journal left behind is continued by the application's lifespan, which httpx.ASGITransport does not run.
    """
    client = webhooks or httpx.AsyncClient(timeout=WEBHOOK_TIMEOUT, limits=WEBHOOK_CONNECTIONS, trust_env=False)
    sandbox = put_together(config, scheduler=scheduler or RunningScheduler(config.clock), client=client)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        sandbox.resume()
        async with AsyncExitStack() as held:
            if config.smtp_port is not None:
                mail = await sandbox.mail.listen(config.smtp_host, config.smtp_port)
                held.callback(mail.close)
            yield
        if webhooks is None:
            await client.aclose()

    app = FastAPI(title="Provider sandbox", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.sandbox = sandbox
    app.add_middleware(Gate, sandbox=sandbox)
    dialects.install(app)
    rooms = (genesys_login, texts, contacts, google_login, push, messages, calls, person, mailboxes, control, page)
    for router in (messages.lists, calls.lists, *(room.router for room in rooms)):
        app.include_router(router)
    return app
