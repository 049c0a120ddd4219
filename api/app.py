"""Composition root of the API: settings and implementations meet here, and nowhere else in `api`."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from temporalio.client import Client

from api.background import Background
from api.direct import Direct
from api.document import Documented
from api.documentation import serve_documentation
from api.feed import Feed
from api.history import TemporalEngine
from api.identity import Identity
from api.ports import Front
from api.refusals import install
from api.relay import Relay
from api.routers import ROUTERS
from api.routes import raising
from api.routes.codec import codec_routes
from api.routes.webhooks import Callbacks
from api.sweeper import Sweeper
from api.temporal_engine import TemporalAlertEngine
from api.tokens import DevelopmentTokens, NoTokens, OidcTokens, Tokens
from api.watch import Watch
from connectors.registry import parsers
from connectors.twilio_webhooks import TwilioWebhooks
from domain.clock import Clock
from domain.consent.letterhead import Letterhead
from observability import observe
from settings import Settings
from store.answer_keys import LinkSigner
from store.audit_verify import verify
from store.bootstrap import prepare
from store.changes import Changes
from store.database import Database
from store.directory import DirectoryCache
from store.ids import mint
from store.retention import Kept
from store.sealer import Sealer
from temporal_connection import connect
from workflows.converter import codec_of

log = structlog.get_logger()

_DESCRIPTION = """Raises alerts, tells the people who must know, and escalates until somebody has answered.

Errors are problem documents (RFC 9457): which field, what was wrong, what would be accepted."""


def create_app(settings: Settings, *, relay: bool = True) -> FastAPI:
    """Without the relay nothing is told to Temporal: alerts are accepted and wait."""
    app = Documented(
        title="Dispatch alerts",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=partial(_lifespan, settings=settings, relay=relay),
        telemetry={
            "tracing": settings.tracing,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
            "exclude": _only_looks,
        },
    )
    if not settings.tracing:  # the span of a request is begun by the handling that this one goes past
        app.add_middleware(Direct, method="POST", path="/v1/alerts", serve=raising.raise_one)
    app.add_middleware(Watch)
    install(app)
    serve_documentation(app)
    for router in ROUTERS:
        app.include_router(router)
    if settings.payload_codec_key is not None:
        _serve_codec(app, settings.payload_codec_key.get_secret_value(), settings.temporal_ui_url)
    return app


def _serve_codec(app: FastAPI, key: str, ui: str) -> None:
    """For the Temporal UI, which asks from a page of its own."""
    app.add_middleware(
        CORSMiddleware,
        allow_origins=[ui],
        allow_methods=["POST"],
        allow_headers=["authorization", "content-type", "x-namespace"],
    )
    app.include_router(codec_routes(codec_of(key)))


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI, *, settings: Settings, relay: bool) -> AsyncIterator[None]:
    observe(settings, "api")
    clock = await asyncio.to_thread(_clock_of, settings)
    client = await connect(settings, lazy=True)
    database = Database.open(settings.database_url)
    changes = Changes(settings.database_url)
    background, people = Background(), DirectoryCache(database)
    feed = app.state.feed = Feed()
    tokens, identity = _tokens(settings)
    app.state.identity = Identity(tokens, database, people)
    app.state.callbacks = _callbacks(settings)
    anchors = settings.audit_anchors
    app.state.front = Front(
        store=database,
        people=people,
        engine=TemporalEngine(client, clock),
        clock=clock,
        wake=_carry(background, database, client, clock, _kept(settings), changed=changes.seen)
        if relay
        else _nobody_to_wake,
        states=lambda: background.states() | {"identity": identity},
        prove=partial(verify, database, anchors),
        public_url=settings.public_url,
        letterhead=letterhead_of(settings),
        links=LinkSigner(settings.link_key.get_secret_value(), settings.public_url),
    )
    sealer = Sealer(database, anchors, holder=mint("pr"), now=_real_now, on_sealed=lambda _: feed.sealed())
    background.start("sealer", sealer.run)
    log.info("api ready", identity=identity)
    try:
        yield
    finally:
        await background.stop()
        changes.close()
        database.close()


def _carry(
    background: Background,
    database: Database,
    client: Client,
    clock: Clock,
    kept: Kept,
    *,
    changed: Callable[[], bool],
) -> Callable[[], None]:
    """Start what carries intent to Temporal; returns what wakes it."""
    engine, holder = TemporalAlertEngine(client), mint("pr")
    relay = Relay(database, engine, clock, holder=holder, now=_real_now, changed=changed)
    background.start("relay", relay.run, lambda: relay.state)
    sweeper = Sweeper(database, engine, clock, holder=holder, now=_real_now, kept=kept)
    background.start("sweeper", sweeper.run)
    return relay.wake


def _kept(settings: Settings) -> Kept:
    return Kept(
        bodies=timedelta(days=settings.bodies_kept_days), deliveries=timedelta(days=settings.deliveries_kept_days)
    )


def _nobody_to_wake() -> None:
    """What is committed waits."""


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


def _callbacks(settings: Settings) -> Callbacks:
    secrets = tuple(secret.get_secret_value() for secret in settings.webhook_secrets)
    return Callbacks(parsers(genesys_secrets=secrets, twilio=_twilio(settings)), letterhead_of(settings))


def letterhead_of(settings: Settings) -> Letterhead:
    """How we write to people by text."""
    return Letterhead(
        name=settings.sender_name,
        phone=settings.service_phone,
        ours=frozenset({settings.genesys_from_number, settings.twilio_from_number}),
        scope=settings.revocation_scope,
    )


def _twilio(settings: Settings) -> TwilioWebhooks | None:
    """None where there is no second provider."""
    if settings.twilio_account_sid is None or settings.twilio_auth_token is None:
        return None
    return TwilioWebhooks(settings.twilio_auth_token.get_secret_value(), settings.public_url)


def _only_looks(scope: Mapping[str, Any]) -> bool:
    """Only what changes something begins a trace; the query of a search may hold somebody's name."""
    return scope.get("method") in {"GET", "HEAD"}


def _real_now() -> datetime:
    return datetime.now(UTC)
