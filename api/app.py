"""Composition root of the API: settings and implementations meet here, and nowhere else in `api`."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog
from fastapi import FastAPI

from api.document import Documented
from api.feed import Feed
from api.history import TemporalEngine
from api.identity import Identity
from api.ports import Front
from api.refusals import install
from api.routes import alerts, audit, directory, health, inbox, presence, stream
from api.tokens import DevelopmentTokens, NoTokens, OidcTokens, Tokens
from api.watch import Watch
from domain.clock import Clock
from observability import observe
from settings import Settings
from store.audit_verify import verify
from store.bootstrap import prepare
from store.database import Database
from store.directory import DirectoryCache
from store.ids import mint
from store.sealer import Sealer
from temporal_connection import connect

log = structlog.get_logger()

ROUTES = (alerts, inbox, stream, directory, audit, presence, health)
_DESCRIPTION = """Raises alerts, tells the people who must know, and escalates until somebody has answered.

Errors are problem documents (RFC 9457): which field, what was wrong, what would be accepted."""


def create_app(settings: Settings, *, relay: bool = True) -> FastAPI:
    """Without the relay nothing reaches Temporal: alerts are accepted and wait."""
    app = Documented(
        title="Dispatch alerts",
        version="1",
        description=_DESCRIPTION,
        lifespan=partial(_lifespan, settings=settings, relay=relay),
        telemetry={
            "tracing": settings.tracing,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "exclude": _is_looking,
        },
    )
    app.add_middleware(Watch)
    install(app)
    for part in ROUTES:
        app.include_router(part.router)
    return app


def _is_looking(scope: Any) -> bool:
    """Only what changes something begins a trace; the query of a search may hold somebody's name."""
    return scope.get("method") in {"GET", "HEAD"}


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI, *, settings: Settings, relay: bool) -> AsyncIterator[None]:
    observe(settings, "api")
    clock = await asyncio.to_thread(_clock_of, settings)
    database = Database.open(settings.database_url)
    people, feed, holder = DirectoryCache(database), Feed(), mint("pr")
    anchors = settings.data_dir / "audit.anchors"
    sealer = Sealer(database, anchors, holder=holder, now=_real_now, on_sealed=lambda _: feed.sealed())
    tasks = {"sealer": _running(sealer.run())}
    tokens, said = _tokens(settings)
    app.state.identity = Identity(tokens, database, people)
    app.state.feed = feed
    app.state.front = Front(
        store=database,
        people=people,
        engine=TemporalEngine(await connect(settings, lazy=True), clock),
        clock=clock,
        wake=sealer.wake,
        states=partial(_states, tasks, identity=said, relay=relay),
        prove=partial(verify, database, anchors),
    )
    log.info("api ready", identity=said)
    try:
        yield
    finally:
        for task in reversed(tasks.values()):
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)
        database.close()


def _clock_of(settings: Settings) -> Clock:
    """What the supervisor handed over; without one the database's own, which is made ready on the way."""
    if settings.clock is not None:
        return settings.clock
    prepared = prepare(
        settings.database_url,
        clock_speed=settings.clock_speed,
        clock_start=settings.clock_start,
        sample_directory=None,
    )
    return prepared.clock


def _tokens(settings: Settings) -> tuple[Tokens, str]:
    """Whose tokens are good, and in words. Where there is an issuer, development tokens are refused."""
    if settings.oidc_issuer is not None and settings.oidc_audience is not None:
        return OidcTokens(settings.oidc_issuer, settings.oidc_audience), f"tokens of {settings.oidc_issuer}"
    if settings.token_key is not None:
        return DevelopmentTokens(settings.token_key.get_secret_value()), "development tokens, never in production"
    return NoTokens(), "API keys only"


def _real_now() -> datetime:
    return datetime.now(UTC)


def _running(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    task = asyncio.create_task(work)
    task.add_done_callback(_tell_of_end)
    return task


def _tell_of_end(task: asyncio.Task[None]) -> None:
    """A background part ends by cancellation alone; anything else must not go unseen."""
    if not task.cancelled() and (failed := task.exception()):
        log.error("background.ended", exc_info=failed)


def _states(tasks: Mapping[str, asyncio.Task[None]], *, identity: str, relay: bool) -> dict[str, str]:
    """What runs in this process, for `/readyz`."""
    states = {name: "ended" if task.done() else "runs" for name, task in tasks.items()}
    return states | {"identity": identity} | ({} if relay else {"relay": "switched off"})
