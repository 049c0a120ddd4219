"""Whether this process lives, what it depends on, and its figures."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api import metrics
from api.ports import Front, House, State
from domain.value import Value
from store.database import Tx
from store.directory import stored_version
from store.errors import StoreError
from store.events import sealed_until
from store.outbox import backlog
from store.stamps import instant, stamp

router = APIRouter(tags=["health"])


class Alive(Value):
    """Nothing else is asked."""

    status: Literal["ok"] = "ok"


class Readiness(Value):
    """`ready`: reports and answers are taken. Temporal may be down meanwhile: what was accepted is started later."""

    ready: bool
    dependencies: tuple[State, ...]


@router.get("/healthz", summary="Liveness")
async def alive() -> Alive:
    """The event loop answers."""
    return Alive()


@router.get("/readyz", summary="Readiness, each dependency by name", responses={503: {"model": Readiness}})
async def ready(front: House, response: Response) -> Readiness:
    """503 while the store cannot be used."""
    dependencies = (*await _stored(front), await _temporal(front), *_background(front))
    readiness = Readiness(ready=all(one.ready for one in dependencies), dependencies=dependencies)
    if not readiness.ready:
        response.status_code = 503
    return readiness


@router.get("/metrics", summary="Prometheus", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def figures(front: House) -> Response:
    """Text; the backlog is counted when asked."""
    try:
        waiting, oldest, sealed = await front.store.read(_counted)
    except StoreError:
        return Response(generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST)
    metrics.BACKLOG.set(waiting)
    metrics.BACKLOG_AGE.set((front.now() - instant(oldest)).total_seconds() if oldest else 0)
    metrics.SEALED.set(sealed)
    return Response(generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST)


def _counted(tx: Tx) -> tuple[int, str | None, int]:
    return (*backlog(tx), sealed_until(tx))


async def _stored(front: Front) -> tuple[State, ...]:
    """The store, and what it knows of the others."""
    now = front.real_now()
    try:
        version, leases = await front.store.read(lambda tx: (stored_version(tx), _leases(tx, now)))
    except StoreError as failed:
        return (State(name="store", state=type(failed).__name__, ready=False),)
    directory = f"version {version}" if version else "empty: import one with `alerts directory import`"
    return (State(name="store", state="ok"), State(name="directory", state=directory), *leases)


def _leases(tx: Tx, now: datetime) -> tuple[State, ...]:
    held = {row["name"] for row in tx.all("SELECT name FROM leases WHERE until > :now", now=stamp(now))}
    return tuple(
        State(name=f"{name} lease", state="held" if name in held else "nobody holds it") for name in ("relay", "sealer")
    )


async def _temporal(front: Front) -> State:
    reachable = await front.engine.reachable()
    return State(name="temporal", state="ok" if reachable else "unreachable: alerts are accepted and started later")


def _background(front: Front) -> tuple[State, ...]:
    return tuple(State(name=name, state=state) for name, state in sorted(front.states().items()))
